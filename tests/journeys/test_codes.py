"""Codes in the browser: a further one for some folders and some time, and taking one back."""

import re

import pytest

from tests.support import scenes
from tests.support.advisers import adviser_of, given
from tests.support.facilitation import in_force
from tests.support.vaults import Party, party_with_vault
from tests.support.world import World


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    party = party_with_vault(world)
    party.unlock()
    return party


def _make_code(party: Party, **typed: str | list[str]) -> str:
    """Fills in the form of a further code, proves that it was kept, and returns the code."""
    party.open("/second-code")
    party.person.submit("Make a further code", **typed)
    page = party.person.page
    found = re.search(r"\b(?:[0-9A-Z]{4} ){6}[0-9A-Z]{4}\b", page.text)
    assert found, page.text
    party.person.submit(code=found.group())
    return found.group()


def test_a_further_code_for_one_folder_says_what_it_opens_and_opens_no_more(party: Party) -> None:
    money = str(party.folder_id(1))
    code = _make_code(party, label="Telephone", opens="some", folders=[money], until="2026-11-10")
    listed = party.open("/codes")
    assert "Telephone" in listed.text
    assert "Opens the folder “Money”, to read." in listed.text
    assert "It works until the end of 10 November." in listed.text
    party.person.post_with_token(f"{party.root}/lock")
    party.open("/unlock")
    page = party.person.submit("Open", code=code)
    assert "Money" in page.text
    assert "My aims" not in page.text
    assert "Evidence" not in page.text


def test_it_has_ended_after_its_day_and_says_who_can_help(party: Party) -> None:
    code = _make_code(party, label="Telephone", opens="some", folders=[str(party.folder_id())], until="2026-11-10")
    party.world.later(days=9)
    party.person.sign_in("seven green kettles sing")
    party.open("/unlock")
    page = party.person.submit("Open", code=code)
    assert party.person.status == 422
    assert "has expired" in page.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"opens": "some"}, "at least one folder"),
        ({"opens": "some", "until": "2026-11-01"}, "over already"),
        ({"opens": "some", "until": "soon"}, "Not a valid date"),
        ({"label": " "}, "name"),
        ({"opens": "nothing of the kind"}, "Not a valid choice"),
        ({"opens": "some", "folders": ["x", "00000000-0000-0000-0000-000000000000"]}, "at least one folder"),
    ],
)
def test_what_will_not_do_is_said_and_what_was_typed_is_kept(
    party: Party, typed: dict[str, str | list[str]], said: str
) -> None:
    party.open("/second-code")
    page = party.person.submit("Make a further code", **({"label": "My word for it"} | typed))
    assert party.person.status == 422
    assert said in page.text
    if typed.get("label") is None:
        assert "My word for it" in page.html


def test_a_code_is_taken_back_after_being_asked_once_more(party: Party) -> None:
    code = _make_code(party, label="For the drawer")
    party.open("/codes")
    asked = party.person.follow("Take this code back")
    assert "This can't be undone." in asked.text
    assert "you have one code left" in asked.text
    page = party.person.submit("Take the code back")
    assert "The code is taken back" in page.text
    assert "For the drawer" not in page.text
    party.person.post_with_token(f"{party.root}/lock")
    party.open("/unlock")
    assert "does not open this" in party.person.submit("Open", code=code).text


def test_looking_at_the_question_takes_nothing_back(party: Party) -> None:
    _make_code(party, label="For the drawer")
    party.open("/codes")
    party.person.follow("Take this code back")
    assert "For the drawer" in party.open("/codes").text


def test_the_code_in_use_offers_no_way_to_take_it_back_and_refuses_when_asked_anyway(party: Party) -> None:
    page = party.open("/codes")
    assert "Take this code back" not in page.text
    with party.opened() as opened:
        in_use = opened.code.id
    page = party.person.post_with_token(f"{party.root}/codes/{in_use}/take-back")
    assert "the code you have opened this with" in page.text
    assert "In use now" in page.text


def test_a_code_that_may_only_read_is_told_so_and_what_was_typed_is_kept(party: Party) -> None:
    aims = party.folder_id(0)
    code = _make_code(party, label="Telephone", opens="some", folders=[str(aims)])
    party.person.post_with_token(f"{party.root}/lock")
    party.open("/unlock")
    party.person.submit("Open", code=code)
    assert "Add something" not in party.person.page.links
    assert "Your access codes" not in party.person.page.links
    party.open(f"/folders/{aims}/add")
    page = party.person.submit("Keep", title="A title that was typed", text="")
    assert party.person.status == 422
    assert "read this, not change it" in page.text
    assert "A title that was typed" in page.html


def lines_of(page: str) -> list[str]:
    """Until when each of the listed codes works."""
    return sorted(re.findall(r"It work(?:s|ed) [^.]*\.", page))


def test_the_page_of_codes_says_of_each_kind_until_when_it_works(world: World) -> None:
    facilitation = in_force(world)
    tessa = facilitation.parties[0]
    facilitation.give(tessa)
    ines = adviser_of(tessa)
    given(ines, 0)
    given(ines, 0, days=2)
    tessa.unlock()
    said = [
        "It works until 13 November at 09:00, UTC, and only while the agreement is in force.",
        "It works until 5 November at 09:00, UTC, or until the case ends if that is sooner.",
        "It works until it is taken back.",
        "It works until the case ends or it is taken back.",
    ]
    assert lines_of(tessa.open("/codes").text) == said
    assert lines_of(tessa.person.open(f"/cases/{tessa.case_id}/who-reads-what").text) == said
    world.later(days=3)
    tessa.person.sign_in()
    tessa.unlock()
    page = tessa.open("/codes")
    assert lines_of(page.text) == ["It worked until 5 November at 09:00, UTC.", said[0], *said[2:]]
    assert page.text.count("Change what it opens") == 2, "what was given under an agreement is given anew instead"
