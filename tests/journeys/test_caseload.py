"""An administrator with many cases: found by reference or address, listed by how long they stand still, and stuck."""

import re

import pytest

from odr.cases.people import finding
from odr.organisations.organisations import organisation_of
from odr.vaults.codes import adviser_codes
from odr.web.running.housekeeping import one_round
from tests.support.cases import accepted, case_of, invited, joined, many_cases, opened
from tests.support.people import enter
from tests.support.vaults import participant_of, two_parties, with_vault
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "it is about pages")


def test_a_case_is_found_by_a_part_of_its_reference_and_a_person_by_their_address(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada, "2026-0117")
    opened(ada, "2026-0118")
    leo = joined(ada, case_id, "Leo Long")
    ada.open("/administration")
    ada.submit("Find", words="0117")
    assert ada.path == f"/administration/cases/{case_id}"
    ada.open("/administration")
    ada.submit("Find", words="2026-01")
    assert ada.status == 200
    assert "2026-0117" in ada.page.text
    assert "2026-0118" in ada.page.text
    ada.submit("Find", words=f" {leo.email} ")
    assert ada.path.startswith("/administration/people/")
    assert "Leo Long" in ada.page.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2027", "None of your cases has such a reference, and nobody in them such a name."),
        ("nobody@mail.example", "nobody in them such a name"),
        ("@", "nobody in them such a name"),
        ("", "Please type a reference, a name, an email address, or a part of one."),
    ],
)
def test_what_is_not_found_is_said_and_what_was_typed_stays(world: World, typed: str, said: str) -> None:
    ada = world.administrator()
    opened(ada, "2026-0117")
    ada.open("/administration")
    ada.submit("Find", words=typed)
    assert ada.status == 422
    assert said in ada.page.text
    assert f'value="{typed}"' in ada.page.html or not typed


def test_somebody_who_is_invited_and_not_here_yet_is_found_in_the_case_by_their_address(world: World) -> None:
    ada, bea = world.administrator(), world.administrator("Bea Hill", "Hill Mediation")
    first, second = opened(ada, "2026-0117"), opened(ada, "2026-0118")
    invited(ada, first, "tom@mail.example")
    for typed in ("tom@mail.example", " TOM@mail.example "):
        ada.open("/administration")
        ada.submit("Find", words=typed)
        assert ada.path == f"/administration/cases/{first}"
    ada.open("/administration/people")
    ada.submit("Find", words="tom@mail.example")
    assert ada.path == f"/administration/cases/{first}"
    invited(ada, second, "tom@mail.example")
    ada.open("/administration")
    ada.submit("Find", words="tom@mail.example")
    assert "2026-0117" in ada.page.text
    assert "2026-0118" in ada.page.text
    assert "The cases into which this address was invited" in ada.page.text
    # Of another organisation's invitation there is no word.
    opened(bea, "theirs")
    bea.open("/administration")
    bea.submit("Find", words="tom@mail.example")
    assert "nobody in them such a name" in bea.page.text
    # Once they are here there is a page of them.
    tom = accepted(world.person("Tom Tenant", email="tom@mail.example"), world.link_mailed_to("tom@mail.example"))
    ada.open("/administration")
    ada.submit("Find", words=tom.email)
    assert ada.path.startswith("/administration/people/")


def test_whom_a_party_asks_to_act_for_it_is_found_by_no_administrator(world: World) -> None:
    tessa, _leo = (with_vault(party) for party in two_parties(world))
    with world.work() as work:
        participant, case = participant_of(work, tessa), case_of(work, tessa.case_id)
        adviser_codes.invite(work, participant, case, "adviser@mail.example")
        organisation = organisation_of(work, case.organisation_id)
        assert finding.cases_inviting(work, organisation, "adviser@mail.example") == []


def in_order(text: str, *words: str) -> bool:
    places = [text.index(one) for one in words]
    return places == sorted(places)


