"""The codes of a vault."""
