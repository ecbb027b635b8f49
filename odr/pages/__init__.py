"""Routes, forms and templates, a package a capability: parse, call, render. No rule and no key handling."""
