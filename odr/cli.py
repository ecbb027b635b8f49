"""The command line: ``odr run``, ``demo``, ``dev``, ``init``, ``upgrade``, ``move``, ``check``, ``selftest``,
``verify``, ``organisation``, ``operator``, ``audit``."""

import os
import socket
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn, TextIO
from uuid import UUID

import click
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from odr import __version__
from odr.audit.chain import Head, chains, heads, verify
from odr.audit.countersigned import countersignatures, key_words
from odr.audit.tables import DESK
from odr.cases.tables import Case
from odr.console import say
from odr.crypto.installation import Installation
from odr.db.about import EVERYTHING
from odr.db.database import Database
from odr.db.version import is_current
from odr.db.work import Work
from odr.errors import Refusal
from odr.evidence.probe import keep as keep_probe
from odr.evidence.probe import key_fits
from odr.evidence.results import Line, Result, keep
from odr.evidence.troubles import troubles
from odr.evidence.wording import PLAYED, found_by, title_of, tried_by
from odr.i18n import use_language
from odr.installation_key import KEY_FILE, create_installation_key
from odr.mail.delivery import mail_answers
from odr.mail.outbox import do_not_open
from odr.operators import operators
from odr.operators.operators import Role
from odr.organisations.invitations import invite_on_console
from odr.organisations.organisations import add_organisation, any_organisation
from odr.retention.heads import Ended, ended, last_heads, last_of
from odr.settings import Settings, SettingsError, instance_folder
from odr.web.sessions import write_token

WRONG_KEY = "of another database: with it nobody can sign in. Bring back the one that this database was made with."
# Of the commands that read no other setting.
port_option = click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    envvar="ODR_PORT",
    help="Port to listen on; ODR_PORT.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="odr")
def main() -> None:
    """A confidential case store for people who settle a dispute with each other.

    Settings come from the environment; docs/operations.md lists them.
    """
    # What any command writes is its user's alone, in whatever folder.
    os.umask(0o077)


@main.command("run")
@click.option("--host", help="Address to listen on; ODR_HOST.")
@click.option("--port", type=int, help="Port to listen on; ODR_PORT.")
@click.option("--tls-cert", type=click.Path(dir_okay=False), help="TLS certificate chain in PEM; ODR_TLS_CERT.")
@click.option("--tls-key", type=click.Path(dir_okay=False), help="Its private key in PEM; ODR_TLS_KEY.")
def run_command(host: str | None, port: int | None, tls_cert: str | None, tls_key: str | None) -> None:
    """Serve this installation. Prints a set-up link as long as nobody has set it up."""
    given = {"ODR_HOST": host, "ODR_PORT": port, "ODR_TLS_CERT": tls_cert, "ODR_TLS_KEY": tls_key}
    settings = _settings({name: str(value) for name, value in given.items() if value is not None})
    database = _database(settings)
    if not _current(database):
        _stop("The database is not there or not up to date. Run: odr init (the first time) or odr upgrade")
    _look_at_port(settings.host, settings.port)
    lines = []
    with database.writing(EVERYTHING) as session:
        work = Work(session, Installation(settings.installation_key), datetime.now(UTC))
        if not key_fits(work):
            _stop(f"The installation key is {WRONG_KEY}")
        keep_probe(work)
        if not any_organisation(work):
            lines = _set_up_link(settings, write_token(invite_on_console(work, None)))
    database.dispose()
    _serve(settings, lines)


@main.command("demo")
@port_option
def demo_command(port: int) -> None:
    """Serve three worked cases on this machine alone, with a facilitator in each, started over each time.

    It keeps its own database (demo.sqlite3 in the instance folder) and never touches that of `odr run`.
    """
    from odr.demo import begin_demo

    # First: the demonstration that runs there already is not taken its database away.
    _look_at_port("127.0.0.1", port)
    settings, lines = begin_demo(instance_folder(os.environ), port)
    _serve(settings, lines)


