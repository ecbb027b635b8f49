"""Presenting an access code yields an open vault."""
