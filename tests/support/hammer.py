"""Several processes of the app at one database, as several workers or machines would be, all at work at once.

Run as ``python -m tests.support.hammer`` it is one of them: it takes commands on standard input, one JSON object a
line, and answers each with one line.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import session

from odr.crypto.secrets import SymmetricKey
from tests.plugins.pace import keep_what_is_compiled
from tests.support.world import Person, World

LONGEST_SECONDS = 25.0
ROOT = Path(__file__).parents[2]
Answer = Any


class Worker:
    """One process of the app, seen from the test."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.hammer"],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def serve(self, world: World) -> None:
        """From now on it works at this installation."""
        self.tell(
            url=world.settings.database_url,
            keys=world.settings.key_store,
            key=base64.b64encode(world.settings.installation_key.reveal()).decode(),
            time=world.time.isoformat(),
        )

    def leave(self) -> None:
        """It lets go of the database."""
        self.tell(url="")
        assert self.hear() == "ready"

    def tell(self, **command: Any) -> None:
        """Gives it something to do; it begins at once."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def hear(self) -> Answer:
        """Waits for its answer to the oldest command that it has not answered yet."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"the worker ended with {self._process.wait(10)}"
        return json.loads(line)

    def end(self) -> None:
        """Ends it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


@contextmanager
def some_workers(count: int = 3) -> Iterator[list[Worker]]:
    """So many processes, for one installation after the other: starting takes longer than what they do."""
    made = [Worker() for _ in range(count)]
    try:
        yield made
    finally:
        for worker in made:
            worker.end()


@contextmanager
def at_work(workers: list[Worker], world: World) -> Iterator[list[Worker]]:
    """The processes, at this installation."""
    for worker in workers:
        worker.serve(world)
    for worker in workers:
        assert worker.hear() == "ready"
    yield workers
    for worker in workers:
        worker.leave()


def all_at_once(workers: list[Worker], **command: Any) -> list[Answer]:
    """The same command to all of them; each is told its number."""
    for number, worker in enumerate(workers):
        worker.tell(number=number, **command)
    return [worker.hear() for worker in workers]


# --- what a process does ---------------------------------------------------------------------------------------------


def merge(person: Person, number: int, times: int, **_: Any) -> Answer:
    """Puts values of its own into the session, each in a request of its own."""
    cookie = {"Cookie": f"{person.cookie_name}={person.cookie()}"}
    app = person.world.app
    for turn in range(times):
        with app.test_request_context("/me", base_url=person.origin, headers=cookie):
            session[f"{number}/{turn}"] = turn
            app.process_response(app.make_response("done"))
    return "done"


def guess(person: Person, times: int, **_: Any) -> Answer:
    """Signs in with a wrong password."""
    person.open("/sign-in")
    statuses = []
    for turn in range(times):
        person.submit("Sign in", email=person.email, password=f"a wrong password {turn}")
        statuses.append(person.status)
    return statuses


def change(person: Person, number: int, root: str, item: str, times: int, **_: Any) -> Answer:
    """Changes one entry over and over; answers with the version that each change that was kept stood on."""
    kept = []
    for turn in range(times):
        person.open(f"{root}/items/{item}/change")
        form = person.page.form("Keep the changes")
        person.send(form, "Keep the changes", text=f"by {number} in turn {turn}")
        assert person.status in (200, 409), person.page.text
        if person.status == 200:
            kept.append(int(form.values["version"][0]))
    return kept


def make_folders(person: Person, number: int, root: str, times: int, **_: Any) -> Answer:
    """Makes folders with names of its own."""
    for turn in range(times):
        person.post_with_token(f"{root}/folders", {"name": f"{number}/{turn}"})
        assert person.status == 200, person.page.text
    return "done"


def say(person: Person, number: int, room: str, times: int, **_: Any) -> Answer:
    """Says things in a room, each as soon as the one before is said."""
    for turn in range(times):
        person.open(room)
        person.submit("Send it", text=f"by {number} in turn {turn}")
        assert person.status == 200, person.page.text
    return "done"


def look(person: Person, path: str, stop: str, **_: Any) -> Answer:
    """Asks for a page until there is a file ``stop``; answers when each request began, its status, and the heading."""
    seen: list[tuple[float, int, str]] = []
    latest = time.monotonic() + LONGEST_SECONDS
    while not Path(stop).exists() and time.monotonic() < latest:
        begun = time.monotonic()
        person.open(path)
        seen.append((begun, person.status, person.page.heading))
    return seen


def write_and_read(person: Person, number: int, folder: str, stop: str, **_: Any) -> Answer:
    """Adds entries to a folder and looks at it until there is a file ``stop``.

    A file ``looked-`` with its number beside it says that it has done so once. Answers when each entry was begun, its
    title, and whether it was kept; and when each look began, and its heading.
    """
    written: list[tuple[float, str, bool]] = []
    looked: list[tuple[float, str]] = []
    latest = time.monotonic() + LONGEST_SECONDS
    turn = 0
    while not Path(stop).exists() and time.monotonic() < latest:
        turn += 1
        title, begun = f"by {number} in turn {turn}", time.monotonic()
        person.post_with_token(f"{folder}/add", {"title": title, "text": ""})
        assert person.status in (200, 403, 404), person.page.text
        written.append((begun, title, person.status == 200 and "/items/" in person.path))
        begun = time.monotonic()
        person.open(folder)
        looked.append((begun, person.page.heading))
        Path(stop).with_name(f"looked-{number}").touch()
    return {"written": written, "looked": looked}


def open_and_shut(person: Person, root: str, code: str, times: int, **_: Any) -> Answer:
    """Unlocks the vault in the one browser and locks it again."""
    statuses = []
    for _turn in range(times):
        person.post_with_token(f"{root}/unlock", {"code": code})
        statuses.append(person.status)
        person.post_with_token(f"{root}/lock")
        statuses.append(person.status)
    return statuses


DEEDS: dict[str, Callable[..., Answer]] = {
    deed.__name__: deed for deed in (merge, guess, change, make_folders, say, look, write_and_read, open_and_shut)
}


def _serve() -> None:
    with tempfile.TemporaryDirectory() as folder:
        world: World | None = None
        for line in sys.stdin:
            command = json.loads(line)
            if "url" in command:
                if world is not None:
                    world.database.dispose()
                world = _world(Path(folder), **command) if command["url"] else None
                answer: Answer = "ready"
            else:
                assert world is not None
                answer = _do(world, **command)
            print(json.dumps(answer), flush=True)


def _world(folder: Path, url: str, keys: str, key: str, time: str) -> World:
    world = World(folder, url=url, key_store_url=keys, installation_key=SymmetricKey(base64.b64decode(key)))
    world.time = datetime.fromisoformat(time)
    return world


def _do(world: World, deed: str, cookie: str = "", email: str = "somebody@example.org", **details: Any) -> Answer:
    person = world.person(email=email, address="192.0.2.10")
    if cookie:
        person.client.set_cookie(person.cookie_name, cookie, domain="localhost")
    return DEEDS[deed](person, **details)


if __name__ == "__main__":
    keep_what_is_compiled()
    _serve()