def test_cases_are_listed_by_how_long_they_are_in_their_state(world: World) -> None:
    ada = world.administrator()
    moved = opened(ada, "R-moved")
    world.later(minutes=1)
    opened(ada, "R-stands")
    world.later(minutes=1)
    invited(ada, moved, "tom@mail.example")
    world.later(minutes=1)
    opened(ada, "R-new")
    assert in_order(ada.open("/administration").text, "R-new", "R-stands", "R-moved")
    assert in_order(ada.open("/administration?unmoved=0").text, "R-stands", "R-moved", "R-new")
    assert "R-moved" not in ada.open("/administration?state=draft&unmoved=0").text
    world.later(days=30, minutes=-2)
    enter(ada)
    text = ada.open("/administration?unmoved=30").text
    assert "R-stands" in text
    assert "R-moved" not in text
    ada.open("/administration?unmoved=90")
    assert "No case is like this." in ada.page.text
    ada.open("/administration?unmoved=31")
    assert ada.status == 404


def test_a_list_by_time_in_state_is_gone_through_page_by_page(world: World) -> None:
    ada = world.administrator()
    many_cases(world, ada, 30)
    first = ada.open("/administration?unmoved=0").text
    assert "S-00000" in first
    assert "S-00029" not in first
    ada.follow("After these")
    assert "S-00029" in ada.page.text
    ada.follow("Before these")
    assert "S-00000" in ada.page.text
    assert "S-00024" in ada.page.text


def test_the_list_says_why_a_case_is_stuck_and_lists_those_that_are_for_one_reason(world: World) -> None:
    ada = world.administrator()
    waits = opened(ada, "R-waits")
    joined(ada, waits, "Leo Long")
    invited(ada, waits, "tom@mail.example")
    opened(ada, "R-empty")
    world.later(days=8)
    one_round(world.app_context)
    enter(ada)
    opened(ada, "R-new")
    rows = rows_of(ada.open("/administration").html)
    assert "An invitation is not answered" in rows["R-waits"]
    assert "Nobody is invited" in rows["R-empty"]
    assert "Nobody is invited" not in rows["R-new"]
    ada.open("/administration?why=invitation+unanswered")
    assert '<option selected value="invitation unanswered">' in ada.page.html
    assert list(rows_of(ada.page.html)) == ["R-waits"]
    ada.open("/administration?why=agreement+unsigned")
    assert "No case is like this." in ada.page.text
    ada.open("/administration?why=nonsense")
    assert ada.status == 404


def rows_of(html: str) -> dict[str, str]:
    """The rows of the list, by reference."""
    table = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return {re.findall(r">([^<]+)</a>", row)[0]: row for row in table.split("<tr>")[1:]}


def test_stuck_cases_stand_above_the_list_with_why_and_a_way_to_remind(world: World) -> None:
    ada = world.administrator()
    stuck = opened(ada, "stuck")
    joined(ada, stuck, "Leo Long")
    invited(ada, stuck, "tom@mail.example")
    opened(ada, "empty")
    assert "Stuck" not in ada.open("/administration").text
    world.later(days=8)
    one_round(world.app_context)
    enter(ada)
    text = ada.open("/administration").text
    assert "An invitation has been without an answer since" in text
    assert "Nobody has been invited since" in text
    ada.follow("Cases that are stuck, by reason")
    ada.open("/administration/stuck?why=nobody+invited")
    assert "empty" in ada.page.text
    assert "An invitation has been without an answer since" not in ada.page.text
    assert "No case is stuck for this reason." in ada.open("/administration/stuck?why=agreement+unsigned").text
    ada.open("/administration/stuck?why=nonsense")
    assert ada.status == 404
    ada.open("/administration/stuck")
    ada.submit("Remind them")
    assert "A reminder is on its way to tom@mail.example." in ada.page.text
    ada.open("/administration/stuck")
    ada.submit("Remind them")
    assert "Nobody can be reminded now" in ada.page.text


def test_nobody_else_reminds_or_finds(world: World) -> None:
    ada, bea = world.administrator(), world.administrator("Bea Hill", "Hill Mediation")
    case_id = opened(ada, "2026-0117")
    leo = joined(ada, case_id, "Leo Long")
    invited(ada, case_id, "tom@mail.example")
    bea.post_with_token(f"/administration/cases/{case_id}/remind")
    assert bea.status == 404
    opened(bea, "mine")
    bea.open("/administration")
    bea.submit("Find", words="0117")
    assert "None of your cases has such a reference" in bea.page.text
    bea.submit("Find", words=leo.email)
    assert "nobody in them such a name" in bea.page.text
