"""The case that is played: who does what, chapter by chapter."""
