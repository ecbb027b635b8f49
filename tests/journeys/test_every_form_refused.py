"""Every form of every walk, with one of its fields in turn that will not do: what is refused changes nothing."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import event
from werkzeug.exceptions import Conflict

from odr.selftest.harness.page import Page
from odr.web.visiting import declared
from odr.web.visiting.units import change
from tests.journeys.test_statements_of_routes import WALKS
from tests.support.world import Person, World

pytestmark = pytest.mark.only_on("sqlite", "the rules ask both kinds of database the same")

# Longer than anything that anybody may type, and no day, number or choice.
WILL_NOT_DO = "x" * 61_000
OF_THE_PAGE = ("csrf_token", "once", "act")
CHANGES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)')
# Tries are counted, and what the page shows beside the refusal is logged as looked at.
KEPT_ALL_THE_SAME = {"throttles", "audit_entries", "countersignatures", "desk_entries"}
# Of the fields of a long form, how many are tried: some of them and the last, before which most could be half done.
AT_MOST = 5


class Slips:
    """A browser whose forms are sent with one field that will not do, before they are sent as they should be."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.tried: set[tuple[str, ...]] = set()
        self.refused = 0
        self.changed: set[tuple[str, str, str]] = set()

    def post(self, person: Person, path: str, data: dict[str, Any] | None = None, **headers: str) -> Page:
        """Takes the place of ``Person.post``."""
        sent = data or {}
        endpoint, _given = person.world.app.url_map.bind("localhost").match(urlsplit(path).path, "POST")
        kind = (endpoint, str(sent.get("act", "")), *sorted(sent))
        told = {"Origin": person.origin, "Sec-Fetch-Site": "same-origin"} | headers
        if kind not in self.tried:
            self.tried.add(kind)
            person.client.get("/sign-in", base_url=person.origin, **person._from())  # notes that the session is in use
            typed = [name for name in sent if name not in OF_THE_PAGE]
            for one in dict.fromkeys([*typed[:: len(typed) // (AT_MOST - 1) + 1], *typed[-1:]]):
                with self.monkeypatch.context() as patched:
                    patched.setattr(declared, "change", self._watched(endpoint, one))
                    slip = {**sent, one: WILL_NOT_DO}
                    person.client.post(path, data=slip, base_url=person.origin, headers=told, **person._from()).close()
        person._take(person.client.post(path, data=sent, base_url=person.origin, headers=told, **person._from()))
        return person.page

    def _watched(self, endpoint: str, field: str) -> Any:
        """Does as a unit of work does and keeps nothing; notes which tables a refusal would have changed."""

        def watched(base: Any, subject: Any, make: Any) -> Any:
            def made(work: Any) -> Any:
                done: list[str] = []

                def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
                    if statement.startswith("ROLLBACK TO "):
                        del done[done.index(statement.removeprefix("ROLLBACK TO ")) :]
                    elif statement.startswith("SAVEPOINT "):
                        done.append(statement)
                    elif found := CHANGES.match(statement):
                        done.append(found[1])

                event.listen(work.session.connection(), "before_cursor_execute", note)
                _visit, response = make(work)
                if response.status_code == 422:
                    self.refused += 1
                    work.session.flush()
                    tables = {one for one in done if not one.startswith("SAVEPOINT ")}
                    self.changed |= {(endpoint, field, table) for table in tables - KEPT_ALL_THE_SAME}
                raise Conflict

            return change(base, subject, made)

        return watched


@pytest.mark.parametrize("walk", WALKS)
def test_what_is_refused_changes_nothing(world: World, walk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    slips = Slips(monkeypatch)

    def post(person: Person, path: str, data: dict[str, Any] | None = None, **headers: str) -> Page:
        return slips.post(person, path, data, **headers)

    monkeypatch.setattr(Person, "post", post)

    walk(world)

    assert slips.refused
    assert sorted(slips.changed) == []
