"""What every command begins with: the group of all commands, the settings and the database, and the way to stop."""

import errno
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import click
from sqlalchemy.exc import SQLAlchemyError

from odr import __version__
from odr.console import say
from odr.crypto.installation import Installation
from odr.db.database import Database
from odr.db.version import is_current
from odr.evidence.probe import Store
from odr.lifekeys.lives import with_key_store
from odr.lifekeys.store import KeyStore
from odr.settings.environment import SettingsError, settings_from
from odr.settings.settings import Settings
from odr.tables import METADATA

# Rules that look through all tables find them here, whatever command runs.
TABLES = METADATA
WRONG_KEY = "of another database: with it nobody can sign in. Bring back the one that this database was made with."
_STORE_TROUBLES = {
    Store.MISSING: "is not there. Bring it back from where you keep its copy.",
    Store.NEW: "is a new one. Bring back the one that this database was filled with.",
    Store.FOREIGN: "belongs to another database. Bring back the one that this database was filled with.",
    Store.AWAY: "cannot be reached.",
}


def key_store_trouble(settings: Settings, found: Store) -> str | None:
    """What is wrong with the key store, for whoever runs the service; ``None`` if nothing is."""
    if found is Store.OK:
        return None
    lost = " Without it nothing that people keep here opens. If it is lost for good, see docs/operations.md."
    return f"The key store at {place_of_keys(settings)} {_STORE_TROUBLES[found]}{'' if found is Store.AWAY else lost}"


class _Commands(click.Group):
    """The commands. What a database or a file refuses ends a command with one sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command that was asked for."""
        try:
            return super().invoke(ctx)
        except SQLAlchemyError as error:
            stop(f"The database could not be used: {words_of(error)}")
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # whoever read what is printed has gone
            stop(f"{error.filename or 'A file'} could not be written or read: {error.strerror or error}")


def words_of(error: SQLAlchemyError) -> str:
    """What the database itself said, on one line; never the statement, nor what went into it."""
    said = getattr(error, "orig", None) or type(error).__name__
    return " ".join(str(said).split())


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="odr")
def main() -> None:
    """A confidential case store for people who settle a dispute with each other.

    Settings come from the environment; docs/operations.md lists them.
    """
    # What any command writes is its user's alone, in whatever folder.
    os.umask(0o077)


def read_settings(given: Mapping[str, str] | None = None) -> Settings:
    """The settings from the environment, and these. Ends the command if something is wrong with them."""
    try:
        return settings_from({**os.environ, **(given or {})})
    except SettingsError as error:
        stop(*str(error).splitlines())


def open_database(settings: Settings, *, make: bool = False) -> Database:
    """The database of these settings, let go of when the command ends.

    Ends the command where there is none: only with ``make`` is one made, and its folder. Whoever looks for one that is
    to be brought back leaves no empty file in its place.
    """
    url = settings.database_url
    if url.startswith("sqlite:///"):
        file = Path(url.removeprefix("sqlite:///"))
        if make:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        elif not file.exists():
            stop(f"There is no database at {file}. Run odr init the first time, or odr restore to bring one back.")
    database = with_key_store(url, settings.key_store, Installation(settings.installation_key))
    click.get_current_context().call_on_close(database.dispose)
    return database


def open_current_database(settings: Settings) -> Database:
    """The same, with the form that this version needs. Ends the command if it has another, or cannot be reached."""
    database = open_database(settings)
    if not is_up_to_date(database):
        stop("The database is not there or not up to date. Run: odr init (the first time) or odr upgrade")
    return database


def open_key_store(settings: Settings) -> KeyStore:
    """The key store of these settings, let go of when the command ends."""
    store = KeyStore(settings.key_store)
    click.get_current_context().call_on_close(store.dispose)
    return store


def place_of_keys(settings: Settings) -> str:
    """Where the key store lies, for whoever runs the service; without any password."""
    return KeyStore(settings.key_store).place


def connect_to(url: str) -> Database:
    """The database at this address, let go of when the command ends."""
    database = Database(url)
    click.get_current_context().call_on_close(database.dispose)
    return database


def is_up_to_date(database: Database) -> bool | None:
    """Whether the migrations are current; ``None`` if the database cannot be reached."""
    try:
        return is_current(database)
    except SQLAlchemyError:
        return None


def set_up_link(settings: Settings, token: str) -> list[str]:
    """The lines that show the link for an organisation's first administrator."""
    return [
        "Open this link once to set up the organisation's first administrator (valid for two days):",
        f"    {settings.public_url}/set-up/{token}",
    ]


def stop(*lines: str) -> NoReturn:
    """Ends the command with a message, in a line or several."""
    say(*lines, error=True)
    sys.exit(2)
