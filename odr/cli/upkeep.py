"""Making an installation and keeping it in order: ``odr init``, ``upgrade``, ``check``."""

import os
import sys
from datetime import UTC, datetime
from urllib.parse import urlsplit

import click
from sqlalchemy.orm import Session

from odr.cli.base import (
    WRONG_KEY,
    is_up_to_date,
    key_store_trouble,
    main,
    open_database,
    open_key_store,
    place_of_keys,
    read_settings,
    stop,
)
from odr.cli.certificates import is_named
from odr.console import say
from odr.crypto.installation import Installation
from odr.db.about import EVERYTHING
from odr.db.database import Database
from odr.db.work import Work
from odr.evidence.probe import Store, begin_store_anew, keep_store, key_fits, key_store, without_life_key
from odr.evidence.probe import keep as keep_probe
from odr.evidence.troubles import troubles
from odr.lifekeys.store import Copied
from odr.mail.delivery import DeliveryAnswer, mail_answers
from odr.mail.outbox import stuck
from odr.operators.operators import colleagues, privacy_officer
from odr.settings.environment import instance_folder
from odr.settings.installation_key import create_installation_key
from odr.settings.settings import Settings

# How often the database and what is kept beside it are compared, while something is removed in between.
_COMPARED_AT_MOST = 3
_COPIES = {
    Copied.INSTALLATION: ("backup", "odr backup TO", "What was done since is lost if the database is."),
    Copied.KEYS: (
        "key copy",
        "odr backup keys TO",
        "With the key store all that was begun since would be lost; and the copy still opens what was removed since.",
    ),
}


@main.command("init")
@click.option(
    "--new-key-store", is_flag=True, help="The key store is lost for good: begin a new one. What was there stays shut."
)
def init_command(new_key_store: bool) -> None:
    """Make the folder, the installation key, an empty database and key store. What is there already is left alone."""
    if not os.environ.get("ODR_INSTALLATION_KEY"):
        folder = instance_folder(os.environ)
        try:
            path = create_installation_key(folder)
        except FileExistsError:
            pass
        else:
            say(f"Made the installation key {path}. Keep a copy apart from the backups of the database.")
    settings = read_settings()
    settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    _upgrade(settings, open_database(settings, make=True), new_key_store=new_key_store)


@main.command("upgrade")
def upgrade_command() -> None:
    """Bring the database to the form that this version needs. Make a backup first."""
    settings = read_settings()
    _upgrade(settings, open_database(settings))


@main.command("check")
def check_command() -> None:
    """Say whether settings, database, migrations and mail are as they should be; ends non-zero if not."""
    settings = read_settings()
    say("settings    ok")
    reader_named = _say_reader(settings)
    database = open_database(settings)
    current = is_up_to_date(database)
    say(f"database    {'ok' if current is not None else 'cannot be reached'}")
    say(f"migrations  {'ok' if current else 'behind: run odr init or odr upgrade'}")
    mail = _say_mail(settings)
    installation = Installation(settings.installation_key)
    fits = bool(current) and _key_fits(database, installation)
    if current:
        say(f"key         {'ok' if fits else WRONG_KEY}")
    if fits:
        _say_privacy(settings, database, installation)
    keys_stand = bool(current) and _say_key_store(settings, database, installation)
    files = bool(current) and _say_files(database, settings, installation)
    if keys_stand:
        keys_stand = _say_removals(database, installation)
        _say_copies(settings)
    troubled = current and _say_troubles(database, installation)
    sys.exit(0 if fits and keys_stand and files and mail and reader_named and not troubled else 1)


def _say_reader(settings: Settings) -> bool:
    """Where the reader has an origin of its own, whether our certificate names it; a proxy's we don't know."""
    name = urlsplit(settings.reader_origin).hostname
    if name is None:
        return True
    named = settings.tls_cert is None or is_named(settings.tls_cert.read_bytes(), name)
    say(f"reader      {settings.reader_origin if named else f'ODR_TLS_CERT does not name {name}'}")
    return named


def _say_mail(settings: Settings) -> bool:
    answer = mail_answers(settings)
    words = {
        DeliveryAnswer.FILES: f"into files under {settings.outbox}",
        DeliveryAnswer.UNREACHABLE: "the mail server does not answer",
        DeliveryAnswer.LOGIN_REFUSED: "the mail server does not take the user and password in ODR_SMTP_URL",
        DeliveryAnswer.UNWRITABLE: f"no file can be written under {settings.outbox}",
    }
    say(f"mail        {words.get(answer, answer.value)}")
    return answer.is_well


def _say_privacy(settings: Settings, database: Database, installation: Installation) -> None:
    """Whether people are shown where the privacy officer is written to, and anybody is told of their requests.

    A new installation has no operators yet: that is no fault of it.
    """
    with database.reading() as session:
        officer = privacy_officer(colleagues(Work(session, installation, datetime.now(UTC))))
    said = "ok"
    if officer is None:
        said = "no operator has this role: nobody is told of requests about personal data. Run: odr operator add"
        if not settings.privacy_address:
            said = f"people are shown no address: ODR_PRIVACY_ADDRESS is not set, and {said}"
    say(f"privacy     {said}")


