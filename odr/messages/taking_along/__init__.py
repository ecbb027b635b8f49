"""Searching and taking along what one can read."""
