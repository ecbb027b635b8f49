"""The real server as a process of its own: as somebody who runs it would start it, or begun at once (seed.py)."""

import atexit
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from urllib.error import URLError
from urllib.request import urlopen

from sqlalchemy import update

from odr.agreements.access.notes import destroy_due_notes
from odr.crypto.installation import Installation
from odr.db.about import EVERYTHING
from odr.db.work import Work
from odr.evidence.results import AttackLine, Result, keep
from odr.facilitation.tables import Engagement
from odr.lifekeys.lives import with_key_store
from odr.messages.tables import UNDO
from odr.selftest.attacks.all_attacks import ATTACKS
from odr.selftest.harness.scratch import in_folder
from odr.settings.installation_key import read_installation_key
from odr.settings.settings import KEY_STORE_FILE
from tests.browser.seed import Forked, clock_of, the_seed

# For whatever comes by itself, a page, a mail, the server: much longer than it takes on a busy machine.
PATIENCE_SECONDS = 240.0
Found = TypeVar("Found")


class Server:
    """A running `odr run` or `odr demo`. Its output is read from a file, so a full pipe never holds it up.

    With ``stands_still`` it has a clock that a test moves on: ``later(minutes=31)``. ``as_in_service`` starts the
    program itself, and lets it pay what it pays there.
    """

    def __init__(
        self,
        instance: Path,
        *arguments: str,
        port: int,
        tls: bool = False,
        stands_still: bool = False,
        as_in_service: bool = False,
        **settings: str,
    ) -> None:
        self.instance = instance
        self._clock = instance.with_name(f"{instance.name}.clock") if stands_still else None
        if self._clock is not None:
            self._set_clock(datetime.now(UTC))
        self.url = f"{'https' if tls else 'http'}://localhost:{port}"
        self._output = instance.with_name(f"{instance.name}-{arguments[0]}.log")
        self._environment = _environment(instance) | settings
        self._process: subprocess.Popen[bytes] | Forked
        if as_in_service:
            assert not stands_still, "the program has the machine's clock"
            with self._output.open("wb") as output:
                self._process = subprocess.Popen(
                    [*_command(), *arguments], env=self._environment, stdout=output, stderr=subprocess.STDOUT
                )
        else:
            self._process = the_seed().run(arguments, self._environment, self._output, self._clock)

    @property
    def output(self) -> str:
        """All that was printed so far."""
        return self._output.read_text(encoding="utf-8")

    def wait(self) -> None:
        """Until it answers. Raises AssertionError with its output if it ends or takes too long."""
        _until(self._answers, lambda: f"the server does not answer:\n{self.output}")

    def stop(self) -> None:
        """Ends it, and raises AssertionError if it noted an error of its own."""
        self._process.terminate()
        try:
            _until(lambda: self._process.poll() is not None, lambda: f"the server does not end:\n{self.output}")
        finally:
            if self._process.poll() is None:
                self._process.kill()
        assert self.errors() == []

    def errors(self) -> list[str]:
        """What it logged as its own failure: answers of 500, exceptions, and lines of the level `error`."""
        lines = [json.loads(line) for line in self.output.splitlines() if line.startswith("{")]
        return [
            str(line)
            for line in lines
            if line.get("status") == 500 or "error" in line or line.get("level") in ("error", "critical")
        ]

    def workers(self) -> list[int]:
        """The processes that answer, by their ids (Linux only)."""
        process = self._process.pid
        return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]

    def set_up_link(self) -> str:
        """The link that the console shows as long as nobody has set it up."""
        found = re.search(r"https?://\S+/set-up/\S+", self.output)
        assert found, f"no set-up link in:\n{self.output}"
        return found.group()

    def mails_to(self, address: str) -> list[str]:
        """The texts of the mails to an address, oldest first."""
        files = sorted((self.instance / "outbox").glob("*.eml"))
        mails = [message_from_bytes(file.read_bytes(), policy=default) for file in files]
        return [mail.get_content() for mail in mails if mail["To"] == address]

    def link_mailed_to(self, address: str, path: str) -> str:
        """The link to ``path`` in the latest mail to an address; mail leaves by itself a moment later."""
        pattern = re.compile(rf"https?://\S+{re.escape(path)}\S+")

        def link() -> str | None:
            found = [match.group() for text in self.mails_to(address) for match in pattern.finditer(text)]
            return found[-1] if found else None

        return _until(link, lambda: f"no mail to {address} with a link to {path}")

    def wait_for_mail(self, address: str, words: str) -> None:
        """Until a mail to an address has these words; mail leaves by itself a moment later."""
        _until(
            lambda: any(words in mail for mail in self.mails_to(address)),
            lambda: f"no mail to {address} with {words!r}",
        )

    def note_self_test(self, *, holds: bool) -> None:
        """Writes down a self-test as ``odr selftest`` does, without running it."""
        lines = [AttackLine(attack.name, 2_345, 0, {"thief-files": "files"}.get(attack.name, "")) for attack in ATTACKS]
        if not holds:
            lines[0] = replace(lines[0], found=1, first="private text 12 in odr.sqlite3-wal as utf-8")
            lines[1] = replace(lines[1], ran=False, tried=0, first="LookupError at thief.py:12")
        with self.at_work() as work:
            keep(work, Result(work.now, "0.1.0", "sqlite", 58, lines))

    @contextmanager
    def at_work(self) -> Iterator[Work]:
        """A unit of work beside the server: for what happens by itself as time goes."""
        installation = Installation(read_installation_key(self.instance))
        database = with_key_store(
            self._environment.get("ODR_DATABASE_URL") or f"sqlite:///{self.instance / 'odr.sqlite3'}",
            self._environment.get("ODR_KEY_STORE_URL") or f"sqlite:///{self.instance / KEY_STORE_FILE}",
            installation,
        )
        with database.writing(EVERYTHING) as session:
            yield Work(session, installation, self._now())
        database.dispose()

    def later(self, **passed: float) -> None:
        """Moves its clock on: ``later(minutes=31)``."""
        self._set_clock(self._now() + timedelta(**passed))

    def day(self, days: int) -> str:
        """So many days from now by its clock, as forms take a day."""
        return (self._now() + timedelta(days=days)).date().isoformat()

    def deliver_messages(self) -> None:
        """Lets the seconds pass in which a message can be undone."""
        self.later(seconds=UNDO.total_seconds())

    def destroy_notes(self) -> None:
        """Lets the day come on which the notes of facilitators who have left are destroyed."""
        with self.at_work() as work:
            work.session.execute(
                update(Engagement).where(Engagement.notes_until.is_not(None)).values(notes_until=work.now)
            )
            destroy_due_notes(work, UTC)

    def _now(self) -> datetime:
        return datetime.now(UTC) if self._clock is None else clock_of(self._clock)()

    def _set_clock(self, now: datetime) -> None:
        assert self._clock is not None, "its clock is the machine's"
        # In one step: it is read at any time.
        made = self._clock.with_suffix(".new")
        made.write_text(now.isoformat(), encoding="ascii")
        made.replace(self._clock)

    def _answers(self) -> bool:
        assert self._process.poll() is None, f"the server ended:\n{self.output}"
        context = ssl._create_unverified_context() if self.url.startswith("https") else None  # noqa: S323  our own
        try:
            with urlopen(f"{self.url}/healthz", timeout=10, context=context) as answer:  # noqa: S310  an address of ours
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False


