"""Whoever writes in something that is removed meanwhile, or about it, has their words back on the page that says so."""

from __future__ import annotations

import re
from secrets import token_urlsafe
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from odr.facilitation.engagement.ending import End, end
from odr.facilitation.tables import Engagement
from odr.selftest.harness.page import Form, Page
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of, remove_folder
from tests.journeys.test_every_word_comes_back import SECRET, fields_of
from tests.journeys.test_statements_of_routes import WALKS
from tests.support.facilitation import in_force
from tests.support.follow import IDENTIFIER, kind_of, path_of
from tests.support.people import account_of
from tests.support.vaults import Party, party_with_vault, two_parties, with_vault
from tests.support.world import Person, World

WORDS = "What I wrote at length"
SECRETLY = "What nobody may read"
WHICH = re.compile(IDENTIFIER.pattern + r"|(?<=/)[\w-]{43}(?=/|$)")
# Made from a version that is not the latest: it is compared with that one, and a number is all that is said of it.
FROM_ANOTHER = re.compile(r"/agreement/987654/change$")


class Late:
    """Whoever comes to a page with a form types into it, and sends it about what is not there. Nothing is kept."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.tried: set[tuple[object, ...]] = set()
        self.sent = 0
        self.lost: list[str] = []
        self.told: list[str] = []

    def look(self, person: Person) -> None:
        """Looks at the page before somebody."""
        if person.status != 200 or person.response.mimetype != "text/html":
            return
        here = path_of(person)
        for form in person.page.forms:
            for button in form.buttons:
                tried = (person.name, *kind_of(here, form, button))
                if form.method == "post" and tried not in self.tried and fields_of(form):
                    self.tried.add(tried)
                    self._send_all(person, here, form, button)

    def _send_all(self, person: Person, here: str, form: Form, button: str) -> None:
        action, pressed = form.action or here, form.buttons[button]
        data: dict[str, Any] = {name: list(values) for name, values in form.values.items()}
        data |= {pressed[0]: [pressed[1]]} if pressed is not None else {}
        typed = {name: f"{WORDS} in {name}." for name in fields_of(form)}
        secret = {name for name in form.values if SECRET.search(name)}
        path, mark, query = action.partition("?")
        for found in WHICH.finditer(path):
            other = "987654" if found[0].isdigit() else token_urlsafe(32) if len(found[0]) == 43 else str(uuid4())
            gone = path[: found.start()] + other + path[found.end() :] + mark + query
            with self.monkeypatch.context() as patched:
                patched.setattr(Session, "commit", Session.rollback)
                self._send(person, f"{here}: {button!r} ({gone})", gone, data | typed | dict.fromkeys(secret, SECRETLY))

    def _send(self, person: Person, said: str, gone: str, data: dict[str, Any]) -> None:
        self.sent += 1
        told = {"Sec-Fetch-Site": "same-origin", "Origin": person.origin}
        found = person.client.post(gone, data=data, base_url=person.origin, headers=told, **person._from())
        found.close()
        text = Page(found.get_data(as_text=True)).text if found.mimetype == "text/html" else ""
        words = [value for value in data.values() if isinstance(value, str) and value.startswith(WORDS)]
        lost = [one for one in words if one not in text]
        if lost or (found.status_code != 404 and not FROM_ANOTHER.search(gone)):
            self.lost.append(f"{person.name} on {said}: {found.status_code} {found.location} without {lost}")
        if SECRETLY in found.get_data(as_text=True):
            self.told.append(f"{person.name} on {said}")


@pytest.mark.parametrize("walk", WALKS)
@pytest.mark.only_on("sqlite", "the rules ask both kinds of database the same")
def test_words_about_what_is_gone_are_given_back(world: World, walk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    late, take = Late(monkeypatch), Person._take

    def taken(person: Person, response: Any) -> None:
        take(person, response)
        late.look(person)

    monkeypatch.setattr(Person, "_take", taken)

    walk(world)

    assert late.tried
    assert late.lost == [], "\n".join(late.lost)
    assert late.told == [], "\n".join(late.told)


@pytest.fixture
def party(world: World) -> Party:
    party = party_with_vault(world)
    party.unlock()
    return party


def entry_of(party: Party) -> UUID:
    """An entry that is there already."""
    folder = party.folder_id()
    with party.opened() as opened:
        return items.add(opened, folder, Draft("The least", "As it was"))


@pytest.mark.both_engines("what is locked and looked for before anything is written")
def test_the_words_for_an_entry_that_another_reader_removes_meanwhile_are_given_back(
    party: Party, capfd: pytest.CaptureFixture[str]
) -> None:
    item_id = entry_of(party)
    party.open(f"/items/{item_id}/change")
    form = party.person.page.form("Keep the changes")
    with party.opened() as opened:
        items.remove(opened, item_id)
    page = party.person.send(form, "Keep the changes", title="The least", text=f"{WORDS} about <the> least")
    assert party.person.status == 404
    assert page.heading == "There is nothing here"
    assert "It may have been removed in the meantime" in page.text
    assert "What you typed is not lost." in page.text
    assert f"{WORDS} about <the> least" in page.text
    assert "Only you can see this page." in page.audience
    assert party.person.response.headers["Cache-Control"] == "no-store"
    said = capfd.readouterr()
    assert WORDS not in said.out + said.err


@pytest.mark.both_engines("what is looked for before anything is written")
def test_the_words_for_an_entry_of_another_case_are_answered_as_for_one_that_never_was(world: World) -> None:
    tessa, leo = map(with_vault, two_parties(world))
    tessa.unlock()
    own, others = entry_of(tessa), entry_of(leo)
    tessa.open(f"/items/{own}/change")
    form = tessa.person.page.form("Keep the changes")
    answers = set()
    for one in (others, uuid4()):
        data = {name: list(values) for name, values in form.values.items()} | {"text": [WORDS]}
        tessa.person.post(f"{tessa.root}/items/{one}/change", data)
        answers.add((tessa.person.status, tessa.person.page.html))
    assert len(answers) == 1
    status, page = answers.pop()
    assert status == 404
    assert WORDS in page


@pytest.mark.both_engines("what is looked for before anything is written")
def test_an_entry_whose_last_folder_goes_meanwhile_stays_in_its_form(party: Party) -> None:
    party.open("/add")
    form = party.person.page.form("Keep it")
    with party.opened() as opened:
        for folder in folders_of(opened):
            remove_folder(opened, folder.id)
    page = party.person.send(form, "Keep it", title="The least", text=WORDS)
    assert party.person.status == 422
    assert "Please choose one of your folders." in page.text
    assert page.form("Keep it").values["text"] == [WORDS]


@pytest.mark.both_engines("what is looked for before anything is written")
def test_who_was_proposed_in_the_place_of_a_facilitator_whose_work_ended_meanwhile_stays_in_the_form(
    world: World,
) -> None:
    found = in_force(world)
    tenant = found.parties[0].person
    tenant.open(f"/cases/{found.case_id}/facilitation/{found.engagement_id}/exchange")
    form = tenant.page.form("End it, and propose this person")
    with world.work() as work:
        end(work, work.session.get_one(Engagement, found.engagement_id), account_of(work, tenant).id, End.ENDED)
    page = tenant.send(form, "End it, and propose this person", email="nadia@example.org")
    assert tenant.status == 422
    assert page.form("End it, and propose this person").values["email"] == ["nadia@example.org"]
