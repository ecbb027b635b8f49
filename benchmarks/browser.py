"""A browser that costs nothing: requests are made ready beforehand, so that only the app is on the clock."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.support.world import Person


@dataclass(frozen=True)
class Took:
    """How long the app took to answer, in seconds: of a processor's time, and by the clock on the wall."""

    processor: float
    wall: float

    @classmethod
    def since(cls, processor: float, wall: float) -> "Took":
        return cls(time.process_time() - processor, time.perf_counter() - wall)

    @classmethod
    def total(cls, parts: Iterable["Took"]) -> "Took":
        parts = list(parts)
        return cls(sum(part.processor for part in parts), sum(part.wall for part in parts))


@dataclass(frozen=True)
class Answer:
    """What the app answered."""

    status: int
    location: str
    text: str
    took: Took


class Browser:
    """Somebody's signed-in browser, without a page: it knows its cookie and its form token."""

    def __init__(self, person: Person) -> None:
        self._app = person.world.app
        self._origin = person.origin
        self._headers = [
            ("Cookie", f"{person.cookie_name}={person.cookie()}"),
            ("Origin", person.origin),
            ("Sec-Fetch-Site", "same-origin"),
        ]
        self._token = person.token()

    def get(self, path: str) -> Answer:
        return self._ask(path, "GET", None)

    def post(self, path: str, data: dict[str, Any] | None = None) -> Answer:
        return self._ask(path, "POST", {"csrf_token": self._token} | (data or {}))

    def put(self, path: str, content: bytes) -> Answer:
        """Sends a part of a file, as the script of a page does."""
        headers = [("X-CSRF-Token", self._token), ("Content-Type", "application/octet-stream")]
        return self._ask(path, "PUT", content, headers)

    def _ask(
        self, path: str, method: str, data: dict[str, Any] | bytes | None, more: Sequence[tuple[str, str]] = ()
    ) -> Answer:
        builder = EnvironBuilder(path, self._origin, method=method, data=data, headers=[*self._headers, *more])
        environ = builder.get_environ()
        environ["REMOTE_ADDR"] = "192.0.2.10"
        processor, wall = time.process_time(), time.perf_counter()
        body, status, headers = run_wsgi_app(self._app, environ, buffered=True)
        took = Took.since(processor, wall)
        return Answer(int(status[:3]), headers.get("Location", ""), b"".join(body).decode("utf-8", "replace"), took)
