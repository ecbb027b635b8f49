"""What others changed is shown to the owner of a vault until they have seen it."""

import pytest
from sqlalchemy import select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.crypto.codes import AccessCode
from odr.errors import NotFound
from odr.vaults.codes import adviser_codes
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents import items, listing
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.history import changes
from odr.vaults.history.changes import changes_by_others, mark_seen, unseen
from odr.vaults.keys.scope import Scope
from tests.support import scenes
from tests.support.advisers import Acting, adviser_of, given
from tests.support.vaults import Party, party_with_vault, vault_row
from tests.support.world import World


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    return party_with_vault(world)


@pytest.fixture
def adviser(party: Party) -> Acting:
    return given(adviser_of(party), 0, may_write=True)


def add(adviser: Acting, title: str) -> None:
    with adviser.opened() as opened:
        items.add(opened, folders_of(opened)[0].id, Draft(title, ""))


def events(page: list[AuditEntry]) -> list[str]:
    return [entry.event for entry in page]


@pytest.mark.promise("P02")
def test_every_change_by_another_hand_is_shown_and_nothing_that_they_only_read(party: Party, adviser: Acting) -> None:
    add(adviser, "Theirs")
    with adviser.opened() as opened:
        (item,) = listing.each_item(opened)
        items.read(opened, item.line.id)
        items.change(opened, item.line.id, Draft("Theirs", "more"), 1)
        items.remove(opened, item.line.id)
    with party.opened() as opened:
        found = unseen(opened)
        assert found is not None
        assert found.by == {adviser.account_id: 3}
        assert events(list(found.newest)) == ["item.removed", "item.changed", "item.added"]
        assert found.is_all
        assert events(list(changes_by_others(opened).rows)) == ["item.removed", "item.changed", "item.added"]


def test_what_one_changes_oneself_is_not_shown(party: Party) -> None:
    with party.opened() as opened:
        items.add(opened, folders_of(opened)[0].id, Draft("Own", ""))
        assert unseen(opened) is None
        assert list(changes_by_others(opened).rows) == []


def test_codes_made_by_somebody_who_manages_codes_are_shown_too(party: Party) -> None:
    adviser = given(adviser_of(party), everything=True)
    with adviser.opened() as opened:
        issue_own_code(opened, AccessCode.generate(), "One more", Scope((folders_of(opened)[0].id,)))
    with party.opened() as opened:
        found = unseen(opened)
        assert found is not None
        assert events(list(found.newest)) == ["code.issued"]


def test_what_was_seen_is_not_new_again_and_what_came_meanwhile_is(party: Party, adviser: Acting) -> None:
    add(adviser, "First")
    with party.opened() as opened:
        shown = changes_by_others(opened).rows[0].number
    add(adviser, "Came while the page was open")
    with party.opened() as opened:
        mark_seen(opened, shown)
        found = unseen(opened)
        assert found is not None
        assert found.by == {adviser.account_id: 1}
    with party.opened() as opened:
        mark_seen(opened, 2**31 - 1)
        assert unseen(opened) is None
        assert len(changes_by_others(opened).rows) == 2
        before = opened.vault.changes_seen
        mark_seen(opened, 1)
        assert opened.vault.changes_seen == before, "and nothing becomes unseen again"
    add(adviser, "Later")
    with party.opened() as opened:
        assert unseen(opened) is not None, "no number that a form sends hides what is still to come"


def test_only_the_owner_sees_it_and_only_with_a_code_for_everything(party: Party, adviser: Acting) -> None:
    helper = given(adviser_of(party, "Otto Kin"), everything=True)
    phone = AccessCode.generate()
    with party.opened() as opened:
        issue_own_code(opened, phone, "Telephone", Scope((folders_of(opened)[0].id,)))
    add(adviser, "Theirs")
    for opening in (adviser.opened(), helper.opened(), party.opened(phone)):
        with opening as opened:
            assert unseen(opened) is None
            with pytest.raises(NotFound):
                changes_by_others(opened)
            with pytest.raises(NotFound):
                mark_seen(opened, 1)


def test_what_somebody_changed_who_no_longer_acts_is_still_shown(party: Party, adviser: Acting) -> None:
    add(adviser, "Before they left")
    with party.world.work() as work:
        adviser_codes.end(work, adviser.row(work), adviser.account_id)
    with party.opened() as opened:
        found = unseen(opened)
    assert found is not None
    assert found.by == {adviser.account_id: 1}


def test_of_very_many_changes_it_is_said_that_there_are_more(
    party: Party, adviser: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "MOST_COUNTED", 2)
    for number in range(3):
        add(adviser, f"Number {number}")
    with party.opened() as opened:
        found = unseen(opened)
        assert found is not None
        assert not found.is_all


def test_on_the_pages_it_is_told_looked_at_and_noted_as_seen(party: Party, adviser: Acting) -> None:
    add(adviser, "Proposal for the kitchen")
    party.unlock()
    page = party.open()
    assert "Ines Law made 1 change." in page.text
    assert "Ines Law wrote an entry that is in “My aims” now." in page.text
    page = party.person.follow("Look at what others changed")
    assert "Proposal for the kitchen" in page.links
    with party.world.work() as work:
        shown = select(AuditEntry.count).where(AuditEntry.event == Event.VAULT_CHANGES_SHOWN.value)
        assert work.session.scalars(shown).all() == [1], "titles are shown, so that is in the log first"
    page = party.person.submit("I have seen these")
    assert "Ines Law made" not in page.text
    assert "I have seen these" not in party.open("/changes").text
    party.person.post_with_token(f"{party.root}/changes/seen", {"number": "x"})
    assert party.person.status == 404
    with party.world.work() as work:
        assert vault_row(work, party).changes_seen > 0