@contextmanager
def running(
    instance: Path,
    *arguments: str,
    tls: bool = False,
    stands_still: bool = False,
    as_in_service: bool = False,
    **settings: str,
) -> Iterator[Server]:
    """A server on a free port, ended at the end. ``settings`` are environment variables, ``ODR_…``."""
    port = free_port()
    if arguments[0] == "run":
        settings["ODR_PUBLIC_URL"] = f"{'https' if tls else 'http'}://localhost:{port}"
        if settings.get("ODR_DATABASE_URL", in_folder(instance)) == in_folder(instance):
            shutil.copytree(_made_once(), instance, dirs_exist_ok=True)
        else:
            _init(instance, **settings)
    server = Server(
        instance,
        *arguments,
        "--port",
        str(port),
        port=port,
        tls=tls,
        stands_still=stands_still,
        as_in_service=as_in_service,
        **settings,
    )
    try:
        server.wait()
        yield server
    finally:
        server.stop()


@cache
def _made_once() -> Path:
    """An installation that nobody has set up, to be copied: making one takes longer than most tests need."""
    kept = TemporaryDirectory(prefix="odr-installation-")
    atexit.register(kept.cleanup)
    instance = Path(kept.name) / "instance"
    _init(instance)
    return instance


def _init(instance: Path, **settings: str) -> None:
    environment = _environment(instance) | settings
    made = subprocess.run([*_command(), "init"], env=environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr


def _command() -> list[str]:
    return [str(Path(sys.executable).with_name("odr"))]


def _environment(instance: Path) -> dict[str, str]:
    inherited: Mapping[str, str] = os.environ
    own = {name: value for name, value in inherited.items() if not name.startswith("ODR_")}
    return own | {"ODR_INSTANCE": str(instance), "PYTHONUNBUFFERED": "1"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until(look: Callable[[], Found | None], explain: Callable[[], str]) -> Found:
    """What ``look`` finds, as soon as it finds something."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(explain())
