"""Life keys: what is destroyed with a vault, a folder or a case, and reaches every copy that there is of it."""
