"""The agreement with a facilitator: its papers and signatures, and what parties open under it."""
