"""Pages beside the least that any page costs: Flask, a template of the same size, one read, one entry, one commit."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest import mock

from flask import Flask, render_template, request
from sqlalchemy.orm import Session
from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks import messages, sealing
from benchmarks.browser import Answer, Browser, Took
from benchmarks.figures import Aims, Compared, compare, print_compared, print_heading
from benchmarks.plaintext import plaintext
from odr.db.about import About
from odr.messages.entries.reading import PAGE
from odr.selftest.harness.world import World

MOST_SEALING = MOST_HELD = 3.0
# What the app sets on every connection; a floor that waits less for the disk would be none.
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "temp_store=MEMORY")
ROWS = 1000


class Floor:
    """A bare Flask app on SQLite: it reads one row by its key, renders a page, writes one entry and commits."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "floor.sqlite3", isolation_level=None, check_same_thread=False)
        for pragma in PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("CREATE TABLE things (id INTEGER PRIMARY KEY, said TEXT)")
        self._connection.execute("CREATE TABLE entries (number INTEGER PRIMARY KEY, at TEXT, what TEXT, hash BLOB)")
        self._connection.executemany("INSERT INTO things (said) VALUES (?)", [("Half of it.",)] * ROWS)
        self._app = Flask("floor")
        self._app.add_url_rule("/<int:number>/<int:size>", view_func=self._page, methods=["GET", "POST"])
        # Compiled once, as the app's own are.
        self._template = self._app.jinja_env.from_string(_TEMPLATE)

    def _page(self, number: int, size: int) -> str:
        self._connection.execute("BEGIN IMMEDIATE")
        (said,) = self._connection.execute("SELECT said FROM things WHERE id = ?", (number,)).fetchone()
        page = render_template(self._template, said=said, filling="x" * size, typed=request.form.get("text", ""))
        self._connection.execute(
            "INSERT INTO entries (at, what, hash) VALUES ('2026-11-03 09:00:00', 'thing.read', ?)", (bytes(32),)
        )
        self._connection.execute("COMMIT")
        return page

    def step(self, size: int, typed: dict[str, str] | None = None) -> Callable[[], Took]:
        """One request for a page of this size."""

        def ask() -> Took:
            method = "GET" if typed is None else "POST"
            environ = EnvironBuilder(f"/7/{size}", "http://localhost", method=method, data=typed).get_environ()
            return _timed(self._app, environ)

        return ask

    def close(self) -> None:
        self._connection.close()


_TEMPLATE = "<!doctype html><title>{{ said }}</title><p>{{ typed }}</p><main>{{ filling }}</main>"


def _timed(app: Flask, environ: dict[str, Any]) -> Took:
    processor, wall = time.process_time(), time.perf_counter()
    _body, status, _headers = run_wsgi_app(app, environ, buffered=True)
    took = Took.since(processor, wall)
    assert status.startswith("200"), status
    return took


def run(folder: Path, aims: Aims, *, quick: bool) -> None:
    """Compares and prints."""
    folder.mkdir()
    floor = Floor(folder)
    sealed = sealing.Side(folder / "sealed", nullcontext)
    plain = sealing.Side(folder / "plain", plaintext)
    talk = messages.Side(folder / "messages", nullcontext, PAGE)
    looks = Browser(sealed.reader.person)
    case = f"/cases/{sealed.reader.case_id}"
    # By the size of what they answer with; whatever is sent is answered with the way on, which is short.
    pages: list[tuple[str, float, Callable[[], Took], int, dict[str, str] | None]] = [
        ("reading an entry", 8, sealed.read, _size(looks, sealed.item_path), None),
        ("adding an entry", 9, sealed.add, 200, {"title": sealing.TITLE, **sealing.TYPED}),
        ("a list of fifty", 12, sealed.list_page, _size(looks, sealed.full_path), None),
        ("a room's page of fifty", 25, lambda: talk.read("short"), talk.size_of("short"), None),
        ("the page of a case", 6, lambda: _shown(looks.get(case)).took, _size(looks, case), None),
    ]
    print_heading("page", "floor")
    rounds, times = (6, 3) if quick else (20, 6)
    found: dict[str, Compared] = {}
    for name, most, step, size, typed in pages:
        found[name] = compare(name, step, floor.step(size, typed), rounds=rounds, times=times)
        print_compared(found[name])
        ratio = found[name].ratio.processor
        aims.note(ratio <= most, f"{name}: {ratio:.1f} × the floor, at most {most} ×")
    for name, one, other in (
        ("reading an entry", sealed.read, plain.read),
        ("adding an entry", sealed.add, plain.add),
    ):
        compared = compare(name, one, other, rounds=rounds, times=times)
        added = (compared.one.processor - compared.other.processor) / found[name].other.processor
        aims.note(added < MOST_SEALING, f"{name}: sealing adds {added:.1f} × the floor, under {MOST_SEALING:.0f} ×")
    held = compare(
        "the lock, read", lambda: _held(sealed.world, sealed.read), floor.step(pages[0][3]), rounds=rounds, times=times
    )
    print_compared(held)
    ratio = held.ratio.processor
    aims.note(
        ratio <= MOST_HELD, f"reading an entry: the lock is held for {ratio:.1f} × the floor, at most {MOST_HELD:.0f} ×"
    )
    floor.close()
    for side in (sealed, plain, talk):
        side.close()


def _held(world: World, step: Callable[[], Took]) -> Took:
    """How long units of work that may write hold their locks while something is done; nobody else wants them."""
    took, writing = Took(0.0, 0.0), world.database.writing

    @contextmanager
    def timed(subject: About) -> Iterator[Session]:
        nonlocal took
        processor, wall = time.process_time(), time.perf_counter()
        with writing(subject) as session:
            yield session
        one = Took.since(processor, wall)
        took = Took(took.processor + one.processor, took.wall + one.wall)

    with mock.patch.object(world.database, "writing", timed):
        step()
    assert took.wall, "nothing was written"
    return took


def _size(browser: Browser, path: str) -> int:
    return len(_shown(browser.get(path)).text)


def _shown(answer: Answer) -> Answer:
    assert answer.status == 200, f"{answer.status}: {answer.location} {answer.text[:2000]}"
    return answer
