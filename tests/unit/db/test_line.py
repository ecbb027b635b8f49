"""Writers on SQLite come first, first served: across threads and processes, and past those that die."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from odr.db import database as database_module
from odr.db.about import EVERYTHING
from odr.db.database import Database
from odr.db.line import Line, NotYet

ROOT = Path(__file__).parents[3]
LONG = 30.0


@pytest.fixture
def line(tmp_path: Path) -> Line:
    return Line(tmp_path / "queue")


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.005)


@contextmanager
def another(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that asks for its turn, says that it has it, and keeps it until its input ends."""
    program = (
        "import sys; from pathlib import Path; from odr.db.line import Line\n"
        "print('asks', flush=True)\n"
        "with Line(Path(sys.argv[1])).turn(60) as number:\n"
        "    print('has it', number, flush=True); sys.stdin.read()\n"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", program, str(path)], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "asks\n"
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def has_it(running: subprocess.Popen[str]) -> int:
    assert running.stdout is not None
    words = running.stdout.readline().split()
    assert words[:2] == ["has", "it"]
    return int(words[2])


def number_taken(line: Line, number: int) -> bool:
    return line.path.exists() and int.from_bytes(line.path.read_bytes()[:8], "little") >= number


def test_threads_are_served_in_the_order_in_which_they_came(line: Line) -> None:
    served: list[int] = []

    def go(name: int) -> None:
        with line.turn(LONG):
            served.append(name)

    threads = [threading.Thread(target=go, args=(name,)) for name in range(12)]
    with line.turn(LONG):
        for name, thread in enumerate(threads):
            thread.start()
            until(partial(lambda behind: line.waiting == behind, name + 1))
    for thread in threads:
        thread.join(LONG)
    assert served == list(range(12))


def test_processes_and_threads_together_are_served_by_their_numbers(tmp_path: Path) -> None:
    """Nobody starves: whoever has a number is served before everybody who comes later."""
    path, told = tmp_path / "queue", tmp_path / "told"
    program = (
        "import os, sys, threading; from pathlib import Path; from odr.db.line import Line\n"
        "line = Line(Path(sys.argv[1])); told = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)\n"
        "def go():\n"
        "    for _ in range(40):\n"
        "        with line.turn(60) as number: os.write(told, f'{number} {os.getpid()}\\n'.encode())\n"
        "threads = [threading.Thread(target=go) for _ in range(4)]\n"
        "[one.start() for one in threads]; [one.join() for one in threads]\n"
    )
    workers = [subprocess.Popen([sys.executable, "-c", program, str(path), str(told)], cwd=ROOT) for _ in range(3)]
    assert [worker.wait(120) for worker in workers] == [0, 0, 0]
    numbers = [int(told_line.split()[0]) for told_line in told.read_text().splitlines()]
    assert numbers == list(range(1, 3 * 4 * 40 + 1))


def test_one_that_dies_with_its_turn_lets_the_next_one_go(line: Line) -> None:
    with another(line.path) as holder:
        assert has_it(holder) == 1
        with another(line.path) as next_one:
            until(lambda: number_taken(line, 2))
            holder.send_signal(signal.SIGKILL)
            assert has_it(next_one) == 2


def test_one_that_dies_while_it_waits_lets_nobody_go_too_early(line: Line) -> None:
    with another(line.path) as holder:
        assert has_it(holder) == 1
        with another(line.path) as waiting:
            until(lambda: number_taken(line, 2))
            waiting.send_signal(signal.SIGKILL)
            waiting.wait(LONG)
        with pytest.raises(NotYet), line.turn(0.3):
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait(LONG)
        with line.turn(LONG) as number:
            assert number == 4


def test_one_whose_turn_does_not_come_in_time_gives_up_and_holds_up_nobody(line: Line) -> None:
    gave_up = threading.Event()

    def impatient() -> None:
        with pytest.raises(NotYet), line.turn(0.05):
            pass
        gave_up.set()

    with line.turn(LONG):
        thread = threading.Thread(target=impatient)
        thread.start()
        assert gave_up.wait(LONG)
        thread.join()
        assert line.waiting == 0
    with line.turn(0.5):
        pass


def test_what_goes_wrong_in_ones_turn_ends_it(line: Line) -> None:
    with pytest.raises(RuntimeError), line.turn(LONG):
        raise RuntimeError
    with line.turn(0.5):
        pass


def test_the_file_is_its_owners_alone(line: Line) -> None:
    with line.turn(LONG):
        assert line.path.stat().st_mode & 0o777 == 0o600


def test_where_the_file_cannot_be_made_there_is_a_turn_all_the_same(tmp_path: Path) -> None:
    nowhere = Line(tmp_path / "missing" / "queue")
    with nowhere.turn(LONG) as number:
        assert number == 0
        with pytest.raises(NotYet), nowhere.turn(0.05):
            pass


def test_a_writer_stands_in_line_and_is_told_as_by_sqlite_when_it_takes_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.2)
    path = tmp_path / "odr.sqlite3"
    database = Database(f"sqlite:///{path}")
    with database.writing(EVERYTHING) as session:
        session.execute(text("CREATE TABLE words (word TEXT)"))
    with another(Path(f"{path}-queue")) as somebody:
        has_it(somebody)
        with pytest.raises(OperationalError, match="database is locked"), database.writing(EVERYTHING):
            pass
        with database.reading() as session:
            assert session.execute(text("SELECT * FROM words")).all() == []
    with database.writing(EVERYTHING) as session:
        session.execute(text("INSERT INTO words VALUES ('served')"))
    database.dispose()
