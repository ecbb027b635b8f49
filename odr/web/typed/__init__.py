"""What people type, and what addresses carry."""
