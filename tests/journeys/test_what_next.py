"""What waits, on the page of a case and in the list of one's cases."""

import re
from unittest import mock

import pytest

from odr.agenda import listing
from odr.agenda.listing import PAGE
from odr.agreements.access import desk
from odr.selftest.harness.page import Page
from odr.selftest.harness.person import Person
from tests.support.advisers import adviser_of, given
from tests.support.facilitation import in_force, proposed
from tests.support.offers import TERMS, make
from tests.support.people import signed_in
from tests.support.rooms import say
from tests.support.statements import answered_by
from tests.support.vaults import in_another_case, two_parties, with_vault
from tests.support.walks import shown_code
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "it is about pages")


def test_the_page_of_a_case_begins_with_what_waits_and_leads_there_in_one_click(world: World) -> None:
    facilitation = proposed(world)
    tessa, leo = facilitation.parties
    page = leo.person.open(f"/cases/{leo.case_id}")
    between = page.html.partition("</h1>")[2]
    assert re.match(r'\s*<section class="next"', between), "nothing stands above it but the heading"
    leo.person.follow("Say whether Fay Middleton should be asked to facilitate")
    assert leo.person.path == f"/cases/{leo.case_id}/facilitation"
    page = tessa.person.open(f"/cases/{tessa.case_id}")
    assert "Nothing waits for you." in page.text
    assert "Leo Landlord: to say whether Fay Middleton should be asked" in page.text


@pytest.mark.promise("P10")
def test_what_an_offer_says_is_told_where_the_vault_is_open_and_nowhere_else(world: World) -> None:
    tessa, leo = (with_vault(party) for party in two_parties(world))
    make(tessa)
    for path in (f"/cases/{leo.case_id}", "/cases"):
        page = leo.person.open(path)
        assert TERMS.title not in page.html
        assert "Answer the offer" not in page.text
    assert "Whether an offer, a date or a signature waits for you" in leo.person.open(f"/cases/{leo.case_id}").text
    leo.unlock()
    page = leo.person.open(f"/cases/{leo.case_id}")
    assert "Whether an offer, a date or a signature waits for you" not in page.text
    leo.person.follow(f"Answer the offer “{TERMS.title}” of Tessa Tenant")
    assert leo.person.page.heading == TERMS.title
    page = leo.person.open("/cases")
    assert TERMS.title not in page.html, "the list is the same whether a vault is open or not"
    assert "Whether an offer, a date or a signature waits for you stands in your messages." in page.text
    leo.person.follow("Open them with your code")
    assert leo.person.path == f"/cases/{leo.case_id}", (
        "where it stands what waits, and not where private information is"
    )
    assert f"Answer the offer “{TERMS.title}” of Tessa Tenant" in leo.person.page.text


def test_the_page_of_an_adviser_begins_with_what_waits_for_them_as_the_list_does(world: World) -> None:
    tessa, leo = (with_vault(party) for party in two_parties(world))
    ines, otto = adviser_of(leo), adviser_of(tessa, "Otto Law", bound=False)
    case = f"/cases/{leo.case_id}"
    assert "What waits for you" not in ines.person.open(case).text
    otto.person.open(case)
    otto.person.follow("Read and confirm the undertaking of confidentiality")
    assert otto.person.path == f"{case}/undertaking"
    given(ines, everything=True)
    make(tessa)
    page = ines.person.open(case)
    assert page.text.index("Read 1 new message") < page.text.index("The private information of Leo Landlord")
    assert "Whether an offer, a date or a signature waits for you stands in your messages." in page.text
    page = ines.person.open("/cases")
    assert "Whether an offer, a date or a signature waits for you stands in your messages." in page.text
    ines.person.follow("Open them with your code")
    ines.person.submit("Open", code=ines.code.reveal() if ines.code is not None else "")
    assert ines.person.path == case
    assert f"Answer the offer “{TERMS.title}” of Tessa Tenant" in ines.person.page.text
    given(otto, 0)  # folders alone
    for path in (case, "/cases"):
        assert "stands in your messages" not in otto.person.open(path).text


