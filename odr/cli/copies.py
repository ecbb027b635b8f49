"""Copies of an installation: ``odr backup``."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click
from sqlalchemy.exc import SQLAlchemyError

from odr.cli.base import (
    key_store_trouble,
    main,
    open_current_database,
    open_database,
    open_key_store,
    read_settings,
    stop,
    words_of,
)
from odr.console import say
from odr.crypto.installation import Installation
from odr.db.work import Work
from odr.evidence.probe import Store, key_fits, key_store
from odr.files.store import StoreAway, store_at
from odr.lifekeys.store import Copied

if TYPE_CHECKING:
    from odr.backup.logs import Behind

T = TypeVar("T")
_folder = click.Path(file_okay=False, path_type=Path)


class _MakesUnlessNamed(click.Group):
    """``odr backup TO`` is ``odr backup make TO``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Puts the command in that goes without saying."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["make", *args]
        return super().parse_args(ctx, args)


@main.group("backup", cls=_MakesUnlessNamed)
def backup_group() -> None:
    """Copy the installation into a folder, while it serves: odr backup TO. Its life keys are copied by themselves."""


@backup_group.command("make")
@click.argument("to", type=_folder)
def make_command(to: Path) -> None:
    """Copy database and files into the folder TO, in the place of the backup that is there.

    That one stays whole until the new one is. Parts of files that lie there already are not copied again. The key
    store is no part of it: see odr backup keys. Keep the installation key apart as well.
    """
    from odr.backup.copying import make_backup

    settings = read_settings()
    database = open_current_database(settings)
    installation = Installation(settings.installation_key)
    now = datetime.now(UTC)
    with database.reading() as session:
        work = Work(session, installation, now)
        if not key_fits(work):
            stop("The installation key is of another database. Nothing was copied.")
        trouble = key_store_trouble(settings, key_store(work))
    store = store_at(settings.files, settings.files_folder, settings.disk_free_percent)
    made = _told(lambda: make_backup(database, store, installation, to.absolute(), now))
    say(
        f"The backup in {to} is of {now:%Y-%m-%d %H:%M} UTC: "
        f"the database, and {made.manifest.number_of_parts} parts of files, {made.copied} of them new."
    )
    if trouble is not None:
        stop(f"{trouble} The backup was made.")
    open_key_store(settings).note_copy(Copied.INSTALLATION, now)
    if made.lost:
        stop(f"{made.lost} parts of files are not in the store, and so not in the backup. Bring them back.")


@backup_group.command("keys")
@click.argument("to", type=click.Path(dir_okay=True, path_type=Path))
def keys_command(to: Path) -> None:
    """Copy the key store into the file TO, in the place of the copy before it, which is overwritten.

    Never keep two versions: what people remove is gone from the backups because its life key is gone. The age of this
    copy is the time within which a removal reaches everything.
    """
    from odr.backup.keys import copy_keys

    settings = read_settings()
    database = open_database(settings)
    now = datetime.now(UTC)
    with database.reading() as session:
        found = key_store(Work(session, Installation(settings.installation_key), now))
    if found is not Store.OK:
        stop(f"{key_store_trouble(settings, found)} Its copy was left as it is.")
    count = _told(lambda: copy_keys(open_key_store(settings), to, now))
    say(f"The copy of the key store at {to} is of {now:%Y-%m-%d %H:%M} UTC: {count} life keys.")


