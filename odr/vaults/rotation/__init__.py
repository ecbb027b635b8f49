"""New epochs of a vault's secrets, and the end of codes."""
