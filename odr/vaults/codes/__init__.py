"""Issuing, changing and listing the access codes of a vault."""
