"""Parts that pages of several capabilities have in common."""
