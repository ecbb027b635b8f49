"""Whether an agreement is in force: worked out from its signatures and the log, never stored."""
