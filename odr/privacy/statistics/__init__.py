"""Statistics of use: numbers on counters, nothing that tells who anybody is."""
