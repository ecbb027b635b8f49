"""Where a settlement stands, worked out each time."""
