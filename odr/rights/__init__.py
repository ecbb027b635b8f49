"""A person's rights to what is known about them: seeing all of it, taking it along, and deleting the account."""
