"""Folders that open in a browser only: what the service does for them, with seals it cannot open."""