def test_an_offer_that_was_only_told_of_is_not_shown_as_opened(world: World) -> None:
    tessa, leo = (with_vault(party) for party in two_parties(world))
    make(tessa)
    leo.unlock()
    assert "Answer the offer" in leo.person.open(f"/cases/{leo.case_id}").text
    assert "1 new message" in leo.person.page.text


def test_the_list_says_who_is_on_the_other_side_what_waits_and_how_far_it_is(world: World) -> None:
    facilitation = in_force(world)
    tessa, leo = facilitation.parties
    say(tessa, "A word.")
    page = leo.person.open("/cases")
    assert "You and Tessa Tenant" in page.text
    assert "Read 1 new message" in page.text
    assert "agreement signed" in page.text
    assert "access given (not yet)" in page.text
    assert "Last activity:" in page.text


def test_the_list_offers_to_give_more_where_it_says_that_something_was_given(world: World) -> None:
    facilitation = in_force(world)
    tessa, leo = facilitation.parties
    facilitation.give(tessa)
    page = tessa.person.open("/cases")
    assert "access given" in page.text
    assert "access given (not yet)" not in page.text
    assert "Give access to Fay Middleton" not in page.text
    more = page.link("Give more access to Fay Middleton")
    page = leo.person.open("/cases")
    assert "access given (not yet)" in page.text
    assert page.link("Give access to Fay Middleton") == more


def test_whoever_facilitates_has_one_list_and_the_menu_leads_to_it(world: World) -> None:
    facilitation = in_force(world)
    fay = facilitation.person
    fay.open("/cases")
    assert fay.path == "/facilitation"
    page = fay.post_with_token("/cases", {"search": "2026"})
    assert fay.path == "/facilitation"
    assert "Case 2026-0142" in page.text
    assert "My cases" not in page.text
    assert re.search(r"Between (Tessa Tenant and Leo Landlord|Leo Landlord and Tessa Tenant)", page.text)
    assert "agreement signed" in page.text
    assert "Last activity:" in page.text
    assert "as a party" not in page.text
    assert "Case 2026-0142" not in looked_for(fay, "nobody").text
    assert "None of your cases is like that." in fay.page.text
    fay.open("/facilitation")
    fay.follow("The case")
    assert fay.path == f"/cases/{facilitation.case_id}"
    fay.follow("My desk")
    assert fay.path == "/facilitation"


def test_the_way_back_names_the_list_that_a_facilitator_has(world: World) -> None:
    facilitation = in_force(world)
    fay, tessa = facilitation.person, facilitation.parties[0].person
    for path in (f"/cases/{facilitation.case_id}", "/keyring/begin"):
        assert fay.open(path).link("Your desk") == "/facilitation", path
        assert "My cases" not in fay.page.text
        assert tessa.open(path).link("My cases") == "/cases", path


def test_an_operator_is_shown_the_way_to_the_desk_and_none_to_cases(world: World) -> None:
    petra = world.operator()
    for path in ("/keyring/begin", "/policy/accept"):
        page = petra.open(path)
        assert petra.status == 200
        assert page.link("Desk") == "/desk", path
        assert "My cases" not in page.text, path


def test_what_a_facilitator_is_a_party_in_stands_on_the_same_page_apart(world: World) -> None:
    facilitation = in_force(world)
    fay = facilitation.person
    in_another_case([facilitation.parties[0], facilitation.mediator], "H-78")
    page = fay.open("/facilitation")
    facilitated, _heading, as_party = page.text.partition("Your cases as a party or an adviser")
    assert "Case 2026-0142" in facilitated
    assert "Case H-78" not in facilitated
    assert "Case H-78" in as_party
    assert "Case 2026-0142" not in as_party
    assert "Make your access code" in as_party
    assert "Case H-78" not in looked_for(fay, "0142").text
    assert "Case 2026-0142" not in looked_for(fay, "h-78").text


