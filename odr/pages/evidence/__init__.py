"""The page about the self-test."""

from odr.pages.evidence import (
    self_test,
)
from odr.pages.evidence.blueprint import evidence

# Importing a module declares its routes on the blueprint.
__all__ = ["evidence", "self_test"]
