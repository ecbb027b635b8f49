"""Long texts that people agree to: their one spelling, the blocks they are shown in, and what differs in two."""
