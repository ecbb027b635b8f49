"""A settlement on its way to a version."""
