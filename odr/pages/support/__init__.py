"""Support by permission: giving and ending one, what was looked at, and the looks themselves."""

from odr.pages.support import giving, looking
from odr.pages.support.blueprint import support

# Importing a module declares its routes on the blueprint.
__all__ = ["giving", "looking", "support"]