@main.command("dev")
@port_option
def dev_command(port: int) -> None:
    """For developers: the demonstration, reloading when code or a template changes, with its mail on the screen."""
    from odr.dev import serve_for_development

    serve_for_development(instance_folder(os.environ), port)


@main.command("init")
def init_command() -> None:
    """Make the instance folder, the installation key and an empty database. What is there already is left alone."""
    if not os.environ.get("ODR_INSTALLATION_KEY"):
        folder = instance_folder(os.environ)
        try:
            path = create_installation_key(folder)
        except FileExistsError:
            pass
        else:
            say(f"Made the installation key {path}. Keep a copy apart from the backups of the database.")
    settings = _settings()
    settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    _upgrade(settings)


@main.command("upgrade")
def upgrade_command() -> None:
    """Bring the database to the form that this version needs. Make a backup first."""
    _upgrade(_settings())


@main.command("move")
@click.option("--to", "url", required=True, help="An empty PostgreSQL database: postgresql+psycopg://user@host/name.")
def move_command(url: str) -> None:
    """Copy this installation from SQLite into an empty PostgreSQL database, and compare.

    Stop the service first. The SQLite database is left as it is. Afterwards set ODR_DATABASE_URL to the new address;
    the installation key stays the same. A password may also stand in ~/.pgpass or PGPASSWORD instead of the address.
    """
    from odr.transfer import CannotTransfer, move

    settings = _settings()
    _settings({"ODR_DATABASE_URL": url})  # says what is wrong with it
    try:
        moved = move(_database(settings), _connected(url), Installation(settings.installation_key))
    except CannotTransfer as problem:
        _stop(str(problem))
    except SQLAlchemyError as error:
        _stop(f"One of the two databases could not be used, and nothing was moved: {getattr(error, 'orig', error)}")
    for table, rows in moved.rows.items():
        say(f"{rows:>9}  {table}")
    for verdict in moved.logs:
        found = f"entry {verdict.number} is {verdict.problem.value}, as before" if verdict.problem else "holds"
        say(f"{verdict.case_id}  {verdict.head}  {found}")
    say("Everything arrived. Now set ODR_DATABASE_URL to the new address and start the service.")


@main.command("check")
def check_command() -> None:
    """Say whether settings, database, migrations and mail are as they should be; ends non-zero if not."""
    settings = _settings()
    say("settings    ok")
    database = _database(settings)
    current = _current(database)
    say(f"database    {'ok' if current is not None else 'cannot be reached'}")
    say(f"migrations  {'ok' if current else 'behind: run odr init or odr upgrade'}")
    mail = settings.smtp is None or mail_answers(settings.smtp)
    where = f"into files under {settings.outbox}" if settings.smtp is None else "ok"
    say(f"mail        {where if mail else 'the mail server does not answer'}")
    installation = Installation(settings.installation_key)
    fits = bool(current) and _key_fits(database, installation)
    if current:
        say(f"key         {'ok' if fits else WRONG_KEY}")
    troubled = current and _say_troubles(database, installation)
    sys.exit(0 if fits and mail and not troubled else 1)


def _key_fits(database: Database, installation: Installation) -> bool:
    with database.reading() as session:
        return key_fits(Work(session, installation, datetime.now(UTC)))


def _say_troubles(database: Database, installation: Installation) -> bool:
    """What the service could not do by itself, one line each. Whether there is any."""
    with database.reading() as session:
        work = Work(session, installation, datetime.now(UTC))
        found = [f"{one.step} {one.item}: {one.error} since {one.since:%Y-%m-%d %H:%M} UTC" for one in troubles(work)]
        if count := do_not_open(work):
            found.append(f"deliver mail: {count} set aside that do not open; who caused them has to do so again")
    for line in found or ["ok"]:
        say(f"upkeep      {line}")
    return bool(found)


