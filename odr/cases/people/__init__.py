"""Who takes part in a case, and how one comes to it."""
