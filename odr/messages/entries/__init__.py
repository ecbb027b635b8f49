"""The entries of a room: put in, proven, opened, read."""
