"""Showing that it holds: ``odr selftest``, ``weaknesses``, ``verify``, ``audit``."""

import os
import sys
import time
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TextIO
from uuid import UUID

import click
from sqlalchemy import select

from odr import __version__
from odr.audit.chain import Head, chains, heads, verify
from odr.audit.countersigned import countersignatures, key_words
from odr.audit.tables import BREACHES, DESK, TRAINING
from odr.cases.tables import Case
from odr.cli.base import main, open_current_database, read_settings, stop
from odr.console import say
from odr.crypto.installation import Installation
from odr.db.about import EVERYTHING
from odr.db.work import Work
from odr.evidence.results import AttackLine, Result, keep
from odr.evidence.weaknesses import NoReport, check_of, keep_check
from odr.evidence.wording import PLAYED, found_by, title_of, tried_by
from odr.i18n import use_language
from odr.operators import operators
from odr.retention.heads import Ended, ended, last_heads, last_of
from odr.settings.environment import instance_folder
from odr.settings.installation_key import KEY_FILE, create_installation_key
from odr.settings.settings import Settings


@main.command("selftest")
def selftest_command() -> None:
    """Play a whole case on a scratch database and attack it; ends non-zero if anything is found.

    Same kind of database and same settings as this installation, whose own rows are never touched: only the result is
    written there, for its administrators to see. Takes some minutes; the service may run meanwhile. Where there is no
    installation yet, it needs none, and leaves nothing behind.
    """
    if not __debug__:
        stop("The self-test leans on Python's assertions. Run it without -O and PYTHONOPTIMIZE.")
    with ExitStack() as stack:
        database = None
        if _is_installed():
            settings = read_settings()
            database = open_current_database(settings)
        else:
            folder = stack.enter_context(TemporaryDirectory(prefix="odr-selftest-", ignore_cleanup_errors=True))
            create_installation_key(Path(folder))
            settings = read_settings({"ODR_INSTANCE": folder})
        result = _attacked(settings)
        if database is not None:
            with database.writing(EVERYTHING) as session:
                keep(Work(session, Installation(settings.installation_key), result.at), result)
    tried = sum(line.tried for line in result.lines)
    say(f"{len(result.lines)} attacks, which tried {tried:,} things:")
    say(*(f"{line.tried:>9,}  {title_of(line)}" for line in result.lines))
    say("Nothing was found." if result.holds else "SOMETHING WAS FOUND, or could not be tried.")
    sys.exit(0 if result.holds else 1)


@main.command("weaknesses")
@click.argument("reports", nargs=-1, required=True, type=click.File(encoding="utf-8"))
def weaknesses_command(reports: tuple[TextIO, ...]) -> None:
    """Write down which weaknesses are known of what is installed: reports of `pip-audit --format json`.

    `make audit` makes them and runs this. Administrators and operators see the last result, and when it is too old.
    Ends non-zero if anything is known, or could not be looked at. Where there is no installation, nothing is written.
    """
    try:
        check = check_of((report.read() for report in reports), datetime.now(UTC))
    except (NoReport, UnicodeDecodeError):
        stop("This is no report of pip-audit in JSON.")
    if _is_installed():
        settings = read_settings()
        with open_current_database(settings).writing(EVERYTHING) as session:
            keep_check(Work(session, Installation(settings.installation_key), check.at), check)
    say(f"{check.looked_at} packages were looked at, {check.left_out} could not be.")
    say(*(f"{one.package} {one.version}: {one.name}, mended in {one.fixed_in or '-'}" for one in check.weaknesses))
    say("Nothing is known of them." if check.holds else "SOMETHING IS KNOWN, or could not be looked at.")
    sys.exit(0 if check.holds else 1)


def _is_installed() -> bool:
    return bool(os.environ.get("ODR_INSTALLATION_KEY")) or (instance_folder(os.environ) / KEY_FILE).exists()


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
        stop(str(problem))
    return Result(datetime.now(UTC), __version__, engine, round(time.monotonic() - began), lines)


def _told(line: AttackLine) -> str:
    if line.attack == PLAYED and line.ran:
        return f"{title_of(line)}: {tried_by(line)}"
    told = f"{title_of(line)}: {tried_by(line)}: {found_by(line)}"
    return f"{told} ({line.first})" if line.first else told


