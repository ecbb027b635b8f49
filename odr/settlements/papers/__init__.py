"""A settlement as people read, print and keep it."""
