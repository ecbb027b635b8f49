"""Whether the database still holds what the vault remembers, and putting it right."""
