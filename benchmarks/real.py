"""The real server with its workers, visitors that ask it over connections of their own, and what it holds in memory."""

import base64
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from odr.selftest.harness.page import Page
from tests.support.world import World

MEGABYTE = 1_000_000
_BOUNDARY = "between-the-fields-and-the-file"
MEASURES = {"VmRSS": "resident", "VmHWM": "resident at its most", "Pss": "its share"}


@dataclass(frozen=True)
class Server:
    """A server at work, by its port and the process that its workers come from."""

    port: int
    process: int

    def workers(self) -> list[dict[str, float]]:
        """What the kernel says of each worker, in MB."""
        return [_memory(Path(f"/proc/{child}")) for child in self._children()]

    def forget_the_most(self) -> None:
        """Has the kernel begin anew with the most that each worker ever held."""
        for child in self._children():
            Path(f"/proc/{child}/clear_refs").write_text("5")

    def _children(self) -> list[str]:
        return Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()


@contextmanager
def serving(world: World, **settings: str) -> Iterator[Server]:
    """Serves an installation that nobody else has open, until this ends."""
    world.belongs_together()
    world.database.dispose()
    port = _free_port()
    key = base64.urlsafe_b64encode(world.settings.installation_key.reveal()).decode("ascii")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ODR_")}
    environment |= {"ODR_INSTANCE": str(world.settings.instance), "ODR_PORT": str(port), "ODR_INSTALLATION_KEY": key}
    odr = Path(sys.executable).with_name("odr")
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen([odr, "run"], env=environment | settings, stdout=log, stderr=log) as server,
    ):
        try:
            _wait_for(port)
            yield Server(port, server.pid)
        finally:
            server.terminate()
            server.wait(30)


class Visitor:
    """Asks a real server for pages, over a connection of its own."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
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

    def send_file(self, path: str, name: str, pieces: Iterable[bytes], length: int) -> int:
        """Sends the form of the page that was last asked for, with a file of so many bytes in it."""
        before = (
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{self._token()}\r\n'
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode("ascii")
        after = f"\r\n--{_BOUNDARY}--\r\n".encode("ascii")
        headers = {
            "Cookie": self._cookie,
            "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}",
            "Content-Length": str(len(before) + length + len(after)),
        }
        self._connection.request("POST", path, chain([before], pieces, [after]), headers)
        answer = self._connection.getresponse()
        answer.read()
        self.location = answer.getheader("Location", "")
        return answer.status

    def tell(self, path: str, **said: str) -> dict[str, Any]:
        """Sends fields as the script of a page does, with the token of the page that was last asked for."""
        headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self._connection.close()  # the server may have done so; the next request opens another
        self._connection.request("POST", path, urlencode(said | {"csrf_token": self._token()}), headers)
        answer = self._connection.getresponse()
        told: dict[str, Any] = json.loads(answer.read())
        return told

    def put(self, path: str, pieces: Iterable[bytes], length: int) -> int:
        """Sends a part of a file, as the script does."""
        headers = {"Cookie": self._cookie, "X-CSRF-Token": self._token(), "Content-Length": str(length)}
        headers["Content-Type"] = "application/octet-stream"
        self._connection.close()
        self._connection.request("PUT", path, pieces, headers)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status

    def take(self, path: str) -> int:
        """Sends the form of the page that was last asked for, and gives how many bytes came of what is to be kept."""
        headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request("POST", path, urlencode({"csrf_token": self._token()}), headers)
        return self._taken()

    def _token(self) -> str:
        return next(form.values["csrf_token"][0] for form in self.page.forms if "csrf_token" in form.values)

    def fetch(self, path: str) -> int:
        """Fetches a file, and gives how many bytes of it came."""
        self._connection.request("GET", path, headers={"Cookie": self._cookie})
        return self._taken()

    def answer_to(self, method: str, path: str, body: str | None = None, **headers: str) -> http.client.HTTPResponse:
        """The answer to one request over a connection of its own, before any of its content was read."""
        self._connection.close()
        self._connection.request(method, path, body, {"Cookie": self._cookie, **headers})
        return self._connection.getresponse()

    def _taken(self) -> int:
        answer = self._connection.getresponse()
        self.expect(200, answer.status)
        length = 0
        while piece := answer.read(MEGABYTE):
            length += len(piece)
        return length

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


def _memory(process: Path) -> dict[str, float]:
    lines = (process / "status").read_text().splitlines() + (process / "smaps_rollup").read_text().splitlines()
    said = {name: words.split() for name, _colon, words in (line.partition(":") for line in lines)}
    return {name: int(said[name][0]) * 1024 / MEGABYTE for name in MEASURES}


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while True:
        visitor = Visitor(port)
        try:
            visitor.expect(200, visitor.get("/healthz"))
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        finally:
            visitor.close()
