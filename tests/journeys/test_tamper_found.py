"""Somebody changes rows in the database; the party is led to what was noticed, and can go on from how it is."""

import pytest
from sqlalchemy import select, update

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.crypto.codes import AccessCode
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from odr.vaults.keys.scope import Scope
from odr.vaults.tables import UnlockedVault
from tests.support import scenes
from tests.support.altered import remove
from tests.support.people import another_browser, enter
from tests.support.vaults import Party, party_with_vault
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database")

NOTICED = "Not everything here is as it was left"


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    """A party with two entries, one of which somebody has taken out of the database."""
    made = party_with_vault(world)
    folder_id = made.folder_id()
    with made.opened() as opened:
        items.add(opened, folder_id, Draft("The least I take", "Half of it."))
        gone = items.add(opened, folder_id, Draft("The <b>deposit</b>", "Paid in cash."))
    with world.work() as work:
        remove(work, "items", lambda row: row["id"] == gone)
    return made


def events(world: World, event: Event) -> list[int | None]:
    with world.work() as work:
        return list(work.session.scalars(select(AuditEntry.count).where(AuditEntry.event == event.value)))


@pytest.mark.promise("P06")
def test_unlocking_leads_to_what_was_noticed_by_name_and_says_what_helps(world: World, party: Party) -> None:
    party.open(f"/folders/{party.folder_id()}")
    page = party.unlock()
    assert page.heading == NOTICED
    assert "“The <b>deposit</b>” is gone from the folder “My aims”." in page.text
    assert "Only holders of your access codes can read this: you." in page.audience
    for help_with in ("Print this page", "Tell Harbour Resolution Centre", "took a copy", "noted a head earlier"):
        assert help_with in page.text
    assert events(world, Event.VAULT_ALTERED)[-1] == 1
    # The pages of the vault say so, and everything works meanwhile.
    home = party.person.follow("Go to the folders")
    assert NOTICED in home.text
    assert party.person.follow("See what, and what you can do").heading == NOTICED
    party.open(f"/folders/{party.folder_id()}/add")
    assert "Saved." in party.person.submit("Keep it", title="And later", text="…").text
    assert NOTICED in party.open("/folders").text


def test_going_on_is_asked_once_more_and_written_down(world: World, party: Party) -> None:
    party.unlock()
    page = party.person.follow("I have read this")
    assert page.heading == "Go on from how it is now?"
    assert NOTICED in party.open("").text, "asking changes nothing"
    party.open("/noticed/go-on")
    page = party.person.submit("Go on from how it is now")
    assert "From now on this counts as how you left it." in page.text
    assert NOTICED not in party.open("").text
    assert party.open("/noticed").heading == "Everything is as it was left"
    assert events(world, Event.VAULT_ACCEPTED_AS_IS) == [1]
    party.open("")
    party.person.submit("Lock")
    assert party.unlock().heading == "Your private information"
    said = party.open("/log").text
    assert "You opened your private information, and not everything was as it had been left." in said
    assert "You had read what was not as it had been left, and went on from how it was then." in said


def test_a_browser_in_which_it_was_noticed_earlier_finds_out_that_it_was_gone_on_from(party: Party) -> None:
    party.unlock()
    other = Party(party.world, enter(another_browser(party.person)), party.case_id, party.participant_id, party.code)
    other.unlock()
    party.open("/noticed/go-on")
    party.person.submit("Go on from how it is now")
    assert NOTICED in other.open("").text
    assert other.person.follow("See what, and what you can do").heading == "Everything is as it was left"
    assert NOTICED not in other.open("").text


def test_a_code_that_does_not_open_everything_is_told_and_cannot_go_on(world: World, party: Party) -> None:
    some, folder_id = AccessCode.generate(), party.folder_id()
    with party.opened() as opened:
        issue_own_code(opened, some, "For the telephone", Scope(folders=(folder_id,)))
    party.code = some
    page = party.unlock()
    assert page.heading == NOTICED
    assert "“The <b>deposit</b>” is gone" in page.text
    assert "I have read this" not in page.text
    for _ in range(2):
        party.open("/noticed/go-on")
        assert party.person.status == 404
        party.person.post_with_token(f"{party.root}/noticed/go-on")
        assert party.person.status == 404
    assert events(world, Event.VAULT_ACCEPTED_AS_IS) == []


def test_the_warning_cannot_be_taken_away_by_altering_the_row_that_keeps_it(world: World, party: Party) -> None:
    party.unlock()
    with world.work() as work:
        sealed = work.session.scalars(select(UnlockedVault.sealed_share)).one()
        work.session.execute(update(UnlockedVault).values(sealed_share=sealed[:-4] + bytes(4)))
    assert party.open("").heading == "Open your private information", "it does not open any more"
    assert party.unlock().heading == NOTICED


def test_with_nothing_to_tell_one_goes_where_one_was_going(world: World) -> None:
    party = party_with_vault(world)
    assert party.unlock().heading == "Your private information"
    assert party.open("/noticed").heading == "Everything is as it was left"
    assert events(world, Event.VAULT_ALTERED) == []
    party.open("/noticed/go-on")
    assert party.person.submit("Go on from how it is now").heading == "Your private information"
    assert events(world, Event.VAULT_ACCEPTED_AS_IS) == [], "there was nothing to go on from"


def test_a_code_for_some_folders_cannot_remove_a_whole_folder(party: Party) -> None:
    some, folder_id = AccessCode.generate(), party.folder_id()
    with party.opened() as opened:
        issue_own_code(opened, some, "For the telephone", Scope(folders=(folder_id,)))
    party.code = some
    party.unlock()
    assert "Remove" not in party.open("/folders").text
    party.person.post_with_token(f"{party.root}/folders/{folder_id}/remove")
    assert party.person.status == 404
    assert party.open(f"/folders/{folder_id}").heading == "Your private information"
