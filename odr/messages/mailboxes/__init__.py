"""The open mailbox, and the keys of those one writes to."""
