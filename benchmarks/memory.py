"""What a worker of the real server holds in memory after a few hundred requests, sign-ins among them."""

import base64
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.figures import Aims
from odr.selftest.harness.page import Page
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.items import add
from tests.support.vaults import Party, two_parties, with_vault
from tests.support.world import PASSWORD, World

MOST_MEGABYTES = 110
MEGABYTE = 1_000_000
VISITORS = 8
TRIES = 100
MEASURES = {"VmRSS": "resident", "VmHWM": "resident at its most", "Pss": "its share"}


class Visitor:
    """Asks a real server for pages, over a connection of its own."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._cookie = ""
        self.asked = 0
        self.location = ""
        self.page = Page("")

    def close(self) -> None:
        self._connection.close()

    def get(self, path: str) -> int:
        return self._ask("GET", path, None)

    def send(self, path: str, **typed: str) -> int:
        """Sends the form of the page that was last asked for."""
        form = next(form for form in self.page.forms if form.values.keys() >= typed.keys())
        data = {name: value for name, values in form.values.items() for value in values} | typed
        return self._ask("POST", path, urlencode(data))

    def _ask(self, method: str, path: str, body: str | None) -> int:
        headers = {"Cookie": self._cookie} if self._cookie else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode("utf-8")
        if cookie := answer.getheader("Set-Cookie"):
            self._cookie = cookie.partition(";")[0]
        self.asked += 1
        self.location = answer.getheader("Location", "")
        if answer.status == 200:
            self.page = Page(text)
        return answer.status

    def expect(self, status: int, found: int) -> None:
        """Makes sure that it is not errors that are being measured."""
        assert found == status, f"{found} instead of {status}"


def run(folder: Path, aims: Aims, *, quick: bool) -> None:
    """Starts a server in a folder of its own, makes it work, and reads what the kernel says of its workers."""
    folder.mkdir(mode=0o700)
    world = World(folder)
    parties = [_with_items(party) for party in two_parties(world)]
    world.belongs_together()
    world.database.dispose()
    port = _free_port()
    key = base64.urlsafe_b64encode(world.settings.installation_key.reveal()).decode("ascii")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ODR_")}
    environment |= {"ODR_INSTANCE": str(folder), "ODR_PORT": str(port), "ODR_INSTALLATION_KEY": key}
    odr = Path(sys.executable).with_name("odr")
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen([odr, "run"], env=environment, stdout=log, stderr=log) as server,
    ):
        try:
            _wait_for(port)
            fresh = _workers(server.pid)
            rounds = 3 if quick else 10
            with ThreadPoolExecutor(VISITORS) as visitors:
                asked = sum(visitors.map(lambda number: _visit(port, parties[number % 2], rounds), range(VISITORS)))
            used = _workers(server.pid)
        finally:
            server.terminate()
            server.wait(30)
    print(f"\nA worker in MB, after {asked} requests of {VISITORS} visitors at once, {VISITORS * rounds} sign-ins")
    for name, words in MEASURES.items():
        print(f"  {words:24}{_each(used, name)}    when it has just started: {_each(fresh, name)}")
    most = max(worker["VmHWM"] for worker in used)
    aims.note(most < MOST_MEGABYTES, f"a worker: {most:.0f} MB at its most, under {MOST_MEGABYTES} MB")


def _with_items(party: Party) -> Party:
    with_vault(party)
    folder_id = party.folder_id()
    with party.opened() as opened:
        for number in range(60):
            add(opened, folder_id, Draft(f"Entry {number}", "What I would accept, and what I would not. " * 30))
    return party


def _visit(port: int, party: Party, rounds: int) -> int:
    """Signs in, unlocks, reads, writes and signs out, over and over. Gives how many requests that were."""
    asked = 0
    assert party.code is not None
    for _ in range(rounds):
        visitor = Visitor(port)
        visitor.expect(200, visitor.get("/sign-in"))
        visitor.expect(303, visitor.send("/sign-in", email=party.person.email, password=PASSWORD))
        visitor.expect(200, visitor.get(f"{party.root}/unlock"))
        visitor.expect(303, visitor.send(f"{party.root}/unlock", code=party.code.reveal()))
        visitor.expect(200, visitor.get("/cases"))
        visitor.expect(303, visitor.get(party.root))
        folder = visitor.location
        visitor.expect(200, visitor.get(folder))
        visitor.expect(200, visitor.get(f"{folder}/add"))
        visitor.expect(303, visitor.send(f"{folder}/add", title="One more", text="What happened since. " * 40))
        visitor.expect(200, visitor.get(visitor.location))
        visitor.expect(200, visitor.get(folder))
        visitor.expect(200, _searched(visitor, f"{party.root}/search"))
        asked += visitor.asked
    return asked


def _searched(visitor: Visitor, path: str) -> int:
    """Searches; whoever has several dear requests under way is asked to wait, and waits."""
    for _ in range(TRIES):
        status = visitor.send(path, words="accept")
        if status != 429:
            return status
        time.sleep(0.05)
    return status


def _workers(server: int) -> list[dict[str, float]]:
    """What the kernel says of each child of the server, in MB."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return [_memory(Path(f"/proc/{child}")) for child in children]


def _memory(process: Path) -> dict[str, float]:
    lines = (process / "status").read_text().splitlines() + (process / "smaps_rollup").read_text().splitlines()
    said = {name: words.split() for name, _colon, words in (line.partition(":") for line in lines)}
    return {name: int(said[name][0]) * 1024 / MEGABYTE for name in MEASURES}


def _each(workers: list[dict[str, float]], name: str) -> str:
    return ", ".join(f"{worker[name]:.1f}" for worker in workers)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            visitor = Visitor(port)
            visitor.expect(200, visitor.get("/healthz"))
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
