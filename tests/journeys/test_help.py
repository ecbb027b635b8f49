"""Help: a page for each kind of person, which anybody may read."""

import pytest

from odr.pages.enquiries.helping import KINDS
from tests.support.advisers import adviser_of
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
