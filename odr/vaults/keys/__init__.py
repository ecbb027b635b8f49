"""The secrets of a vault, what a code opens of them, and the open vault."""
