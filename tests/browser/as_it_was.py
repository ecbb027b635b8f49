"""An installation on SQLite that is put back to what it was while its server runs."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

DATABASES = ("demo.sqlite3", "demo.sqlite3-keys")
FILES = "files"


class AsItWas:
    """A copy of the databases and the parts of files in ``instance``, taken into ``kept``."""

    def __init__(self, instance: Path, kept: Path) -> None:
        self._instance, self._kept = instance, kept
        for name in DATABASES:
            _copy(instance / name, kept / name)
        shutil.copytree(instance / FILES, kept / FILES)

    def put_back(self) -> None:
        """Makes every row and every part what it was. SQLite's backup writes it in one step of its own."""
        for name in DATABASES:
            _copy(self._kept / name, self._instance / name)
        shutil.copytree(self._kept / FILES, self._instance / FILES, dirs_exist_ok=True)


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target, timeout=30)) as written:
        read.backup(written)