@main.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("given", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify_file_command(file: Path, given: Path | None) -> None:
    """Check the signatures under something signed here, such as a settlement, a facilitator's agreement or the receipt
    of a file: a file that anybody who signed can take along, or a PDF with one inside.

    GIVEN is a file of yours, of any size: whether it is one that FILE names, as a receipt does.

    Needs no installation, no database and no network. Ends non-zero if something does not hold.
    """
    from odr.facilitation.document.document import AGREEMENT_FILE
    from odr.settlements.document.release_document import RELEASE_FILE
    from odr.settlements.document.signed_files import SETTLEMENT_FILE, STATEMENT_FILE
    from odr.signed.files import FileKind
    from odr.signed.verifying import LARGEST, GivenFile, report
    from odr.vaults.contents.receipt_document import RECEIPT_FILE

    kinds: list[FileKind[Any]] = [AGREEMENT_FILE, SETTLEMENT_FILE, STATEMENT_FILE, RELEASE_FILE, RECEIPT_FILE]
    yours = None
    if given is not None:
        with given.open("rb") as opened:
            yours = GivenFile.read(opened)
    with file.open("rb") as opened:
        holds, lines = report(opened.read(LARGEST + 1), kinds, yours)
    say(*lines)
    sys.exit(0 if holds else 1)


@main.group("audit")
def audit_group() -> None:
    """The audit logs: that of each case, that of the operators' desk, and the register of training."""


_NAMES = {
    DESK: ", the log of the operators' desk",
    TRAINING: ", the register of training",
    BREACHES: ", the register of breaches, disclosures and staff matters",
}


@audit_group.command("verify")
@click.option("--case", "case_id", type=click.UUID, help="Only this case; otherwise all of them.")
@click.option("--head", help="A head noted earlier, short (12 1f3a 9c0e 77b1 02dd) or whole (12-1f3a…); needs --case.")
@click.option("--heads", "file", type=click.File(), help="A file that `odr audit heads` wrote earlier.")
def verify_command(case_id: UUID | None, head: str | None, file: TextIO | None) -> None:
    """Check that no entry of an audit log is missing, changed or out of order; print each head.

    Also that it contains what the vaults of the case have countersigned, and how far each has. Names the first entry
    that does not fit, and ends non-zero. Whoever owns the database can take a countersignature away, or put one of
    their own key in its place, which its vault notices when it is next unlocked; without that, and without a head
    that was noted earlier somewhere else, a log that somebody wrote again as a whole cannot be told from the true one.

    The log of a case that was destroyed went with it. Of that, two heads are kept, the one it was closed with and the
    last; a noted one is held against them.
    """
    if head is not None and case_id is None:
        stop("A head belongs to one case: give --case as well.")
    noted = _noted_heads(file or ())
    if head is not None and case_id is not None:
        noted.setdefault(case_id, []).append(_parse_head(head))
    settings = read_settings()
    broken = False
    with open_current_database(settings).reading() as session:
        work = Work(session, Installation(settings.installation_key), datetime.now(UTC))
        known = {*session.scalars(select(Case.id)), *chains(work)}
        if operators.any_operator(work):  # then there is a log of what they did, or somebody took it away
            known.add(DESK)
        if case_id is not None and case_id not in known:
            stop("There is no such case.")
        for one in [case_id] if case_id is not None else sorted(known | noted.keys()):
            gone = ended(work, one, noted.get(one, ()))
            if gone is not None:
                broken = broken or not gone.holds
                _say_destroyed(gone)
                continue
            verdict = verify(work, one, noted.get(one, ()))
            broken = broken or verdict.problem is not None
            found = f"entry {verdict.number} is {verdict.problem.value}" if verdict.problem else "holds"
            found += _NAMES.get(one, "")
            say(f"{one}  {verdict.head}  {found}")
            for row in countersignatures(work, one):
                say(f"    countersigned to {row.number} by vault {row.vault_id}, key {key_words(row.public_key)}")
    sys.exit(1 if broken else 0)


@audit_group.command("heads")
def heads_command() -> None:
    """Print the head of every log, the desk's too, unchecked: to keep somewhere else, for `odr audit verify --heads`.

    Of a case that was destroyed, the last it had.
    """
    settings = read_settings()
    with open_current_database(settings).reading() as session:
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
            stop(f"This line does not begin with a case: {line.strip()}")
        noted.setdefault(case_id, []).append(_parse_head(head))
    return noted


def _parse_head(text: str) -> Head:
    try:
        return Head.parse(text)
    except ValueError:
        stop("This is not a head. It is a number, followed by 16 or 64 hexadecimal digits.")
