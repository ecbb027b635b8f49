"""A scratch installation, the people in it, a browser of sorts, and every sealed column."""
