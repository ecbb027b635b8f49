"""Cases as administrators see them."""
