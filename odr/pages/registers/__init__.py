"""The pages of the register: at the desk, and what concerns an organisation, on its own."""

from odr.pages.registers import at_desk, lawful, of_house, of_person
from odr.pages.registers.blueprint import registers

# Importing a module declares its routes on the blueprint.
__all__ = ["at_desk", "lawful", "of_house", "of_person", "registers"]
