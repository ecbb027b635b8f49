"""Cases: one dispute each, its state, and who takes part in it."""
