"""Writing in many cases at once: a lock for each case beside one for the whole installation; and the line on SQLite.

On PostgreSQL, 24 people in 24 cases add entries through their pages, in four processes for each processor, as the
server has its workers and threads. Each statement takes a millisecond more, as if the database were on another machine.
Both sides run turn by turn; the control is the same program that locks the whole installation for whatever it is
about. How much processor time an entry takes is printed too: the processors of the machine divided by it are what the
clients can reach at most, whatever locks there are. So it is done again with a slower network, beside which the
processors have less to do.

On SQLite, eight writers in two processes write one after another for a while, with the line and without: how long did
each wait for its turn?
"""

import gc
import multiprocessing
import os
import statistics
import subprocess
import sys
import threading
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
PROCESSES = min(CASES, 4 * (os.cpu_count() or 1))
NETWORK_SECONDS = 0.001
SLOW_NETWORK_SECONDS = 0.005
LEAST_RATIO = 4.0
WARM_UP_SECONDS = 1.5
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
    for network, of_the_rounds in ((NETWORK_SECONDS, rounds), (SLOW_NETWORK_SECONDS, 2)):
        print(f"\nEntries added in a second, by {CASES} people in {CASES} cases, {network * 1000:.0f} ms a statement")
        with _network(world, network):
            ratio = statistics.median(_ratios(world, adds, 2 * seconds, of_the_rounds))
        if network == NETWORK_SECONDS:
            aims.note(
                ratio >= LEAST_RATIO, f"a lock for each case: {ratio:.2f} × one for all, at least {LEAST_RATIO} ×"
            )
    world.close()
    engine.close()


def _ratios(world: World, adds: list[Callable[[], None]], seconds: float, rounds: int) -> Iterator[float]:
    for number in range(rounds):
        found = {}
        for manner in (_for_each_case, _for_all)[:: 1 if number % 2 else -1]:
            with manner():
                found[manner] = _throughput(world, adds, seconds)
        one, other = found[_for_each_case], found[_for_all]
        print(
            f"  {one.a_second:8.1f} and {other.a_second:8.1f}    {one.a_second / other.a_second:.2f} ×    processor "
            f"time of clients {one.processor * 1000:.1f} and {other.processor * 1000:.1f} ms an entry",
            flush=True,
        )
        yield one.a_second / other.a_second


def _with_vault_in_a_case_of_their_own(world: World, number: int) -> Party:
    names = (f"Tessa{number} Tenant", f"Leo{number} Landlord")
    party = with_vault(two_parties(world, reference=f"C-{number}", names=names)[0])
    party.unlock()
    return party


@contextmanager
def _network(world: World, seconds: float) -> Iterator[None]:
    def wait(*_given: object) -> None:
        time.sleep(seconds)

    event.listen(world.database.engine, "before_cursor_execute", wait)
    try:
        yield
    finally:
        event.remove(world.database.engine, "before_cursor_execute", wait)


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
    """Each client in a thread of its own; in one process they would share its turns and not the machine's.

    What was made before the processes part is left alone by the collector: touching it would copy it for each of them.
    """
    forked = multiprocessing.get_context("fork")
    ready, told = forked.Barrier(PROCESSES), forked.SimpleQueue()
    world.database.dispose()  # nothing that is open goes along
    gc.collect()
    gc.freeze()
    processes = [
        forked.Process(target=_work, args=(adds[number::PROCESSES], seconds, ready, told))
        for number in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    found = [told.get() for _process in processes]
    for process in processes:
        process.join()
    gc.unfreeze()
    assert all(count for counts, _processor in found for count in counts), "somebody was never served"
    entries = sum(sum(counts) for counts, _processor in found)
    return _Done(entries / seconds, sum(processor for _counts, processor in found) / entries)


def _work(adds: list[Callable[[], None]], seconds: float, ready: Any, told: Any) -> None:
    """One process: its clients add for as long as it takes to warm up, and then count for some seconds."""
    counts = [0] * len(adds)
    begin = threading.Barrier(len(adds) + 1)

    def add_on(number: int, add: Callable[[], None]) -> None:
        add()  # connects
        begin.wait()
        counting = time.monotonic() + WARM_UP_SECONDS
        while time.monotonic() < counting + seconds:
            add()
            counts[number] += counting <= time.monotonic() < counting + seconds

    clients = [threading.Thread(target=add_on, args=given) for given in enumerate(adds)]
    for client in clients:
        client.start()
    ready.wait()
    begin.wait()
    time.sleep(WARM_UP_SECONDS)
    processor = time.process_time()
    for client in clients:
        client.join()
    told.put((counts, time.process_time() - processor))


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
