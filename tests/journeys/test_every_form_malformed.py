"""Every form of every walk, sent with nonsense in its fields, from elsewhere and in broken pieces: a clear answer."""

import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from odr.selftest.harness.page import Page
from tests.adversary.test_malformed_input import NASTY, RAW
from tests.journeys.test_statements_of_routes import WALKS
from tests.support.world import Person, World

pytestmark = pytest.mark.only_on("sqlite", "what PostgreSQL takes otherwise is tried form by form in tests/adversary")

# How many sorts of nonsense each form is sent; which ones, its own name says.
AT_ONCE = 1
# What no person types and a page gives each of its forms.
_OF_THE_PAGE = ("csrf_token", "once", "act")
METHODS = ("PUT", "PATCH", "DELETE")


class Meddler:
    """A browser whose forms are sent with nonsense before they are sent as they should be. Nothing of that is kept."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.tried: set[tuple[str, ...]] = set()
        self.broken: list[tuple[str, int, str]] = []

    def post(self, person: Person, path: str, data: dict[str, Any] | None = None, **headers: str) -> Page:
        """Takes the place of ``Person.post``."""
        sent = data or {}
        endpoint, _given = person.world.app.url_map.bind("localhost").match(urlsplit(path).path, "POST")
        kind = (endpoint, str(sent.get("act", "")), *sorted(sent))
        if kind not in self.tried:
            self.tried.add(kind)
            person.client.get("/sign-in", base_url=person.origin, **person._from())  # notes that the session is in use
            with self.monkeypatch.context() as patched:
                patched.setattr(Session, "commit", fail)
                for said, keywords in variants(kind, sent):
                    self._try(person, endpoint, path, said, keywords)
        told = {"Origin": person.origin, "Sec-Fetch-Site": "same-origin"} | headers
        person._take(person.client.post(path, data=sent, base_url=person.origin, headers=told, **person._from()))
        return person.page

    def _try(self, person: Person, endpoint: str, path: str, said: str, keywords: dict[str, Any]) -> None:
        told = {"Origin": person.origin, "Sec-Fetch-Site": "same-origin"} | keywords.pop("headers", {})
        response = person.client.open(
            path, **{"method": "POST", **keywords}, base_url=person.origin, headers=told, **person._from()
        )
        response.close()
        # What would have been kept is refused by the database, in words.
        if response.status_code >= 500 and response.status_code != 503:
            self.broken.append((endpoint, response.status_code, said))
        if keywords.get("method") in METHODS and response.status_code not in (405, 404):
            self.broken.append((endpoint, response.status_code, said))
        if said == "from elsewhere" and response.status_code != 403:
            self.broken.append((endpoint, response.status_code, said))


def fail(_session: Session) -> None:
    """The database keeps nothing of it."""
    raise OperationalError("COMMIT", {}, Exception("database or disk is full"))


def variants(kind: tuple[str, ...], sent: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is sent in its place, and how it is called. Some of it, by the kind of the form: always the same."""
    own = {name: value for name, value in sent.items() if name in _OF_THE_PAGE}
    typed = [name for name in sent if name not in _OF_THE_PAGE]
    start = zlib.crc32(repr(kind).encode())
    for place in range(start, start + AT_ONCE):
        nasty, raw = NASTY[place % len(NASTY)], RAW[place % len(RAW)]
        yield f"{nasty[:20]!r} in every field", {"data": {**own, **dict.fromkeys(typed, nasty)}}
        if typed:
            one = typed[place % len(typed)]
            yield f"{nasty[:20]!r} in {one}", {"data": {**sent, one: nasty}}
            yield f"without {one}", {"data": {name: value for name, value in sent.items() if name != one}}
            yield f"{one} twice", {"data": {**sent, one: ["", "x"]}}
        yield f"{raw[:20]!r} as the body", {"data": raw, "content_type": "application/x-www-form-urlencoded"}
    if "act" in sent:
        yield "another act", {"data": {**sent, "act": "\0"}}
    yield "a broken multipart", {"data": b"--x\r\nContent-", "content_type": "multipart/form-data; boundary=x"}
    yield "no boundary", {"data": b"--x\r\n", "content_type": "multipart/form-data"}
    yield "JSON", {"json": sent}
    yield "nothing at all", {"data": own}
    yield (
        "from elsewhere",
        {"data": sent, "headers": {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}},
    )
    yield METHODS[start % 3], {"data": sent, "method": METHODS[start % 3]}


@pytest.mark.parametrize("walk", WALKS)
def test_nonsense_gets_a_clear_answer(world: World, walk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    meddler = Meddler(monkeypatch)

    def post(person: Person, path: str, data: dict[str, Any] | None = None, **headers: str) -> Page:
        return meddler.post(person, path, data, **headers)

    monkeypatch.setattr(Person, "post", post)

    walk(world)

    assert meddler.tried
    assert meddler.broken == [], "\n".join(map(str, meddler.broken))
