"""Registers that outlive the cases: breaches of safeguards, and staff matters."""