@backup_group.command("check")
@click.argument("folder", metavar="FROM", type=_folder)
def check_command(folder: Path) -> None:
    """Prove that the backup in FROM can be restored, on scratch, away from the service; non-zero if not."""
    from odr.backup.checking import check_backup

    settings = read_settings()
    installation, now = Installation(settings.installation_key), datetime.now(UTC)
    keys = settings.key_store if _told(open_key_store(settings).is_there) else None
    found = _told(lambda: check_backup(folder.absolute(), installation, now, keys))
    say(
        f"made        {found.manifest.made_at:%Y-%m-%d %H:%M} UTC, by version {found.manifest.version}",
        "database    ok",
        f"files       {f'{found.lost} parts are missing' if found.lost else f'ok, {found.parts} parts'}",
    )
    broken = [(one, one.problem) for one in found.logs if one.problem is not None]
    for verdict, problem in broken:
        say(f"log         {verdict.case_id}: entry {verdict.number} is {problem.value}")
    if not broken:
        say(f"logs        ok, {len(found.logs)}")
    altered = _say_behind(found.behind)
    if broken or altered or found.lost:
        stop("It can be restored, with what is named above.")
    say(
        f"removals    {sum(found.again.values())} would be removed or ended again"
        if keys
        else "removals    no key store"
    )
    say("It can be restored." if keys else "It can be restored, once the key store is there.")


@main.command("restore")
@click.argument("folder", metavar="[FROM]", type=_folder, required=False)
@click.option("--older-keys", is_flag=True, help="Go on with a key store that is older than the backup.")
def restore_command(folder: Path | None, older_keys: bool) -> None:
    """Bring the backup in FROM back to the empty place that the settings name, and remove again what was removed since.

    Bring the installation key and the latest copy of the key store back first, each from where you keep it. Without
    FROM: make a database ready that other tools have put back. Every browser is signed out, mailed links end, and
    waiting mail is dropped.
    """
    from odr.backup.replaying import NAMES
    from odr.backup.restoring import make_ready, restore

    settings = read_settings()
    installation = Installation(settings.installation_key)
    now = datetime.now(UTC)
    store = store_at(settings.files, settings.files_folder, settings.disk_free_percent)
    if folder is None:
        database = open_current_database(settings)
        with database.reading() as session:
            work = Work(session, installation, now)
            if not key_fits(work):
                stop("The installation key is of another database.")
            trouble = key_store_trouble(settings, key_store(work))
        if trouble is not None:
            stop(trouble)
        done = _told(lambda: make_ready(database, store, installation, now, older_keys=older_keys))
    else:
        url, keys, where = settings.database_url, settings.key_store, folder.absolute()
        done = _told(lambda: restore(where, url, keys, store, installation, now, older_keys=older_keys))
        say(f"Brought back the database and {done.parts} parts of files.")
    for name, count in sorted(done.again.items()):
        say(f"{count:>9}  {NAMES.get(name, name.replace('_', ' '))}")
    say("Removed or ended again: the above." if done.again else "There was nothing to remove again.")
    altered = _say_behind(done.behind)
    if altered:
        stop("Everything was brought back, but logs named above are not what they were. See odr audit verify.")
    if done.lost:
        stop(f"{done.lost} parts of files are missing in the backup. Everything else is there.")


def _say_behind(logs: Sequence["Behind"]) -> bool:
    """Says which logs are not what the list of removals knows of them; whether one has another entry than it had."""
    for one in logs:
        where = "is not there" if one.ends.number == 0 else f"ends with entry {one.ends.number}"
        if one.altered:
            say(f"log         {one.log}: entry {one.noted.number} is not the one that was written here.")
        else:
            say(f"log         {one.log}: {where}; it had {one.noted.number}. What was done since is lost.")
    return any(one.altered for one in logs)


def _told(do: Callable[[], T]) -> T:
    """Does it, or ends the command with why it could not be done."""
    from odr.backup.errors import BadBackup
    from odr.transfer import CannotTransfer

    try:
        return do()
    except BadBackup as problem:
        stop(str(problem))
    except CannotTransfer as problem:
        stop(str(problem))
    except StoreAway as problem:
        stop(f"The store of files cannot be used: {problem}")
    except SQLAlchemyError as error:
        stop(f"A database could not be used: {words_of(error)}")
    except OSError as error:
        stop(f"{error.filename or 'A file'} could not be written or read: {error.strerror}")