@main.command("selftest")
def selftest_command() -> None:
    """Play a whole case on a scratch database and attack it; ends non-zero if anything is found.

    Same kind of database and same settings as this installation, whose own rows are never touched: only the result is
    written there, for its administrators to see. Takes about a minute; the service may run meanwhile. Where there is no
    installation yet, it needs none, and leaves nothing behind.
    """
    if not __debug__:
        _stop("The self-test leans on Python's assertions. Run it without -O and PYTHONOPTIMIZE.")
    with ExitStack() as stack:
        database = None
        if os.environ.get("ODR_INSTALLATION_KEY") or (instance_folder(os.environ) / KEY_FILE).exists():
            settings = _settings()
            database = _database(settings)
            if not _current(database):
                _stop("The database is not there or not up to date. Run: odr init (the first time) or odr upgrade")
        else:
            folder = stack.enter_context(TemporaryDirectory(prefix="odr-selftest-", ignore_cleanup_errors=True))
            create_installation_key(Path(folder))
            settings = _settings({"ODR_INSTANCE": folder})
        result = _attacked(settings)
        if database is not None:
            with database.writing(EVERYTHING) as session:
                keep(Work(session, Installation(settings.installation_key), result.at), result)
    tried = sum(line.tried for line in result.lines)
    say(f"{len(result.lines)} attacks, which tried {tried:,} things:")
    say(*(f"{line.tried:>9,}  {title_of(line)}" for line in result.lines))
    say("Nothing was found." if result.holds else "SOMETHING WAS FOUND, or could not be tried.")
    sys.exit(0 if result.holds else 1)


def _attacked(settings: Settings) -> Result:
    """Plays and attacks, and says each line as it ends."""
    from odr.selftest.harness.scratch_postgresql import NoScratch
    from odr.selftest.run import run

    engine = "sqlite" if settings.database_url.startswith("sqlite:") else "postgresql"
    say(f"odr {__version__}, a scratch database of {engine}; playing a case …")
    began = last = time.monotonic()
    lines = []
    try:
        for line in run(settings):
            use_language(settings.language)
            now = time.monotonic()
            say(f"{now - last:5.1f} s  {_told(line)}")
            last = now
            if line.attack != PLAYED or not line.ran:
                lines.append(line)
    except NoScratch as problem:
        _stop(str(problem))
    return Result(datetime.now(UTC), __version__, engine, round(time.monotonic() - began), lines)


def _told(line: Line) -> str:
    if line.attack == PLAYED and line.ran:
        return f"{title_of(line)}: {tried_by(line)}"
    told = f"{title_of(line)}: {tried_by(line)}: {found_by(line)}"
    return f"{told} ({line.first})" if line.first else told


@main.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify_file_command(file: Path) -> None:
    """Check the signatures under something signed here, such as a settlement or a facilitator's agreement: a file
    that anybody who signed can take along, or a PDF with one inside.

    Needs no installation, no database and no network. Ends non-zero if something does not hold.
    """
    from odr.facilitation.document.document import AGREEMENT_FILE
    from odr.settlements.document import SETTLEMENT_FILE, STATEMENT_FILE
    from odr.signed.verifying import LARGEST, report

    with file.open("rb") as opened:
        holds, lines = report(opened.read(LARGEST + 1), [AGREEMENT_FILE, SETTLEMENT_FILE, STATEMENT_FILE])
    say(*lines)
    sys.exit(0 if holds else 1)


@main.group("organisation")
def organisation_group() -> None:
    """The organisations of this installation."""


@organisation_group.command("add")
@click.argument("name")
def add_organisation_command(name: str) -> None:
    """Add an organisation and print a single-use set-up link for its first administrator."""
    settings = _settings()
    database = _database(settings)
    if not _current(database):
        _stop("The database is not there or not up to date. Run: odr init (the first time) or odr upgrade")
    try:
        with database.writing(EVERYTHING) as session:
            work = Work(session, Installation(settings.installation_key), datetime.now(UTC))
            token = invite_on_console(work, add_organisation(work, name))
    except Refusal as refusal:
        _stop(refusal.message)
    say(*_set_up_link(settings, write_token(token)))


