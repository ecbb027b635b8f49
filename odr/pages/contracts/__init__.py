"""The pages of contracts and statements: an organisation's own, the desk's, and the one that is mailed."""

from odr.pages.contracts import (
    at_desk,
    leaving,
    own,
    reading,
)
from odr.pages.contracts.blueprint import contracts

# Importing a module declares its routes on the blueprint.
__all__ = ["at_desk", "contracts", "leaving", "own", "reading"]
