"""The pages of settlements: where one stands, reading and signing a version, drafting the next, and the end."""

from odr.pages.settlements import doing, drafting, rooms, telling, versions
from odr.pages.settlements.blueprint import settlements

# Importing a module declares its routes on the blueprint.
__all__ = ["doing", "drafting", "rooms", "settlements", "telling", "versions"]
