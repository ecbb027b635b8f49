"""What a page is made of, and the line that says who can read it."""
