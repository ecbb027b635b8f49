"""Accounts: one person each, with contact data, a sign-in, and the sessions of their browsers."""
