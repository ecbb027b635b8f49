"""Writing in many cases at once: a lock for each case beside one for the whole installation; and the line on SQLite.

On PostgreSQL, 24 people in 24 cases add entries through their pages, in as many processes. Each statement takes a
millisecond more, as if the database were on another machine. Both sides run turn by turn; the control is the same
program that locks the whole installation for whatever it is about. How much processor time an entry takes is printed
too: the processors of the machine divided by it are what the clients can reach at most, whatever locks there are.

On SQLite, eight writers in two processes write one after another for a while, with the line and without: how long did
each wait for its turn?
"""

import multiprocessing
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, event

from benchmarks.browser import Browser
from benchmarks.figures import Aims
from odr.db import database as database_module
from odr.db.about import EVERYTHING, About, take_locks
from tests.support.engines import Postgresql
from tests.support.postgresql_server import find_programs, given_server, running_server
from tests.support.vaults import Party, two_parties, with_vault
from tests.support.world import World

CASES = 24
NETWORK_SECONDS = 0.001
LEAST_RATIO = 4.0
ROOT = Path(__file__).resolve().parents[1]


def run(folder: Path, aims: Aims, *, quick: bool) -> None:
    """Prints both, and notes the aims."""
    folder.mkdir(mode=0o700)
    _print_line(folder, seconds=3 if quick else 10)
    with _server() as url:
        if url is None:
            aims.note(False, "a lock for each case: there is no PostgreSQL on this machine")
            return
        _compare_locks(folder, url, aims, rounds=2 if quick else 5, seconds=2 if quick else 4)


# --- a lock for each case, on PostgreSQL -----------------------------------------------------------------------------


@contextmanager
def _server() -> Iterator[str | None]:
    programs = find_programs()
    if (given := given_server()) or programs is None:
        yield given
    else:
        with running_server(programs) as url:
            yield url


def _compare_locks(folder: Path, url: str, aims: Aims, *, rounds: int, seconds: float) -> None:
    engine = Postgresql(url)
    world = World(folder, engine)
    adds = [_adding(_with_vault_in_a_case_of_their_own(world, number)) for number in range(CASES)]
    event.listen(world.database.engine, "before_cursor_execute", _network)
    ratios = []
    print(
        f"\nEntries added in a second, by {CASES} people in {CASES} cases, {NETWORK_SECONDS * 1000:.0f} ms a statement"
    )
    for number in range(rounds + 1):
        found = {}
        for manner in (_for_each_case, _for_all)[:: 1 if number % 2 else -1]:
            with manner():
                found[manner] = _throughput(world, adds, seconds)
        if number:  # the first round warms up
            one, other = found[_for_each_case], found[_for_all]
            ratios.append(one.a_second / other.a_second)
            print(
                f"  {one.a_second:8.1f} and {other.a_second:8.1f}    {ratios[-1]:.2f} ×    processor time of clients "
                f"{one.processor * 1000:.1f} and {other.processor * 1000:.1f} ms an entry",
                flush=True,
            )
    ratio = statistics.median(ratios)
    aims.note(ratio >= LEAST_RATIO, f"a lock for each case: {ratio:.2f} × one for all, at least {LEAST_RATIO} ×")
    event.remove(world.database.engine, "before_cursor_execute", _network)
    world.close()
    engine.close()


def _with_vault_in_a_case_of_their_own(world: World, number: int) -> Party:
    names = (f"Tessa{number} Tenant", f"Leo{number} Landlord")
    party = with_vault(two_parties(world, reference=f"C-{number}", names=names)[0])
    party.unlock()
    return party


def _network(*_given: object) -> None:
    time.sleep(NETWORK_SECONDS)


@contextmanager
def _for_each_case() -> Iterator[None]:
    yield


@contextmanager
def _for_all() -> Iterator[None]:
    def everything(connection: Connection, _subject: About) -> None:
        take_locks(connection, EVERYTHING)

    changed: dict[str, Any] = vars(database_module)
    changed["take_locks"] = everything
    try:
        yield
    finally:
        changed["take_locks"] = take_locks


class _Done(NamedTuple):
    """How many entries all of them added in a second, and the processor time of the clients for each."""

    a_second: float
    processor: float


def _throughput(world: World, adds: list[Callable[[], None]], seconds: float) -> _Done:
    """With each of them in a process of its own: in one, they would share its turns and not the machine's."""
    forked = multiprocessing.get_context("fork")
    ready, told = forked.Barrier(len(adds)), forked.SimpleQueue()

    def work(add: Callable[[], None]) -> None:
        add()  # connects
        ready.wait()
        count, began, processor = 0, time.monotonic(), time.process_time()
        while time.monotonic() < began + seconds:
            add()
            count += 1
        told.put((count, time.monotonic() - began, time.process_time() - processor))

    world.database.dispose()  # nothing that is open goes along
    clients = [forked.Process(target=work, args=(add,)) for add in adds]
    for client in clients:
        client.start()
    found = [told.get() for _client in clients]
    for client in clients:
        client.join()
    assert all(count for count, _took, _processor in found), "somebody was never served"
    entries = sum(count for count, _took, _processor in found)
    return _Done(
        sum(count / took for count, took, _processor in found),
        sum(processor for _count, _took, processor in found) / entries,
    )


def _adding(party: Party) -> Callable[[], None]:
    browser = Browser(party.person)
    into = f"{party.root}/folders/{party.folder_id()}/add"

    def add() -> None:
        answer = browser.post(into, {"title": "One more", "text": "What happened since. " * 20})
        assert answer.status == 303, answer.status

    return add


# --- the line, on SQLite ---------------------------------------------------------------------------------------------

WRITER = """
import sys, threading, time
from contextlib import contextmanager
from odr.accounts.tables import Throttle
from odr.db.about import EVERYTHING
from odr.db.database import Database
import odr.tables
url, key, seconds, line = sys.argv[1], sys.argv[2].encode(), float(sys.argv[3]), sys.argv[4]
database = Database(url)
if line == "without":
    database._line = None
waits, until = [], time.monotonic() + seconds
def write(number):
    while time.monotonic() < until:
        asked = time.monotonic()
        try:
            with database.writing(EVERYTHING) as session:
                session.get(Throttle, b"nobody")
                waits.append(time.monotonic() - asked)
                time.sleep(0.005)  # what a page does
        except Exception:
            waits.append(time.monotonic() - asked)
            shut_out.append(1)
shut_out = []
threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
[one.start() for one in threads]; [one.join() for one in threads]
print(len(shut_out), *waits)
"""


def _print_line(folder: Path, *, seconds: float) -> None:
    world = World(folder)
    url = world.settings.database_url
    print(f"\nWaiting for one's turn on SQLite, 8 writers in 2 processes for {seconds:.0f} s, 5 ms each")
    for manner in ("with", "without"):
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", WRITER, url, str(number), str(seconds), manner],
                cwd=ROOT, stdout=subprocess.PIPE, text=True,
            )
            for number in range(2)
        ]  # fmt: skip
        told = [writer.communicate()[0].split() for writer in writers]
        waits = sorted(float(one) for words in told for one in words[1:])
        shut_out = sum(int(words[0]) for words in told)
        print(
            f"  {manner + ' the line':18}{len(waits) / seconds:7.1f} turns a second    median "
            f"{statistics.median(waits) * 1000:6.1f} ms, 95 % {waits[len(waits) * 95 // 100] * 1000:7.1f} ms, longest "
            f"{waits[-1] * 1000:8.1f} ms, shut out {shut_out}",
            flush=True,
        )
    world.close()
