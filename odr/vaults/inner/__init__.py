"""What browsers seal, as it lies in the database."""
