"""Files beside a database of SQLite, which all processes on it share: they belong to whom the database belongs.

SQLite does the same with its own. Otherwise whatever the system's administrator ran as root would leave files that the
service cannot open.
"""

import os
from contextlib import suppress
from pathlib import Path


def open_beside(path: Path) -> int:
    """Opens the file, which is made if need be. Its name is that of the database with a word behind a hyphen."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if os.geteuid() == 0:
        with suppress(OSError):
            user, group = owner_of(path.parent / path.name.rpartition("-")[0])
            if os.fstat(handle).st_uid != user:
                os.fchown(handle, user, group)
    return handle


def owner_of(path: Path) -> tuple[int, int]:
    """The user and the group that a file belongs to."""
    found = path.stat()
    return found.st_uid, found.st_gid
