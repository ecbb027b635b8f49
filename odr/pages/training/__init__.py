"""Training: one's own courses, and those that the desk or an organisation asks of its people."""

from odr.pages.training import house, own
from odr.pages.training.blueprint import training

# Importing a module declares its routes on the blueprint.
__all__ = ["house", "own", "training"]
