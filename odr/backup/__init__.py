"""Copies of an installation, made while it serves, and of its key store; and what has to be known to bring one back."""
