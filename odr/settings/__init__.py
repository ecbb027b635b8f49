"""Settings of one installation, and where they come from."""
