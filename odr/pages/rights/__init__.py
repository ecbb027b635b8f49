"""A person's rights: what is held about them, and deleting their account."""

from odr.pages.rights import (
    deleting,
    held,
)
from odr.pages.rights.blueprint import rights

# Importing a module declares its routes on the blueprint.
__all__ = ["deleting", "held", "rights"]
