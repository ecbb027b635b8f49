"""How an organisation leaves: notice, handing its records over, and erasing everything of it."""
