"""Messages: rooms, what is said in them, and the keys of those who say it."""
