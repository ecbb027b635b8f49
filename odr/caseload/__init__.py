"""What administrators keep in view of many cases: which ones are stuck and why, whom to remind, several at once."""
