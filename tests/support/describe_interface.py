"""Writes the description of the interface of browser folders anew: ``python -m tests.support.describe_interface``."""

import tempfile
from pathlib import Path

from odr.pages.browser_folders.description import FILE, written
from tests.support.world import World

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        FILE.write_text(written(world.app), "utf-8")
        world.close()
