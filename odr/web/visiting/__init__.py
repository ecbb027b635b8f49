"""How a visit comes about: declared, let in, about something, one unit of work."""