@main.group("operator")
def operator_group() -> None:
    """The people whose service this is. Their desk reaches no case and no organisation's pages."""


@operator_group.command("add")
@click.argument("email")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="What they may do on the desk; may be given several times. All of it, unless said otherwise.",
)
def add_operator_command(email: str, roles: tuple[str, ...]) -> None:
    """Print a single-use set-up link for a new operator, valid for two days."""
    chosen = [Role(role) for role in roles] or list(Role)
    settings = _settings()
    database = _database(settings)
    if not _current(database):
        _stop("The database is not there or not up to date. Run: odr init (the first time) or odr upgrade")
    try:
        with database.writing(EVERYTHING) as session:
            work = Work(session, Installation(settings.installation_key), datetime.now(UTC))
            token = write_token(operators.invite(work, email, chosen))
    except Refusal as refusal:
        _stop(refusal.message)
    say("Open this link once to set up the operator's account (valid for two days):")
    say(f"    {settings.public_url}/operator/{token}")


@operator_group.command("end")
@click.argument("email")
def end_operator_command(email: str) -> None:
    """Take an operator's roles from them, and sign them out everywhere."""
    settings = _settings()
    try:
        with _database(settings).writing(EVERYTHING) as session:
            operators.end(Work(session, Installation(settings.installation_key), datetime.now(UTC)), email)
    except Refusal as refusal:
        _stop(refusal.message)
    say("They are no longer an operator, and are signed out everywhere.")


@main.group("audit")
def audit_group() -> None:
    """The audit logs: that of each case, and that of the operators' desk."""


@audit_group.command("verify")
@click.option("--case", "case_id", type=click.UUID, help="Only this case; otherwise all of them.")
@click.option("--head", help="A head noted earlier, short (12 1f3a 9c0e 77b1 02dd) or whole (12-1f3a…); needs --case.")
@click.option("--heads", "file", type=click.File(), help="A file that `odr audit heads` wrote earlier.")
def verify_command(case_id: UUID | None, head: str | None, file: TextIO | None) -> None:
    """Check that no entry of an audit log is missing, changed or out of order; print each head.

    Also that it contains what the vaults of the case have countersigned, and how far each has. Names the first entry
    that does not fit, and ends non-zero. Whoever owns the database can take a countersignature away, or put one of
    their own key in its place, which its vault notices when it is next unlocked; without that, and without a head
    that was noted earlier somewhere else, a log that somebody wrote anew as a whole cannot be told from the true one.

    The log of a case that was destroyed went with it. Of that, two heads are kept, the one it was closed with and the
    last; a noted one is held against them.
    """
    if head is not None and case_id is None:
        _stop("A head belongs to one case: give --case as well.")
    noted = _noted_heads(file or ())
    if head is not None and case_id is not None:
        noted.setdefault(case_id, []).append(_parse_head(head))
    settings = _settings()
    broken = False
    with _database(settings).reading() as session:
        work = Work(session, Installation(settings.installation_key), datetime.now(UTC))
        known = {*session.scalars(select(Case.id)), *chains(work)}
        if operators.any_operator(work):  # then there is a log of what they did, or somebody took it away
            known.add(DESK)
        if case_id is not None and case_id not in known:
            _stop("There is no such case.")
        for one in [case_id] if case_id is not None else sorted(known | noted.keys()):
            gone = ended(work, one, noted.get(one, ()))
            if gone is not None:
                broken = broken or not gone.holds
                _say_destroyed(gone)
                continue
            verdict = verify(work, one, noted.get(one, ()))
            broken = broken or verdict.problem is not None
            found = f"entry {verdict.number} is {verdict.problem.value}" if verdict.problem else "holds"
            found += ", the log of the operators' desk" if one == DESK else ""
            say(f"{one}  {verdict.head}  {found}")
            for row in countersignatures(work, one):
                say(f"    countersigned to {row.number} by vault {row.vault_id}, key {key_words(row.public_key)}")
    sys.exit(1 if broken else 0)


