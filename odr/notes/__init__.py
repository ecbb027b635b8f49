"""What facilitators' notes are about, as it is now."""
