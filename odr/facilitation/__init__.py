"""Facilitators: how one is proposed and engaged, what is signed, and whether it is in force."""
