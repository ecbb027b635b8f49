"""Nothing is offered that will be refused, on any page that a walk comes to: its links are followed, its forms sent."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.journeys.test_every_form_malformed import fail
from tests.journeys.test_statements_of_routes import WALKS
from tests.support.follow import IDENTIFIER, kind_of, links_of, path_of
from tests.support.world import Person, World

pytestmark = pytest.mark.only_on("sqlite", "the rules ask both kinds of database the same")

TOKEN = re.compile(r"(?<=/)[\w-]{43}(?=/|$)")
# Ends the sitting.
NOT_SENT = {"Sign out"}
# Said with 503 by a database that keeps nothing; otherwise it would have been done.
WOULD_BE_DONE = 503


class Looker:
    """Whoever comes to a page follows every link that it offers, and sends every form as it stands. Nothing is kept."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.tried: set[tuple[object, ...]] = set()
        self.refused: list[str] = []

    def look(self, person: Person) -> None:
        """Looks at the page before somebody."""
        if person.status != 200 or person.response.mimetype != "text/html":
            return
        here = path_of(person)
        place = kind(here)
        with self.monkeypatch.context() as patched:
            patched.setattr(Session, "commit", fail)
            for link in set(links_of(person)):
                if (person.name, place, kind(link)) not in self.tried:
                    self.tried.add((person.name, place, kind(link)))
                    self._ask(person, here, link)
            for form in person.page.forms:
                for button, pressed in form.buttons.items():
                    tried = (person.name, *kind_of(here, form, button))
                    if form.method == "post" and button not in NOT_SENT and tried not in self.tried:
                        self.tried.add(tried)
                        data = {name: list(values) for name, values in form.values.items()}
                        data |= {pressed[0]: [pressed[1]]} if pressed is not None else {}
                        self._send(person, here, form.action or here, button, data)

    def _ask(self, person: Person, here: str, link: str) -> None:
        headers = {"Sec-Fetch-Site": "same-origin"}
        found = person.client.get(link, base_url=person.origin, headers=headers, **person._from())
        found.close()  # as a browser does that has all of it
        if found.status_code >= 400 and found.status_code != WOULD_BE_DONE:
            self.refused.append(f"{person.name} on {here}: {link}: {found.status_code}")

    def _send(self, person: Person, here: str, action: str, button: str, data: dict[str, Any]) -> None:
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": person.origin}
        found = person.client.post(action, data=data, base_url=person.origin, headers=headers, **person._from())
        found.close()
        if found.status_code >= 400 and found.status_code not in (WOULD_BE_DONE, 422, 409):
            self.refused.append(f"{person.name} on {here}: {button!r} ({action}): {found.status_code}")


def kind(path: str) -> str:
    """What makes two addresses one kind: only which thing they are about differs."""
    return TOKEN.sub("…", IDENTIFIER.sub("…", path))


@pytest.mark.parametrize("walk", WALKS)
def test_whatever_a_walk_is_offered_is_not_refused(world: World, walk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    looker, take = Looker(monkeypatch), Person._take

    def taken(person: Person, response: Any) -> None:
        take(person, response)
        looker.look(person)

    monkeypatch.setattr(Person, "_take", taken)

    walk(world)

    assert looker.tried
    assert looker.refused == []
