"""What the self-test found, kept for administrators to see. The attacks themselves stand in ``odr.selftest``."""
