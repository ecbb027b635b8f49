"""The command line. Each module brings its commands to the group."""

from odr.cli import evidence, people, serving, upkeep
from odr.cli.base import main

__all__ = ["evidence", "main", "people", "serving", "upkeep"]
