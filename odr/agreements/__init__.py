"""Facilitators: how one is engaged, the confidentiality agreement that all sign, and what is opened under it."""
