"""Training: courses about handling customer information, who has passed which, and what that permits until when."""
