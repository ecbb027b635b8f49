"""Files that people put in: sealed part by part, in a store that knows nothing of them."""
