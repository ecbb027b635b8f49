"""The pages on privacy: today, the register of promises."""

from odr.pages.privacy import (
    promises,
)
from odr.pages.privacy.blueprint import privacy

# Importing a module declares its routes on the blueprint.
__all__ = ["privacy", "promises"]
