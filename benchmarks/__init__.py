"""What sealing costs, beside plaintext: ``make bench`` (see README.md here)."""