@audit_group.command("heads")
def heads_command() -> None:
    """Print the head of every log, the desk's too, unchecked: to keep somewhere else, for `odr audit verify --heads`.

    Of a case that was destroyed, the last it had.
    """
    settings = _settings()
    with _database(settings).reading() as session:
        work = Work(session, Installation(settings.installation_key), datetime.now(UTC))
        for case_id, head in sorted([*heads(work), *last_heads(work)], key=lambda one: one[0]):
            say(f"{case_id}  {head}")


def _say_destroyed(gone: Ended) -> None:
    receipt = gone.receipt
    say(f"{receipt.case_id}  {last_of(receipt)}  was destroyed on {receipt.destroyed_at:%Y-%m-%d}, with its log")
    for head, comparison in gone.noted:
        say(f"    noted: {head} is {comparison.value}")
    if gone.something_is_left:
        say("    and yet there are entries of it")


def _noted_heads(lines: Iterable[str]) -> dict[UUID, list[Head]]:
    noted: dict[UUID, list[Head]] = {}
    for line in lines:
        if not line.strip():
            continue
        name, _space, head = line.strip().partition(" ")
        try:
            case_id = UUID(name)
        except ValueError:
            _stop(f"This line does not begin with a case: {line.strip()}")
        noted.setdefault(case_id, []).append(_parse_head(head))
    return noted


def _parse_head(text: str) -> Head:
    try:
        return Head.parse(text)
    except ValueError:
        _stop("This is not a head. It is a number, followed by 16 or 64 hexadecimal digits.")


def _settings(given: Mapping[str, str] | None = None) -> Settings:
    try:
        return Settings.from_environment({**os.environ, **(given or {})})
    except SettingsError as error:
        _stop(str(error))


def _database(settings: Settings) -> Database:
    url = settings.database_url
    if url.startswith("sqlite:///"):
        # Only init may make a database; anything else that finds none says so.
        Path(url.removeprefix("sqlite:///")).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return _connected(url)


def _connected(url: str) -> Database:
    database = Database(url)
    click.get_current_context().call_on_close(database.dispose)
    return database


def _current(database: Database) -> bool | None:
    """Whether the migrations are current; ``None`` if the database cannot be reached."""
    try:
        return is_current(database)
    except SQLAlchemyError:
        return None


def _upgrade(settings: Settings) -> None:
    # Here, so that the service has none of Alembic in its memory.
    from odr.db.migrate import upgrade

    database = _database(settings)
    upgrade(database)
    with database.writing(EVERYTHING) as session:
        keep_probe(Work(session, Installation(settings.installation_key), datetime.now(UTC)))
    database.dispose()
    say("The database is up to date.")


def _look_at_port(host: str, port: int) -> None:
    """Ends the command if nothing can listen there, before it has done or said anything."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, port), family=family):
            pass
    except OSError as error:
        _stop(f"Cannot listen on {host}, port {port}: {error.strerror or error}. Choose another port with ODR_PORT.")


def _serve(settings: Settings, lines: list[str]) -> None:
    """Serves; prints these lines once it listens."""
    from odr.server import serve

    serve(settings, [*lines, f"Serving on {settings.public_url} (stop with Ctrl-C)"])


def _set_up_link(settings: Settings, token: str) -> list[str]:
    return [
        "Open this link once to set up the organisation's first administrator (valid for two days):",
        f"    {settings.public_url}/set-up/{token}",
    ]


def _stop(message: str) -> NoReturn:
    say(message, error=True)
    sys.exit(2)
