"""What happened in a vault: its part of the log, and changes by another hand."""
