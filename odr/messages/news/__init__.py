"""What is new for whom, and telling them."""