def test_cases_are_found_by_reference_by_name_and_by_whether_something_waits(world: World) -> None:
    parties = two_parties(world)
    leo = parties[1].person
    assert "Reference or name" not in leo.open("/cases").text, "one case needs no search"
    quiet = in_another_case(parties, "H-77")
    with_vault(quiet[1])
    page = leo.open("/cases")
    assert references(page) == ["2026-0142", "H-77"], "first what waits"
    assert "Something waits for you 1" in page.text
    assert page.text.index("Something waits for you 1") < page.text.index("Reference or name"), "before the search"
    assert page.text.index("Make your access code") < page.text.index("Last activity:"), "before how far it is"
    assert references(looked_for(leo, "h-7")) == ["H-77"]
    assert references(looked_for(leo, "tessa")) == ["2026-0142", "H-77"]
    assert references(leo.open("/cases?show=own%20turn")) == ["2026-0142"]
    assert references(leo.open("/cases?show=others")) == ["H-77"]
    assert "None of your cases is like that." in looked_for(leo, "nobody").text
    assert references(leo.open("/cases?show=%00&page=x")) == ["2026-0142", "H-77"], "what is no choice is no error"


def test_the_list_is_paged_and_takes_as_many_statements_for_many_cases_as_for_two(world: World) -> None:
    parties = two_parties(world)
    leo = parties[1].person
    for number in range(2):
        in_another_case(parties, f"H-{number:02}")
    with answered_by(world) as answered:
        leo.open("/cases")
        few = len(answered[-1].asked)
        for number in range(2, 26):
            in_another_case(parties, f"H-{number:02}")
        assert len(references(leo.open("/cases"))) == PAGE
        assert len(answered[-1].asked) == few
        assert len(references(leo.open("/cases?page=2"))) == 27 - PAGE


@pytest.mark.parametrize("facilitates", [False, True])
def test_what_is_looked_for_among_ones_cases_stands_in_no_address(world: World, *, facilitates: bool) -> None:
    if facilitates:
        facilitation = in_force(world)
        person, parties = facilitation.person, [facilitation.parties[0], facilitation.mediator]
        in_another_case(parties, "H-78")
    else:
        parties = two_parties(world)
        person = parties[1].person
    with mock.patch.object(listing, "PAGE", 1), mock.patch.object(desk, "PAGE", 1):
        for number in range(2):
            in_another_case(parties, f"H-{number:02}")
        person.open("/cases")
        page = person.submit("Find", search="tessa")
        assert 'value="tessa"' in page.html, "it stands in the field"
        assert 'name="search"' in page.html
        for _page in range(2):
            addresses = [*page.links.values(), *(form.action for form in page.forms), person.path]
            assert not [one for one in addresses if "tessa" in one or "search" in one]
            assert {form.method for form in page.forms} == {"post"}
            # A list that was looked for has no address by which it could renew itself in place.
            assert "data-list" not in page.html
            if not facilitates:
                page = person.submit("Next page")
        if not facilitates:
            assert "Page 3 of 3" in page.text
            person.submit("Previous page")
            assert "Page 2 of 3" in person.page.text
    if not facilitates:
        person.submit("Something waits for you")
        assert references(person.page) == references(looked_for(person, "tessa"))
    assert "data-list" in person.open("/cases").html


