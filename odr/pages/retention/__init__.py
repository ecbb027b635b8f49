"""The page about how long closed cases are kept."""

from odr.pages.retention import (
    setting,
)
from odr.pages.retention.blueprint import retention

# Importing a module declares its routes on the blueprint.
__all__ = ["retention", "setting"]
