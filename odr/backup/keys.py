"""The copy of the key store: one, in the place of the one before, whose bytes are overwritten."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from odr.backup.errors import BadBackup
from odr.backup.manifest import MANIFEST, sync
from odr.lifekeys.ledger import ends_with_its_last_line
from odr.lifekeys.store import Copied, KeyStore, overwrite

# How the names of the new one and of the one before end, while one takes the place of the other.
_NEW, _BEFORE = "-new", "-before"


def copy_keys(store: KeyStore, target: Path, now: datetime) -> int:
    """Copies the key store into a file, and returns how many life keys that are. Raises ``BadBackup``.

    Whenever it is broken off, a whole copy lies there; the next run does away with what is left beside it.
    """
    target = target.absolute()
    if store.file is not None and target.exists() and target.samefile(store.file):
        raise BadBackup("That is the key store itself. Name another place, on another disk.")
    if target.is_dir():
        raise BadBackup(f"{target} is a folder. Name a file, such as {target / 'keys.sqlite3'}.")
    if (target.parent / MANIFEST).exists():
        raise BadBackup(f"{target.parent} holds a backup. Keys lie apart from it: name another place.")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new, before = (target.with_name(target.name + end) for end in (_NEW, _BEFORE))
    _do_away_with(new, before)
    copy = KeyStore(f"sqlite:///{new}")
    try:
        count = store.copy_to(copy)
        whole = ends_with_its_last_line(copy)
    finally:
        copy.dispose()
    if not whole:
        _do_away_with(new)
        raise BadBackup("The list of removals in the key store is cut, so no copy was made. The earlier copy stays.")
    _do_away_with(Path(f"{new}-journal"))
    sync(new)
    with suppress(FileNotFoundError):
        before.hardlink_to(target)
    new.replace(target)
    sync(target.parent)
    _do_away_with(before)
    store.note_copy(Copied.KEYS, now)
    return count


def _do_away_with(*paths: Path) -> None:
    """Overwrites files, and removes them: the bytes of a file that is only removed stay on the disk."""
    for path in paths:
        for one in (path, Path(f"{path}-journal")):
            overwrite(one)
            one.unlink(missing_ok=True)