def test_a_code_that_was_shown_and_not_proven_kept_waits_on_the_page_of_the_case(world: World) -> None:
    tessa, leo = two_parties(world)
    case = f"/cases/{tessa.case_id}"
    tessa.open("/begin")
    code = shown_code(tessa.person.submit("Show me my code").text)
    page = tessa.person.open(case)
    assert "Make your access code" not in page.text
    assert "Make my access code" not in page.text, "the card says the same as what waits"
    assert page.link("Go on with the code that you were shown") == f"{tessa.root}/new-code"
    assert code not in page.html
    assert "that you were shown" not in leo.person.open(case).text
    tessa.person.follow("Go on with the access code that you were shown")
    assert tessa.person.path == f"{tessa.root}/new-code"
    tessa.person.submit(code=code)
    assert "that you were shown" not in tessa.person.open(case).text

    tessa.open("/second-code")
    further = shown_code(tessa.person.submit("Make a further code", label="Drawer").text)
    assert "Go on with the code “Drawer” that you were shown" in tessa.person.open(case).text
    tessa.person.follow("Go on with the code “Drawer”")
    tessa.person.submit(code=further)
    assert "that you were shown" not in tessa.person.open(case).text


def test_a_case_has_a_name_of_ones_own_in_ones_own_list_and_nowhere_else(world: World) -> None:
    parties = two_parties(world)
    tessa, leo = (party.person for party in parties)
    case = f"/cases/{parties[0].case_id}"
    in_another_case(parties, "H-79")
    tessa.open(case)
    tessa.follow("Give this case a name of your own")
    assert "whoever runs this service could open it" in tessa.page.text
    page = tessa.submit("Save", label="The kitchen <b>ceiling</b>")
    assert tessa.path == case
    assert "Your name for it, shown to you alone: The kitchen <b>ceiling</b>" in page.text
    assert "The kitchen <b>ceiling</b>" in tessa.open("/cases").text
    assert references(looked_for(tessa, "CEILING")) == ["2026-0142"]
    for path in (case, "/cases", f"{case}/label"):
        assert "ceiling</b>" not in leo.open(path).text
    assert references(looked_for(leo, "ceiling")) == []
    tessa.open(f"{case}/label")
    tessa.submit("Save", label="x" * 61)
    assert tessa.status == 422
    tessa.submit("Save", label=" ")
    assert "Give this case a name of your own" in tessa.page.text
    assert "ceiling" not in tessa.open("/cases").text


def test_a_facilitator_finds_a_case_by_their_own_name_for_it(world: World) -> None:
    facilitation = in_force(world)
    fay = facilitation.person
    fay.open(f"/cases/{facilitation.case_id}/label")
    fay.submit("Save", label="Two over a flat")
    assert "Two over a flat" in looked_for(fay, "over a").text
    assert "Case 2026-0142" in fay.page.text


def test_whoever_has_no_case_is_told_how_to_join_one(world: World) -> None:
    page = signed_in(world).open("/cases")
    assert "open the link in the mail that invites you" in page.text


def looked_for(person: Person, words: str) -> Page:
    """What the person's list of their cases shows when these words are typed there."""
    person.open("/cases")
    return person.post_with_token(person.path, {"search": words})


def references(page: Page) -> list[str]:
    """The references of the cases listed, in order."""
    return re.findall(r'id="case-\d+"[^>]*>Case (\S+?)<', page.html)


def test_cases_are_found_without_the_accents_of_a_name(world: World) -> None:
    parties = two_parties(world, names=("Émilie O’Brien-Łach", "Leo Landlord"))
    in_another_case(parties[1:], "H-77")
    leo = parties[1].person
    for typed in ("emilie", "ÉMILIE", "obrien lach", "o'brien"):
        assert references(looked_for(leo, typed)) == ["2026-0142"], typed
    assert references(looked_for(leo, "emilia")) == []


def test_a_facilitator_finds_a_case_without_the_accents_of_its_label(world: World) -> None:
    facilitation = in_force(world)
    fay = facilitation.person
    fay.open(f"/cases/{facilitation.case_id}/label")
    fay.post_with_token(f"/cases/{facilitation.case_id}/label", {"label": "Élodie, Saint-Étienne"})
    for typed in ("elodie", "saint etienne", "Saint-Étienne"):
        assert "Case 2026-0142" in looked_for(fay, typed).text, typed
    assert "Case 2026-0142" not in looked_for(fay, "emilie").text
