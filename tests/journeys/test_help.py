"""Help: a page for each kind of person, which anybody may read."""

import pytest

from odr.pages.enquiries.helping import KINDS
from tests.support.advisers import adviser_of
from tests.support.cases import invited, opened
from tests.support.policy import a_new_policy
from tests.support.vaults import two_parties, with_vault
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "it is about pages")

ANSWERED = ("What to do first", "If a code is lost", "Who can read what", "How to leave", "Whom to ask")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_person_reads_what_to_do_without_signing_in(world: World, kind: str) -> None:
    said = world.person().open(f"/help/{kind}").text
    assert [one for one in ANSWERED if one not in said] == []


def test_the_general_page_leads_to_that_of_every_kind(world: World) -> None:
    somebody = world.person()
    html = somebody.open("/help").html
    assert [kind for kind in KINDS if f'href="/help/{kind}"' not in html] == []
    assert "I forgot my password" in somebody.page.text
    somebody.open("/help/king")
    assert somebody.status == 404


def test_the_foot_of_a_page_leads_to_the_help_of_whoever_reads_it(world: World) -> None:
    ada = world.administrator()
    assert 'href="/help/administrator"' in ada.open("/administration/people").html
    tessa, _leo = two_parties(world)
    ines = adviser_of(with_vault(tessa))
    assert 'href="/help/adviser"' in ines.person.open(f"/cases/{tessa.case_id}").html
    assert 'href="/help"' in tessa.person.open(f"/cases/{tessa.case_id}").html
    assert 'href="/help"' in world.person().open("/sign-in").html


def test_help_is_there_before_the_policy_is_accepted(world: World) -> None:
    tessa, _leo = two_parties(world)
    a_new_policy(world)
    tessa.person.open("/help/party")
    assert tessa.person.status == 200
    assert "Help for parties" in tessa.person.page.text


def test_an_organisation_says_how_it_is_reached_and_its_people_read_it(world: World) -> None:
    ada = world.administrator()
    tessa, _leo = two_parties(world)
    assert "7946" not in tessa.person.open("/help/party").text
    ada.open("/administration/contact")
    ada.submit("Save", telephone="+44 20 7946 0018", privacy_notice="https://harbour.example/privacy")
    for path in ("/help/party", "/help", f"/cases/{tessa.case_id}/sheet"):
        said = tessa.person.open(path).text
        assert "+44 20 7946 0018" in said
        assert "https://harbour.example/privacy" in said
    # Whoever has nothing to do with it is not told, and nothing of it leads out of the service.
    assert "7946" not in world.person().open("/help/party").text
    assert 'href="https://harbour' not in tessa.person.open("/help").html
    ada.open("/administration/contact")
    ada.submit("Save", telephone="", privacy_notice="")
    assert "7946" not in tessa.person.open("/help").text


@pytest.mark.parametrize(
    ("telephone", "notice", "wrong"),
    [
        ("call us", "", "This does not look like a telephone number."),
        ("", "harbour.example", "Please give the whole address, beginning with https://"),
        ("", "https://", "Please give the whole address, beginning with https://"),
        ("", "https://a.example, and b", "Please give the whole address, beginning with https://"),
        ("", "javascript:alert(1)", "Please give the whole address, beginning with https://"),
    ],
)
def test_what_is_no_telephone_and_no_address_is_refused_and_stays_typed(
    world: World, telephone: str, notice: str, wrong: str
) -> None:
    ada = world.administrator()
    ada.open("/administration/contact")
    ada.submit("Save", telephone=telephone, privacy_notice=notice)
    assert wrong in ada.page.text
    assert (telephone or notice) in ada.page.html


def test_whoever_is_invited_reads_how_the_organisation_is_reached(world: World) -> None:
    ada = world.administrator()
    ada.open("/administration/contact")
    ada.submit("Save", telephone="+44 20 7946 0018", privacy_notice="")
    link = invited(ada, opened(ada), "tessa@example.org")
    assert "+44 20 7946 0018" in world.person().open(link).text


def test_whoever_is_invited_to_the_roster_reads_who_asks_and_all_that_parties_see_of_them(world: World) -> None:
    ada = world.administrator()
    ada.open("/administration/contact")
    ada.submit("Save", telephone="+44 20 7946 0018", privacy_notice="https://harbour.example/privacy")
    ada.open("/administration/facilitators")
    ada.submit("Send the invitation", email="fay@example.org", languages="English", fields="Tenancy")
    page = world.person().open(world.link_mailed_to("fay@example.org"))
    assert "+44 20 7946 0018" in page.text
    assert "https://harbour.example/privacy" in page.text
    # What templates/agreements/who.html shows of each.
    shown = ("your name", "languages", "fields of work", "qualification", "what you charge", "a paragraph", "available")
    for one in (*shown, "in how many of its cases"):
        assert one in page.text, one
