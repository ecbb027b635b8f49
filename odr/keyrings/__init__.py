"""Keyrings: where an account that acts in many cases keeps the codes in its hands."""
