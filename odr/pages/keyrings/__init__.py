"""The pages of keyrings: making and filling one's own, and opening with it."""

from odr.pages.keyrings import (
    beginning,
    own_keyring,
    unlocking,
)
from odr.pages.keyrings.blueprint import keyrings

# Importing a module declares its routes on the blueprint.
__all__ = ["beginning", "keyrings", "own_keyring", "unlocking"]
