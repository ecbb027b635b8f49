"""Saying something in a room: messages, acts, disclosures."""
