"""The command line. Each module brings its commands to the group."""

from odr.cli import copies, evidence, moving, people, push, reader, serving, upkeep
from odr.cli.base import main

__all__ = ["copies", "evidence", "main", "moving", "people", "push", "reader", "serving", "upkeep"]
