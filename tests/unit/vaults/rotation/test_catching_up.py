"""Codes that ended without a steward are followed by new keys when a steward next unlocks."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, event, func, select, update

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.crypto.codes import AccessCode
from odr.errors import Refusal
from odr.vaults.codes import adviser_codes
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents.folders import folders_of
from odr.vaults.keys.scope import WHOLE_VAULT, Scope
from odr.vaults.tables import AccessCodeRow, Grant, VaultSecret
from tests.support import scenes
from tests.support.advisers import adviser_of, given
from tests.support.vaults import Party, party_with_vault, vault_row
from tests.support.world import World


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    return party_with_vault(world)


def issued(party: Party, scope: Scope = WHOLE_VAULT, label: str = "Telephone") -> tuple[AccessCode, UUID]:
    code = AccessCode.generate()
    with party.opened() as opened:
        return code, issue_own_code(opened, code, label, scope)


def epochs(party: Party) -> dict[str | None, int]:
    """How far each folder's key was renewed, by the folder's name."""
    with party.opened() as opened:
        return {folder.name: opened.folder_epoch(folder.id) for folder in folders_of(opened)}


def remove_row(party: Party, code_id: UUID) -> None:
    with party.world.work() as work:
        work.session.execute(delete(AccessCodeRow).where(AccessCodeRow.id == code_id))


def test_a_code_whose_row_is_gone_is_caught_up_with_once(party: Party) -> None:
    aims = party.folder_id()
    _phone, code_id = issued(party, Scope((aims,)))
    remove_row(party, code_id)
    with party.opened() as opened:
        assert opened.caught_up == [code_id]
        entry = opened.code_list()[1].find(code_id)
    assert entry is not None
    assert entry.ended == party.world.time.isoformat()
    assert epochs(party) == {"My aims": 2, "Money": 1, "Evidence": 1}
    with party.opened() as opened:
        assert opened.caught_up == []


def test_a_code_that_expired_is_caught_up_with_once_and_keeps_its_row(party: Party) -> None:
    _phone, code_id = issued(party, Scope((party.folder_id(),), until=party.world.time + timedelta(days=1)))
    party.world.later(days=1)
    assert epochs(party)["My aims"] == 2
    assert epochs(party)["My aims"] == 2
    with party.world.work() as work:
        assert work.session.get(AccessCodeRow, code_id) is not None
        assert work.session.scalars(select(Grant).where(Grant.code_id == code_id)).all() == []
        entry = work.session.scalars(select(AuditEntry).where(AuditEntry.event == Event.CODE_CAUGHT_UP.value)).one()
    assert entry.subject_id == code_id


def test_whoever_has_stopped_acting_is_caught_up_with(party: Party) -> None:
    adviser = given(adviser_of(party), 1)
    with party.world.work() as work:
        adviser_codes.end(work, adviser.row(work), adviser.account_id)
    assert epochs(party) == {"My aims": 1, "Money": 2, "Evidence": 1}


def test_several_at_once_renew_each_key_once(party: Party) -> None:
    for_a_while = Scope(until=party.world.time + timedelta(days=1))
    with party.opened() as opened:
        gone = [issue_own_code(opened, AccessCode.generate(), "Lost", WHOLE_VAULT) for _ in range(3)]
        over = [issue_own_code(opened, AccessCode.generate(), "Over", for_a_while) for _ in range(3)]
    for code_id in gone:
        remove_row(party, code_id)
    party.world.later(days=2)
    with party.opened() as opened:
        assert list(opened.caught_up) == gone + over
        assert opened.folder_epoch(folders_of(opened)[0].id) == 2
    assert set(epochs(party).values()) == {2}


def test_what_it_costs_does_not_grow_with_the_codes_that_ended(party: Party) -> None:
    def statements(ended: int) -> int:
        for _ in range(ended):
            issued(party, Scope((party.folder_id(),), until=party.world.time + timedelta(days=1)))
        party.world.later(days=1)
        found: list[str] = []
        with party.world.work() as work:
            connection = work.session.connection()
            event.listen(connection, "before_cursor_execute", lambda *given: found.append(given[2]))
            assert len(party.open_in(work).caught_up) == ended
        # Each of them has an entry in the log, and each entry is countersigned.
        return len([one for one in found if "audit_entries" not in one and "countersignatures" not in one])

    statements(1)  # from now on there is an earlier epoch that what was written before is read with
    assert statements(1) == statements(5)


def test_a_code_that_manages_no_codes_catches_up_with_nothing(party: Party) -> None:
    phone, _phone_id = issued(party, Scope((party.folder_id(),)))
    _other, other_id = issued(party, Scope((party.folder_id(),)))
    remove_row(party, other_id)
    with party.opened(phone) as opened:
        assert list(opened.caught_up) == []
    with party.world.work() as work:
        assert work.session.scalar(select(func.max(VaultSecret.epoch))) == 1


@pytest.mark.parametrize("what", ["list", "row"])
def test_what_was_altered_is_not_in_the_way_of_opening(party: Party, what: str) -> None:
    _phone, code_id = issued(party)
    remove_row(party, code_id)
    with party.world.work() as work:
        if what == "list":
            vault_row(work, party).sealed_code_list = b"\x01" + bytes(100)
        else:
            work.session.execute(update(AccessCodeRow).values(may_write=False))
    with party.opened() as opened:
        assert list(opened.caught_up) == []
        assert len(folders_of(opened)) == 3


def test_the_party_is_told_when_it_opens_its_vault(party: Party) -> None:
    _phone, code_id = issued(party, label="Lent to a friend")
    remove_row(party, code_id)
    page = party.unlock()
    assert "A code has ended since this was last opened: “Lent to a friend”." in page.text
    log = party.open("/log")
    assert "what the code “Lent to a friend” had opened was given new locks" in log.text


def test_who_can_help_is_said_of_an_expired_code(party: Party) -> None:
    until = party.world.time + timedelta(days=1)
    phone, _id = issued(party, Scope(until=until))
    adviser = given(adviser_of(party), 0)
    with party.world.work() as work:
        work.session.execute(
            update(AccessCodeRow).where(AccessCodeRow.holder_id == adviser.account_id).values(expires_at=until)
        )
    party.world.later(days=1)
    with party.world.work() as work, pytest.raises(Refusal, match="use another of your codes"):
        party.open_in(work, phone)
    with party.world.work() as work, pytest.raises(Refusal, match="Tessa Tenant can let it work longer"):
        adviser.open_in(work)
    with party.world.work() as work:
        work.session.execute(update(AccessCodeRow).values(expires_at=until))
    with party.world.work() as work, pytest.raises(Refusal, match="no other that still works"):
        party.open_in(work, phone)
