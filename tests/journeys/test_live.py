"""An open page asks whether something is new: it is told that much, and nothing that it does counts as use."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from odr.accounts.tables import BrowserSession
from odr.db.about import EVERYTHING
from tests.plugins.nesting import by_somebody_else
from tests.support import scenes
from tests.support.cases import joined, opened
from tests.support.people import enter, signed_in
from tests.support.rooms import another_party, joint_id, new_case, say
from tests.support.vaults import Party, in_another_case, two_parties, with_vault
from tests.support.world import Person, World


@pytest.fixture
@scenes.scene
def parties(world: World) -> list[Party]:
    """Two parties at their browsers, each with their vault open."""
    both = [with_vault(party) for party in two_parties(world)]
    for party in both:
        party.unlock()
    return both


def news(party: Party, asks_for: str = "") -> dict[str, object]:
    party.person.open(f"/news{asks_for}")
    found: dict[str, object] = party.person.response.get_json()
    return found


def test_a_page_is_told_how_many_messages_wait_and_nothing_else(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    say(tessa, "The kettle is blue.")
    here = f"?case={leo.case_id}&room={joint_id(leo)}"
    found = news(leo, here)
    assert (found["unread"], found["here"], sorted(found)) == (1, 1, ["changed", "here", "unread"])
    assert leo.person.response.headers["Cache-Control"] == "no-store"
    leo.person.open(f"/cases/{leo.case_id}/messages/rooms/{joint_id(leo)}")
    assert news(leo, here)["unread"] == 0
    assert news(leo, "?case=nonsense&room=") == {"unread": 0, "here": 0, "changed": None}


def test_an_open_page_keeps_neither_the_session_nor_the_vault_from_idling(world: World, parties: list[Party]) -> None:
    _tessa, leo = parties
    settings = world.app_context.settings
    waited = timedelta()
    while waited < settings.idle_lock:
        world.later(minutes=5)
        waited += timedelta(minutes=5)
        assert news(leo, f"?case={leo.case_id}")["unread"] == news(leo, "?list=own")["unread"] == 0
    # Looked at by this test and not by the page: the session is in use again, the vault is not.
    assert leo.person.open(f"/cases/{leo.case_id}/vault").heading == "Open your private information"
    waited = timedelta()
    while waited < settings.session_idle:
        world.later(minutes=5)
        waited += timedelta(minutes=5)
        leo.person.open("/news?list=own")
    assert leo.person.path == "/sign-in"


def test_to_ask_writes_nothing_and_waits_for_nobody_who_writes(world: World, parties: list[Party]) -> None:
    _tessa, leo = parties

    def seen_at() -> list[object]:
        with world.database.reading() as session:
            return list(session.scalars(select(BrowserSession.seen_at).order_by(BrowserSession.id)))

    before = seen_at()
    world.later(minutes=10)
    with world.database.writing(EVERYTHING), by_somebody_else():
        assert news(leo, f"?case={leo.case_id}")["here"] == news(leo, "?list=own")["here"] == 0
    assert seen_at() == before


@pytest.mark.parametrize("asks_for", ["?case={case}", "?list=own"])
def test_whoever_is_signed_out_is_told_nothing(world: World, parties: list[Party], asks_for: str) -> None:
    tessa, leo = parties
    say(tessa, "The kettle is blue.")
    asked = "/news" + asks_for.format(case=leo.case_id)
    stranger = world.person()
    stranger.open(asked)
    assert stranger.path == "/sign-in"
    # Nor is a page that stayed open when its person signed out elsewhere.
    leo.person.open("/cases")
    leo.person.submit("Sign out")
    leo.person.open(asked)
    assert leo.person.path == "/sign-in"


def test_a_list_is_told_of_nobodys_cases_but_those_of_whoever_asks(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    stranger = another_party(world, new_case(world, "2026-0999"), "Ann Wood")
    enter(stranger.person)
    before = news(stranger, "?list=own")
    world.later(minutes=1)
    say(tessa, "The kettle is blue.")
    assert news(leo, "?list=own")["here"] == 1
    # Whatever else the address names, it is no way into another's.
    for asks_for in ("?list=own", f"?list={leo.participant_id}", f"?list=own&case={leo.case_id}&room={joint_id(leo)}"):
        assert news(stranger, asks_for) == before
    assert sorted(before) == ["changed", "here", "unread"]


@pytest.mark.parametrize("path", ["/cases", "/facilitation"])
def test_a_list_asks_as_a_list_and_what_can_be_typed_in_is_not_renewed(parties: list[Party], path: str) -> None:
    _tessa, leo = parties
    in_another_case(parties, "2026-0143")
    html = leo.person.open(path).html
    assert 'data-news="/news?list=own" data-list ' in html
    above, _, renewed = html.partition("</main>")[0].partition('<div data-part="list">')
    can_be_typed_in = re.compile(r'<(textarea|select|input (?!type="hidden"))')
    assert can_be_typed_in.search(above)
    assert "2026-0143" in renewed
    assert not can_be_typed_in.search(renewed)


def test_the_list_of_an_organisation_tells_of_its_own_cases_to_its_administrators_alone(world: World) -> None:
    ada = world.administrator()
    nobody = signed_in(world, "Ann Wood")
    case_id = opened(ada)

    def told(person: Person, asks_for: str = "?list=house") -> str | None:
        person.open(f"/news{asks_for}")
        found: dict[str, str | None] = person.response.get_json()
        return found["changed"]

    before = told(ada)
    assert before is not None
    assert told(nobody) is None
    leo = joined(ada, case_id, "Leo Frost")
    world.later(minutes=1)
    joined(ada, case_id, "Tessa Quill")
    # Who takes part in a case learns of it from its own page, and of the house nothing, whatever the address names.
    assert told(leo) is None
    assert told(leo, f"?list=house&case={case_id}") is None
    assert (told(ada) or "") > before


def test_an_open_page_of_a_case_tells_administrators_of_that_organisation_what_its_log_tells(world: World) -> None:
    ada, bea = world.administrator(), world.administrator("Bea Stone", "Another Centre")
    case_id = opened(ada)
    joined(ada, case_id, "Leo Frost")

    def told(person: Person) -> str | None:
        person.open(f"/news?case={case_id}")
        found: dict[str, str | None] = person.response.get_json()
        return found["changed"]

    assert f"/news?case={case_id}" in ada.open(f"/administration/cases/{case_id}").html
    before = told(ada)
    assert before is not None
    world.later(minutes=1)
    joined(ada, case_id, "Tessa Quill")
    assert (told(ada) or "") > before
    assert told(bea) is None
    bea.open(f"/news?case={UUID(int=1)}")
    assert bea.response.get_json()["changed"] is None


def test_the_whole_list_of_cases_renews_itself_and_what_was_looked_for_does_not(world: World) -> None:
    ada = world.administrator()
    for reference in ("2026-0142", "2026-0143"):
        opened(ada, reference)
    for address in ("/administration", "/administration?state=draft", "/administration?state=closed"):
        html = ada.open(address).html
        assert 'data-news="/news?list=house" data-list ' in html, address
        above, _, renewed = html.partition("</main>")[0].partition('<div data-part="list">')
        assert renewed, address
        assert '<div data-part="stuck">' in above
        assert not re.search(r'<(textarea|select|input (?!type="hidden"))', renewed)
    ada.submit("Find", words="2026")
    assert "2026-0143" in ada.page.text
    assert "list=house" not in ada.page.html
    assert "data-list" not in ada.page.html
