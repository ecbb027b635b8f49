"""Registers that outlive the cases: breaches of safeguards, disclosures that the law required, staff matters."""
