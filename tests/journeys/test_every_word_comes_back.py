"""Whoever was signed out or locked out while they typed comes back into their form, with every word in its field."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy.orm import Session

from odr.selftest.harness.page import Form, Page
from odr.web.typed.kept import RESUMED
from odr.web.typed.typed_words import typed_words
from tests.journeys.test_every_form_malformed import fail
from tests.journeys.test_statements_of_routes import WALKS
from tests.support.follow import kind_of, path_of
from tests.support.world import Person, World

pytestmark = pytest.mark.only_on("sqlite", "the rules ask both kinds of database the same")

# With the marks that stand around a number that was copied from a telephone's contacts.
WORDS = "What I wrote \u202a+44 20\u202c at length"
# Never repeated on a page; a file nobody can give back but the one who has it.
SECRET = re.compile(r"password|^current$|code|^file$")
NEVER_KEPT = re.compile(SECRET.pattern + "|csrf_token|^next$|^kept|^came_from$")
# Lists from which somebody chooses words that are stored as they are read.
IN_WORDS = re.compile(r"(.*-)?(currency|time_zone)$")
HIDDEN, NAME = re.compile(r"<input[^>]*type=\"hidden\"[^>]*>"), re.compile(r"name=\"([^\"]+)\"")


class Returner:
    """Whoever comes to a page with a form types into it, is signed out, and is brought back. Nothing is kept."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.tried: set[tuple[object, ...]] = set()
        self.lost: list[str] = []
        self.listed_wrongly: list[str] = []

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
                    data |= dict.fromkeys(typed, WORDS)
                    self._list(person, button, form, pressed[0] if pressed is not None else None)
                    data |= {RESUMED: "1", "came_from": here}
                    with self.monkeypatch.context() as patched:
                        patched.setattr(Session, "commit", fail)
                        self._come_back(person, here, form.action or here, button, typed, data)

    def _list(self, person: Person, button: str, form: Form, pressed: str | None) -> None:
        """Looks at what a page would list of it as typed: all that can be typed over, and nothing else."""
        untyped = {name for one in HIDDEN.findall(person.page.html) for name in NAME.findall(one)}
        untyped |= {*form.choices, pressed or ""}
        sent = [(name, value) for name, values in form.values.items() for value in values]
        kept = [
            (name, value if name in untyped else f"{WORDS} in {name}")
            for name, value in [*sent, (pressed or "", "pressed")]
            if name and not NEVER_KEPT.search(name)
        ]
        expected = [value for name, value in kept if value.strip() and (name not in untyped or IN_WORDS.match(name))]
        listed = typed_words(kept)
        if listed != expected:
            self.listed_wrongly.append(f"{path_of(person)}: {button!r} lists {listed}, not {expected}")

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
    assert returner.listed_wrongly == [], "\n".join(sorted(set(returner.listed_wrongly)))
