"""What waits for a person in their cases, and what waits for others there; and how far each case is."""
