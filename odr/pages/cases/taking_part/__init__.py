"""Cases as those see them who take part."""
