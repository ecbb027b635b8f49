"""Opening a case, inviting, joining, withdrawing, closing: an organisation's work with its cases."""

import re

import pytest

from odr.cases.tables import Case
from tests.support.cases import accepted, invited, joined, many_cases, opened
from tests.support.people import enter
from tests.support.world import PASSWORD, World


def test_the_start_page_says_where_to_find_the_link_while_there_is_no_organisation(world: World) -> None:
    visitor = world.person()
    assert "waiting to be set up" in visitor.open("/").text
    world.administrator()
    page = visitor.open("/")
    assert "waiting to be set up" not in page.text
    assert "Were you invited?" in page.text
    assert page.link("Sign in") == "/sign-in"


def test_whoever_is_signed_in_is_shown_on_from_the_start_page(world: World) -> None:
    ada = world.administrator()
    ada.open("/")
    assert ada.path == "/administration"
    tom = joined(ada, opened(ada), "Tom Tenant")
    tom.open("/")
    assert tom.path == "/cases"


def test_an_administrator_opens_a_case_with_a_neutral_reference_and_a_kind_from_a_list(world: World) -> None:
    ada = world.administrator()
    page = ada.open("/administration/cases/new")
    assert "Nothing of substance belongs here" in page.text
    assert "Leave it empty for 2026-0001, the next one." in page.text
    assert "Tenancy" in page.form().choices["kind"]
    ada.submit("Open the case", kind="family")
    assert ada.page.heading == "Case 2026-0001"
    assert "Family. Opened on 3 November; nobody is invited yet." in ada.page.text
    assert "Leave it empty for 2026-0002, the next one." in ada.open("/administration/cases/new").text


@pytest.mark.parametrize(
    "typed",
    [
        {"reference": "R" * 41, "kind": "family"},
        {"reference": "\u200b\u0000", "kind": "family"},
        {"reference": "2026-1", "kind": ""},
        {"reference": "2026-1", "kind": "divorce"},
        {},
    ],
)
def test_a_case_is_not_opened_from_what_does_not_fit_and_what_was_typed_stays(
    world: World, typed: dict[str, str]
) -> None:
    ada = world.administrator()
    ada.post_with_token("/administration/cases/new", typed)
    assert ada.status == 422
    assert "Please look at this again" in ada.page.text
    assert ada.page.form("Open the case").values["reference"] == [typed.get("reference", "")]
    with world.work() as work:
        assert work.session.query(Case).count() == 0


def test_a_reference_is_given_once_in_an_organisation(world: World) -> None:
    ada = world.administrator()
    opened(ada, "H-1")
    ada.open("/administration/cases/new")
    ada.submit("Open the case", reference="  H-1 ", kind="work")
    assert ada.status == 422
    assert "You already have a case with this reference." in ada.page.text


