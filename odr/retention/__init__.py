"""How long closed cases are kept, and their destruction: by the service itself, on the day that people were told."""
