"""What runs beside the pages: housekeeping, health, statistics."""