def _key_fits(database: Database, installation: Installation) -> bool:
    with database.reading() as session:
        return key_fits(Work(session, installation, datetime.now(UTC)))


def _say_key_store(settings: Settings, database: Database, installation: Installation) -> bool:
    """Whether the key store is the right one and has every life key that is needed; says so in one line."""
    with database.reading() as session:
        work = Work(session, installation, datetime.now(UTC))
        found = key_store(work)
        lacking = without_life_key(work) if found is Store.OK else set()
    if lacking:  # something was removed meanwhile, or its key is lost
        with database.reading() as session:
            lacking &= without_life_key(Work(session, installation, datetime.now(UTC)))
    trouble = key_store_trouble(settings, found)
    if lacking:
        trouble = (
            f"{len(lacking)} life keys are missing: the key store is older than the database. Bring back a later copy."
        )
    say(f"key store   {trouble or f'ok, at {place_of_keys(settings)}'}")
    return trouble is None


def _say_files(database: Database, settings: Settings, installation: Installation) -> bool:
    """Whether every part that should be in the store of files is there; others are on their way in or out."""
    from odr.files.store import StoreAway, store_at
    from odr.files.uses import every_part

    def work_in(session: Session) -> Work:
        return Work(session, installation, datetime.now(UTC))

    try:
        store = store_at(settings.files, settings.files_folder, settings.disk_free_percent)
        there = set(store.names())
        with database.reading() as session:
            unlisted = [name for name in every_part(work_in(session)) if name not in there]
        # The service may be running: what was finished since the store was listed is there by now.
        missing = {name for name in unlisted if not store.has(name)}
    except StoreAway as problem:
        say(f"files       the store cannot be used: {problem}")
        return False
    lost = 0
    if missing:  # and what was taken out since, or is just being removed, need not be
        with database.reading() as session:
            lost = sum(name in missing for name in every_part(work_in(session), in_use=True))
    say(f"files       {f'{lost} parts are not in the store' if lost else 'ok'}")
    return not lost


def _say_removals(database: Database, installation: Installation) -> bool:
    """Whether the database contains all that its ledger says was removed."""
    from odr.backup.states import DatabaseState, state_of, why_not

    # The service may be running: the ledger, which is read after the database, knows of what is removed in between.
    for _once_more in range(_COMPARED_AT_MOST):
        with database.reading() as session:
            state = state_of(Work(session, installation, datetime.now(UTC)))
        if state is not DatabaseState.RESTORED:
            break
    refused = why_not(state)
    say(f"removals    {refused or 'ok'}")
    return refused is None


def _say_copies(settings: Settings) -> None:
    """How old the copies are, in a line each. That they are late is no fault of the installation's."""
    from odr.backup.age import ages

    now = datetime.now(UTC)
    for age in ages(open_key_store(settings), now) or ():
        name, command, what_then = _COPIES[age.of]
        if age.at is None:
            said = f"was never made here. {what_then} Run: {command}"
        else:
            hours = int((now - age.at).total_seconds() // 3600)
            said = f"of {age.at:%Y-%m-%d %H:%M} UTC, {hours} hours old" + (
                f", which is too old. {what_then} Run: {command}" if age.late else ""
            )
        say(f"{name:<11} {said}")


def _say_troubles(database: Database, installation: Installation) -> bool:
    """What the service could not do by itself, one line each. Whether there is any."""
    with database.reading() as session:
        work = Work(session, installation, datetime.now(UTC))
        found = [f"{one.step} {one.item}: {one.error} since {one.since:%Y-%m-%d %H:%M} UTC" for one in troubles(work)]
        mails = stuck(work)
    found += [f"deliver mail: {count} failed for more than an hour: {error}" for error, count in mails.failing.items()]
    if count := mails.do_not_open:
        found.append(f"deliver mail: {count} set aside that do not open; who caused them has to do so again")
    for line in found or ["ok"]:
        say(f"upkeep      {line}")
    return bool(found)


def _upgrade(settings: Settings, database: Database, *, new_key_store: bool = False) -> None:
    # Here, so that the service has none of Alembic in its memory.
    from odr.db.migrate import CannotUpgrade, upgrade

    try:
        upgrade(database)
    except CannotUpgrade:
        stop("The database was made by a later version. Install that one, or bring back a backup of this one.")
    with database.writing(EVERYTHING) as session:
        work = Work(session, Installation(settings.installation_key), datetime.now(UTC))
        keep_probe(work)
        found = keep_store(work)
        if new_key_store and found in (Store.MISSING, Store.NEW):
            begin_store_anew(work)
            found = Store.OK
    database.dispose()
    trouble = key_store_trouble(settings, found)
    if trouble is not None:
        stop(trouble)
    open_key_store(settings).make()  # tables that this version has and an earlier one had not
    say("The database is up to date.")
