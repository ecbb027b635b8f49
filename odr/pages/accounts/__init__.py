"""The pages of accounts: signing in and out, links that were mailed, and a person's own details."""

from odr.pages.accounts import (
    details,
    email,
    language,
    password,
    reset,
    sessions,
    signing_in,
    time_zone,
)
from odr.pages.accounts.blueprint import accounts

# Importing a module declares its routes on the blueprint.
__all__ = ["accounts", "details", "email", "language", "password", "reset", "sessions", "signing_in", "time_zone"]
