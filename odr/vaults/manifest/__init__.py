"""What a vault remembers of its own contents."""
