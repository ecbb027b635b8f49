"""Kinds of cases, their references, and what somebody calls them."""