def test_two_parties_join_by_invitation_and_the_negotiation_begins(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    tom = joined(ada, case_id, "Tom Tenant")
    assert tom.path == f"/cases/{case_id}/vault/begin"
    assert "Waiting for the parties" in tom.open(f"/cases/{case_id}").text
    lena = joined(ada, case_id, "Lena Lord")
    page = lena.open(f"/cases/{case_id}")
    assert page.heading == "Case 2026-0001"
    assert "In negotiation since 3 November" in page.text
    assert "Tom Tenant" in page.text
    assert "Lena Lord (you)" in page.text
    assert tom.email not in page.html
    assert "seen by you, Tom Tenant and the administrators of Harbour Resolution Centre" in page.audience


def test_ones_cases_are_listed_with_organisation_and_state(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    tom = joined(ada, case_id, "Tom Tenant")
    page = tom.open("/cases")
    assert "Harbour Resolution Centre. Waiting for the parties since 3 November." in page.text
    tom.follow("Case 2026-0001")
    assert tom.path == f"/cases/{case_id}"


def test_somebody_without_a_case_is_told_how_to_join_one(world: World) -> None:
    ada = world.administrator()
    page = ada.open("/cases")
    assert "You take part in no case." in page.text
    assert page.link("Go to administration") == "/administration"


def test_the_case_leads_to_ones_private_information_before_it_is_made(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    tom = joined(ada, case_id, "Tom Tenant")
    assert tom.open(f"/cases/{case_id}").link("Make my access code") == f"/cases/{case_id}/vault/begin"


def test_a_party_withdraws_after_one_more_question_and_the_case_ends_with_fewer_than_two(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    tom, lena = joined(ada, case_id, "Tom Tenant"), joined(ada, case_id, "Lena Lord")
    pending = invited(ada, case_id, "third@example.org")
    tom.open(f"/cases/{case_id}")
    tom.follow("Withdraw from this case")
    assert tom.page.heading == "Withdraw from case 2026-0001?"
    assert "In negotiation" in lena.open(f"/cases/{case_id}").text
    tom.submit("Withdraw from this case")
    assert "You withdrew on 3 November." in tom.page.text
    assert "Ended without a settlement" in lena.open(f"/cases/{case_id}").text
    # The way to one's own private information stays, and nobody comes in any more.
    assert tom.page.link("Make my access code")
    assert world.person("Third").open(pending).heading == "This invitation can't be used"
    tom.post_with_token(f"/cases/{case_id}/withdraw")
    assert "You have withdrawn already." in tom.page.text


def test_an_administrator_closes_a_case_only_when_nobody_negotiates(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    tom, _lena = joined(ada, case_id, "Tom Tenant"), joined(ada, case_id, "Lena Lord")
    assert "Close this case" not in ada.open(f"/administration/cases/{case_id}").text
    ada.post_with_token(f"/administration/cases/{case_id}/close")
    assert "The parties are negotiating." in ada.page.text
    tom.post_with_token(f"/cases/{case_id}/withdraw")
    ada.open(f"/administration/cases/{case_id}")
    ada.follow("Close this case")
    ada.submit("Close this case")
    assert "Closed on 3 November." in ada.page.text
    assert "Invite a party" not in ada.page.text


def test_closing_a_case_takes_back_its_open_invitations(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    link = invited(ada, case_id, "tom@example.org")
    ada.post_with_token(f"/administration/cases/{case_id}/close")
    assert "Taken back" in ada.page.text
    assert world.person("Tom Tenant").open(link).heading == "This invitation can't be used"


def test_administrators_see_states_counts_and_dates(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    joined(ada, case_id, "Tom Tenant")
    world.later(days=2)
    enter(ada)
    opened(ada, kind="family")
    text = ada.open("/administration").text
    assert "Reference Kind State People Sealed Opened" in text
    assert "2026-0002 Family Nobody invited yet 0 parties 0 items 5 November" in text
    assert "2026-0001 Tenancy Waiting for the parties 1 party 0 items 3 November" in text
    page = ada.open("/administration?state=invited")
    assert "2026-0001" in page.text
    assert "2026-0002" not in page.text
    assert "No case is like this." in ada.open("/administration?state=settled").text


def test_a_long_list_is_turned_page_by_page_in_both_directions(world: World) -> None:
    ada = world.administrator()
    many_cases(world, ada, 60)

    def shown() -> list[str]:
        return re.findall(r"S-[0-9]{5}", ada.page.text)

    newest_first = [f"S-{number:05d}" for number in reversed(range(60))]
    ada.open("/administration")
    assert shown() == newest_first[:25]
    assert "Newer cases" not in ada.page.links
    ada.follow("Older cases")
    assert shown() == newest_first[25:50]
    ada.follow("Older cases")
    assert shown() == newest_first[50:]
    assert "Older cases" not in ada.page.links
    ada.follow("Newer cases")
    assert shown() == newest_first[25:50]
    ada.follow("Newer cases")
    assert shown() == newest_first[:25]
    assert "Newer cases" not in ada.page.links


@pytest.mark.parametrize("query", ["state=married", "older_than=1", "newer_than=", "older_than=" + "9" * 400])
def test_an_address_that_names_no_part_of_the_list_is_not_found(world: World, query: str) -> None:
    ada = world.administrator()
    ada.open(f"/administration?{query}")
    assert ada.status == 404


def test_a_party_is_in_two_cases_of_two_organisations_with_one_account(world: World) -> None:
    ada = world.administrator()
    tom = joined(ada, opened(ada, "H-1"), "Tom Tenant")
    bea = world.administrator("Bea Hill", "Hill Mediation")
    tom.open(invited(bea, opened(bea, "B-1"), tom.email))
    tom.submit("Accept the invitation")
    text = tom.open("/cases").text
    assert "Case H-1" in text
    assert "Case B-1" in text
    assert "Hill Mediation" in text


def test_a_facilitating_organisation_can_have_a_party_who_administers_another(world: World) -> None:
    ada, bea = world.administrator(), world.administrator("Bea Hill", "Hill Mediation")
    case_id = opened(ada)
    bea.open(invited(ada, case_id, bea.email))
    bea.submit("Accept the invitation")
    assert bea.path == f"/cases/{case_id}/vault/begin"


def test_accepting_the_second_invitation_after_signing_in_needs_no_second_account(world: World) -> None:
    ada = world.administrator()
    tom = joined(ada, opened(ada, "H-1"), "Tom Tenant")
    link = invited(ada, opened(ada, "H-2"), tom.email)
    at_home = world.person(tom.name, tom.email)
    at_home.open(link)
    assert "There is an account for tom@example.org already." in at_home.page.text
    at_home.open(at_home.page.link("Sign in"))
    at_home.open(f"/sign-in?next={link}")
    at_home.submit("Sign in", email=tom.email, password=PASSWORD)
    assert at_home.path == link
    at_home.submit("Accept the invitation")
    assert "/vault/begin" in at_home.path


def test_a_sign_up_that_does_not_fit_keeps_what_was_typed_but_never_the_password(world: World) -> None:
    ada = world.administrator()
    link = invited(ada, opened(ada), "tom@example.org")
    tom = world.person("Tom Tenant")
    tom.open(link)
    tom.submit("Accept the invitation", **tom.contact(), password="short word!")
    assert tom.status == 422
    assert tom.page.form("Accept").values["legal_name"] == ["Tom Tenant"]
    assert "short word!" not in tom.page.html
    accepted(tom, link)
