"""The desk's pages of legal holds."""

from odr.pages.holds import at_desk
from odr.pages.holds.blueprint import holds

# Importing a module declares its routes on the blueprint.
__all__ = ["at_desk", "holds"]
