"""The operators' desk: the pages of the people whose service it is."""

from odr.pages.operators import (
    desk,
    setting_up,
)
from odr.pages.operators.blueprint import operators

# Importing a module declares its routes on the blueprint.
__all__ = ["desk", "operators", "setting_up"]
