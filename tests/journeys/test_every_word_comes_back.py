"""Whoever was signed out or locked out while they typed comes back into their form, with every word in its field."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy.orm import Session

from odr.selftest.harness.page import Form, Page
from odr.web.typed.kept import RESUMED
from tests.journeys.test_every_form_malformed import fail
from tests.journeys.test_statements_of_routes import WALKS
from tests.support.follow import kind_of, path_of
from tests.support.world import Person, World

pytestmark = pytest.mark.only_on("sqlite", "the rules ask both kinds of database the same")

WORDS = "What I wrote at length"
# Never repeated on a page; a file nobody can give back but the one who has it.
SECRET = re.compile(r"password|^current$|code|^file$")


class Returner:
    """Whoever comes to a page with a form types into it, is signed out, and is brought back. Nothing is kept."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.tried: set[tuple[object, ...]] = set()
        self.lost: list[str] = []

    def look(self, person: Person) -> None:
        """Looks at the page before somebody."""
        if person.status != 200 or person.response.mimetype != "text/html":
            return
        here = path_of(person)
        for form in person.page.forms:
            typed = fields_of(form)
            for button, pressed in form.buttons.items():
                tried = (person.name, *kind_of(here, form, button))
                if form.method == "post" and typed and tried not in self.tried:
                    self.tried.add(tried)
                    data: dict[str, Any] = {name: list(values) for name, values in form.values.items()}
                    data |= {pressed[0]: [pressed[1]]} if pressed is not None else {}
                    data |= dict.fromkeys(typed, WORDS) | {RESUMED: "1", "came_from": here}
                    with self.monkeypatch.context() as patched:
                        patched.setattr(Session, "commit", fail)
                        self._come_back(person, here, form.action or here, button, typed, data)

    def _come_back(
        self, person: Person, here: str, action: str, button: str, typed: list[str], data: dict[str, Any]
    ) -> None:
        told = {"Sec-Fetch-Site": "same-origin", "Origin": person.origin}
        found = person.client.post(action, data=data, base_url=person.origin, headers=told, **person._from())
        found.close()
        forms = Page(found.get_data(as_text=True)).forms if found.mimetype == "text/html" else []
        lost = [name for name in typed if not any(WORDS in one.values.get(name, []) for one in forms)]
        if lost:
            self.lost.append(f"{person.name} on {here}: {button!r} ({action}): {found.status_code} without {lost}")


def fields_of(form: Form) -> list[str]:
    """What a person types into a form and may read again."""
    named = set(form.labels.values())
    return sorted(name for name in named & form.values.keys() - form.choices.keys() if not SECRET.search(name))


@pytest.mark.parametrize("walk", WALKS)
def test_every_word_comes_back_into_its_field(world: World, walk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    returner, take = Returner(monkeypatch), Person._take

    def taken(person: Person, response: Any) -> None:
        take(person, response)
        returner.look(person)

    monkeypatch.setattr(Person, "_take", taken)

    walk(world)

    assert returner.tried
    assert returner.lost == [], "\n".join(returner.lost)
