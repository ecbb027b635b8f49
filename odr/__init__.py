"""A confidential case store for people who settle a dispute with each other."""

__version__ = "0.1.0"
