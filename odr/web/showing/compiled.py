"""Templates are compiled once for an installation and not again in each process.

What is kept is code made of the templates, none of what a page shows. It is kept in the instance folder, where nobody
but the service's user can put anything: whoever could would be running their own code in here.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


class CompiledTemplates(FileSystemBytecodeCache):
    """Compiled templates in a folder. On a full disk they are compiled again each time."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Called by Jinja when it has compiled a template."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def keep_compiled(app: Flask, folder: Path) -> None:
    """Has the app keep its compiled templates in this folder, unless somebody else could write to it."""
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        if is_ours_alone(folder):
            app.jinja_env.bytecode_cache = CompiledTemplates(str(folder), "%s")


def is_ours_alone(folder: Path) -> bool:
    """Whether it is a folder, no link to one, of this user, that no other user can write to or look into."""
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not stat.S_IMODE(found.st_mode) & 0o077
