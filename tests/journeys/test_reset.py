"""Starting over when every code is lost: explicit, slow, told by mail, and with a receipt."""

import pytest
from sqlalchemy import func, select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.tables import AccessCodeRow, Folder, Grant, Item, UnlockedVault, Vault, VaultSecret
from tests.support import scenes
from tests.support.vaults import Party, two_parties, with_vault
from tests.support.world import PASSWORD, World

WRITTEN = "A sentence that nobody can open any more."


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    tessa, leo = (with_vault(party) for party in two_parties(world))
    for one in (tessa, leo):
        with one.opened() as opened:
            items.add(opened, folders_of(opened)[0].id, Draft("Kept", WRITTEN))
    return tessa


def _ask(party: Party) -> None:
    party.open("/unlock")
    party.person.follow("All my codes are lost")
    party.person.submit("All my codes are lost: let me start over")


def _after_three_days(party: Party) -> None:
    party.world.later(days=3)
    party.person.sign_in(PASSWORD)


def _rows(party: Party, table: type) -> int:
    with party.world.work() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


def test_it_takes_three_days_is_told_by_mail_and_asks_once_more(party: Party) -> None:
    _ask(party)
    assert "It can be done from 6 November on." in party.person.page.text
    party.world.deliver()
    mail = party.world.mailbox.last(party.person.email)
    assert "6 November" in mail.body
    assert "2026-0142" not in mail.subject + mail.body
    _after_three_days(party)
    party.open("/reset")
    asked = party.person.follow("Destroy the old and start over")
    assert "This can't be undone." in asked.text
    page = party.person.submit("Destroy it and start over", reference="something else")
    assert party.person.status == 422
    assert "Please type the reference of the case, 2026-0142" in page.text
    assert _rows(party, Vault) == 2


@pytest.mark.erases("it searches the files")
def test_the_old_vault_goes_with_everything_and_there_is_a_receipt_and_a_new_beginning(party: Party) -> None:
    with party.opened() as opened:
        sealed = opened.work.session.scalars(select(Item).where(Item.vault_id == opened.vault.id)).one().sealed_body
    assert sealed in party.world.stored(), "the control: it is there before"
    _ask(party)
    _after_three_days(party)
    party.open("/reset/destroy")
    receipt = party.person.submit("Destroy it and start over", reference=" 2026-0142 ")
    assert "1 entry, 3 folders, 1 code" in receipt.text
    with party.world.work() as work:
        head = work.session.scalars(select(AuditEntry).where(AuditEntry.event == Event.VAULT_DESTROYED.value)).one()
        assert f"{head.number}-{head.hash.hex()}" in receipt.text
        assert head.count == 1
    # The other party's stays.
    assert [_rows(party, table) for table in (Vault, Folder, Item, AccessCodeRow)] == [1, 3, 1, 1]
    assert _rows(party, VaultSecret) == _rows(party, Grant) == 6
    assert sealed not in party.world.stored(later=True)
    assert party.person.follow("Begin with a new code").heading == "Your access code"
    party.person.submit("Show me my code")
    assert "type group" in party.person.page.text


@pytest.mark.parametrize("hours", [1, 71])
def test_before_the_three_days_are_over_nothing_is_destroyed_by_any_request(party: Party, hours: int) -> None:
    _ask(party)
    party.world.later(hours=hours)
    if hours > 1:
        party.person.sign_in(PASSWORD)
    party.person.post_with_token(f"{party.root}/reset/destroy", {"reference": "2026-0142"})
    assert "Receipt" not in party.person.page.heading
    assert _rows(party, Vault) == 2


def test_without_asking_first_nothing_is_destroyed(party: Party) -> None:
    party.person.post_with_token(f"{party.root}/reset/destroy", {"reference": "2026-0142"})
    assert _rows(party, Vault) == 2


def test_opening_with_a_code_in_that_time_puts_an_end_to_it(party: Party) -> None:
    _ask(party)
    party.unlock()
    _after_three_days(party)
    assert "let me start over" in " ".join(party.open("/reset").forms[-1].buttons)
    party.person.post_with_token(f"{party.root}/reset/destroy", {"reference": "2026-0142"})
    assert _rows(party, Vault) == 2


def test_it_can_be_called_off(party: Party) -> None:
    _ask(party)
    page = party.person.submit("I no longer want this")
    assert "Everything stays as it was." in page.text
    _after_three_days(party)
    party.person.post_with_token(f"{party.root}/reset/destroy", {"reference": "2026-0142"})
    assert _rows(party, Vault) == 2


def test_asking_twice_does_not_begin_the_three_days_again_and_looking_asks_for_nothing(party: Party) -> None:
    party.open("/reset")
    with party.world.work() as work:
        assert set(work.session.scalars(select(Vault.reset_from))) == {None}
    _ask(party)
    party.world.later(days=2)
    party.person.sign_in(PASSWORD)
    party.person.post_with_token(f"{party.root}/reset")
    assert "It can be done from 6 November on." in party.open("/reset").text


def test_a_browser_that_has_the_vault_open_has_it_no_more(party: Party) -> None:
    with party.world.work() as work:
        for vault in work.session.scalars(select(Vault)):
            vault.reset_from = party.world.time
    party.unlock()
    with party.world.work() as work:
        for vault in work.session.scalars(select(Vault)):
            vault.reset_from = party.world.time
    party.open("/reset/destroy")
    party.person.submit("Destroy it and start over", reference="2026-0142")
    assert _rows(party, UnlockedVault) == 0
    assert party.open("").heading == "Your access code"
