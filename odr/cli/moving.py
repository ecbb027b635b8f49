"""Moving an installation elsewhere: ``odr move``, for the database, the key store and the parts of files."""

import click
from sqlalchemy.exc import SQLAlchemyError

from odr.cli.base import connect_to, main, open_database, read_settings, stop, words_of
from odr.console import say
from odr.crypto.installation import Installation
from odr.lifekeys.store import KeyStore
from odr.settings.settings import Settings

# Of files, how many parts go between two lines that say how far it is.
_TOLD_EVERY = 500


@main.command("move")
@click.option("--to", "url", help="An empty PostgreSQL database: postgresql+psycopg://user@host/name.")
@click.option("--keys-to", "keys_url", help="Another empty one, for the key store; it stays where it is without this.")
@click.option("--files-to", "files", help="A bucket for the files, as in ODR_FILES; or: folder, on this machine.")
def move_command(url: str | None, keys_url: str | None, files: str | None) -> None:
    """Copy this installation elsewhere, and compare: the database, the key store, or the files.

    Stop the service first. What is copied stays where it was, too. --to copies the SQLite database into an empty
    PostgreSQL database, --keys-to the key store into another; --files-to copies every part of every file into another
    store, and goes on where it broke off. Afterwards set what this names, and start the service. The installation key
    stays the same. A password may also stand in ~/.pgpass or PGPASSWORD instead of the address of a database.
    """
    settings = read_settings()
    bucket = "" if files == "folder" else files
    named = {"ODR_DATABASE_URL": url, "ODR_KEY_STORE_URL": keys_url, "ODR_FILES": bucket}
    there = {name: address for name, address in named.items() if address is not None}
    if not there:
        stop("Say what is to be moved: --to, --keys-to or --files-to.")
    read_settings({name: address for name, address in there.items() if address})  # says what is wrong with it
    # The files first: of a database that has moved there is no way back once somebody has used it.
    if bucket is not None:
        _move_files(settings, bucket)
    if url is not None:
        _move_database(settings, url)
    if keys_url is not None:
        _move_keys(settings, keys_url)
    what = [f"set {name} to the new address" if address else f"leave {name} away" for name, address in there.items()]
    say(f"Everything arrived. Now {', '.join(what)}, and start the service.")


def _move_database(settings: Settings, url: str) -> None:
    from odr.transfer import CannotTransfer, move

    try:
        moved = move(open_database(settings), connect_to(url), Installation(settings.installation_key))
    except CannotTransfer as problem:
        stop(str(problem))
    except SQLAlchemyError as error:
        stop(f"One of the two databases could not be used, and nothing was moved: {words_of(error)}")
    for table, rows in moved.rows.items():
        say(f"{rows:>9}  {table}")
    for verdict in moved.logs:
        found = f"entry {verdict.number} is {verdict.problem.value}, as before" if verdict.problem else "holds"
        say(f"{verdict.case_id}  {verdict.head}  {found}")


def _move_keys(settings: Settings, url: str) -> None:
    here, there = KeyStore(settings.key_store), KeyStore(url)
    try:
        count = here.copy_to(there)
    except ValueError:
        stop("The database named for the key store holds one already. Everything else arrived; name an empty one.")
    except SQLAlchemyError as error:
        stop(f"The key store could not be copied; everything else arrived: {words_of(error)}")
    finally:
        here.dispose()
        there.dispose()
    say(f"{count:>9}  life keys")


def _move_files(settings: Settings, address: str) -> None:
    from odr.files.store import StoreAway, store_at
    from odr.files.store.copying import Differs, copy_all

    if address == settings.files:
        stop("The files are there already.")

    def told(count: int) -> None:
        if count % _TOLD_EVERY == 0:
            say(f"{count:>9}  parts of files so far")

    here, there = (
        store_at(one, settings.files_folder, settings.disk_free_percent) for one in (settings.files, address)
    )
    try:
        count = copy_all(here, there, told)
    except StoreAway as problem:
        stop(f"One of the two stores could not be used. What was copied stays; begin again, and it goes on: {problem}")
    except Differs as problem:
        stop(f"The part {problem} is there already and is another. Nothing was changed; name a place for this alone.")
    say(f"{count:>9}  parts of files")
