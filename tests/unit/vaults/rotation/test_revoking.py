"""Taking a code back: new epochs for what it had, nothing sealed anew, everything old still readable."""

from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.crypto.codes import AccessCode
from odr.errors import NotFound, Refusal
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.codes.overview import labels_of
from odr.vaults.contents import items, listing
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import add_folder, folders_of, remove_folder, rename_folder
from odr.vaults.contents.readers import readers_of
from odr.vaults.keys.scope import Scope
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.rotation.revoking import revoke
from odr.vaults.tables import AccessCodeRow, Grant, Item, UnlockedVault, VaultSecret
from tests.support import scenes
from tests.support.vaults import Party, party_with_vault, two_parties, vault_row, with_vault
from tests.support.world import World


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    return party_with_vault(world)


def _drawer_code(party: Party, scope: Scope | None = None) -> tuple[AccessCode, AccessCodeRow]:
    code = AccessCode.generate()
    with party.opened() as opened:
        code_id = issue_own_code(opened, code, "For the drawer", scope or Scope())
        return code, opened.work.session.get_one(AccessCodeRow, code_id)


@pytest.mark.promise("P02")
def test_a_code_that_was_taken_back_opens_nothing_any_more(party: Party) -> None:
    drawer, row = _drawer_code(party)
    with party.opened() as opened:
        revoke(opened, row.id)
    with party.world.work() as work, pytest.raises(Refusal, match="does not open this"):
        party.open_in(work, drawer)


def test_what_was_written_before_is_read_by_the_codes_that_remain_and_nothing_is_sealed_anew(party: Party) -> None:
    with party.opened() as opened:
        folder = folders_of(opened)[0]
        item_id = items.add(opened, folder.id, Draft("Before", "Written under the first key."))
        before = opened.work.session.get_one(Item, item_id).sealed_body
    for _ in range(3):
        _code, row = _drawer_code(party)
        with party.opened() as opened:
            revoke(opened, row.id)
    with party.opened() as opened:
        assert opened.work.session.get_one(Item, item_id).sealed_body == before
        draft = items.read(opened, item_id).draft
        assert draft is not None
        assert draft.text == "Written under the first key."
        assert [folder.name for folder in folders_of(opened)] == ["My aims", "Money", "Evidence"]
        assert opened.folder_epoch(folder.id) == 4


def test_what_is_written_afterwards_is_under_a_key_that_the_code_never_had(party: Party) -> None:
    _drawer, row = _drawer_code(party)
    with party.opened() as opened:
        folder_id = folders_of(opened)[0].id
        old_key = opened.folder_key(folder_id)
        revoke(opened, row.id)
        item_id = items.add(opened, folder_id, Draft("After", "Under the second key."))
        assert opened.folder_key(folder_id) != old_key
        assert opened.work.session.get_one(Item, item_id).epoch == 2
        rename_folder(opened, folder_id, "Renamed afterwards")
    with party.opened() as opened:
        assert folders_of(opened)[0].name == "Renamed afterwards"
        assert opened.folder_key(folder_id, 1) == old_key


def test_every_secret_the_code_had_is_renewed_and_its_old_grants_are_gone(party: Party) -> None:
    _drawer, row = _drawer_code(party)
    with party.opened() as opened:
        revoke(opened, row.id)
    with party.world.work() as work:
        latest = work.session.execute(
            select(VaultSecret.kind, func.max(VaultSecret.epoch)).group_by(VaultSecret.kind, VaultSecret.folder_id)
        ).all()
        assert sorted(latest) == [("folder", 2)] * 3 + [("mailbox", 2), ("signing", 2), ("stewardship", 2)]
        granted = work.session.scalars(select(VaultSecret.epoch).join(Grant, Grant.secret_id == VaultSecret.id)).all()
        assert set(granted) == {2}


def test_a_vault_that_the_code_has_open_in_a_browser_is_locked_at_once(party: Party) -> None:
    drawer, row = _drawer_code(party)
    party.person.open(f"{party.root}/unlock")
    party.person.submit("Open", code=drawer.reveal())
    assert party.open("").heading == "Your private information"
    with party.opened() as opened:
        revoke(opened, row.id)
    with party.world.work() as work:
        assert work.session.scalars(select(UnlockedVault)).all() == []
    assert party.open("").heading == "Open your private information"


def test_taking_back_costs_the_same_however_much_the_vault_holds(party: Party) -> None:
    def writes(of_items: int) -> int:
        with party.opened() as opened:
            folder_id = folders_of(opened)[0].id
            for number in range(of_items):
                items.add(opened, folder_id, Draft(f"Entry {number}", ""))
        _code, row = _drawer_code(party)
        statements: list[str] = []
        with party.opened() as opened:
            connection = opened.work.session.connection()
            event.listen(connection, "before_cursor_execute", lambda *given: statements.append(given[2]))
            revoke(opened, row.id)
            opened.work.session.flush()
        assert not [one for one in statements if "items" in one]
        return len(statements)

    assert writes(0) == writes(60)


def test_the_code_in_use_cannot_be_taken_back(party: Party) -> None:
    with party.opened() as opened, pytest.raises(Refusal, match="another of your codes"):
        revoke(opened, opened.code.id)


def test_a_code_of_another_vault_cannot_be_taken_back(world: World) -> None:
    tessa, leo = (with_vault(party) for party in two_parties(world))
    with leo.opened() as opened:
        own_id = opened.code.id
    with tessa.opened() as opened, pytest.raises(NotFound):
        revoke(opened, own_id)


def test_the_first_code_can_be_taken_back_with_the_one_from_the_drawer(party: Party) -> None:
    drawer, row = _drawer_code(party)
    with party.opened() as opened:
        first_id = opened.code.id
        item_id = items.add(opened, folders_of(opened)[0].id, Draft("Kept", "Still here."))
    with party.opened(drawer) as opened:
        assert opened.code.id == row.id
        revoke(opened, first_id)
    with party.opened(drawer) as opened:
        assert items.read(opened, item_id).draft is not None
        add_folder(opened, "New under the new stewardship")
        assert labels_of(opened)[first_id] == "The first code", "its doings keep their name"


def test_who_can_read_is_computed_anew(party: Party) -> None:
    _drawer, row = _drawer_code(party)
    with party.opened() as opened:
        assert [reader.codes for reader in readers_of(opened.work, vault_row(opened.work, party))] == [2]
        revoke(opened, row.id)
    with party.world.work() as work:
        assert [reader.codes for reader in readers_of(work, vault_row(work, party))] == [1]


def test_it_is_written_in_the_audit_log(party: Party) -> None:
    _drawer, row = _drawer_code(party)
    with party.opened() as opened:
        revoke(opened, row.id)
    with party.world.work() as work:
        entry = work.session.scalars(select(AuditEntry).where(AuditEntry.event == Event.CODE_REVOKED.value)).one()
        assert entry.subject_id == row.id


# --- codes for chosen folders ----------------------------------------------------------------------------------------


def test_a_code_for_chosen_folders_opens_those_and_neither_names_nor_counts_of_the_others(party: Party) -> None:
    with party.opened() as opened:
        aims, money, _evidence = folders_of(opened)
        secret_id = items.add(opened, money.id, Draft("Not for this code", ""))
        shown_id = items.add(opened, aims.id, Draft("For this code", ""))
    phone, _row = _drawer_code(party, Scope(folders=(aims.id,), may_write=False))
    with party.opened(phone) as opened:
        assert [folder.name for folder in folders_of(opened)] == ["My aims"]
        assert [item.line.id for item in listing.each_item(opened)] == [shown_id]
        with pytest.raises(NotFound):
            items.read(opened, secret_id)
        with pytest.raises(NotFound):
            listing.list_folder(opened, money.id)
        assert not opened.may(SecretKind.STEWARDSHIP)
        assert not opened.may(SecretKind.SIGNING)
        assert not opened.may(SecretKind.MAILBOX)


def test_a_code_that_may_only_read_changes_nothing(party: Party) -> None:
    with party.opened() as opened:
        aims = folders_of(opened)[0]
        item_id = items.add(opened, aims.id, Draft("To be read", ""))
    phone, _row = _drawer_code(party, Scope(folders=(aims.id,), may_write=False))
    with party.opened(phone) as opened:
        for attempt in (
            lambda: items.add(opened, aims.id, Draft("New", "")),
            lambda: items.change(opened, item_id, Draft("Changed", ""), 1),
            lambda: items.remove(opened, item_id),
            lambda: rename_folder(opened, aims.id, "Other"),
            lambda: remove_folder(opened, aims.id),
        ):
            with pytest.raises(Refusal, match="read this, not change"):
                attempt()
        with pytest.raises(NotFound):
            add_folder(opened, "New")


def test_a_new_folder_is_in_nobodys_reach_but_of_codes_that_open_everything(party: Party) -> None:
    with party.opened() as opened:
        aims = folders_of(opened)[0]
    phone, _phone_row = _drawer_code(party, Scope(folders=(aims.id,)))
    drawer, _drawer_row = _drawer_code(party)
    with party.opened() as opened:
        add_folder(opened, "Later")
    with party.opened(phone) as opened:
        assert [folder.name for folder in folders_of(opened)] == ["My aims"]
    with party.opened(drawer) as opened:
        assert "Later" in [folder.name for folder in folders_of(opened)]


def test_taking_back_a_code_for_one_folder_renews_that_folder_alone(party: Party) -> None:
    with party.opened() as opened:
        aims, money, _evidence = folders_of(opened)
    _phone, row = _drawer_code(party, Scope(folders=(aims.id,)))
    with party.opened() as opened:
        revoke(opened, row.id)
    with party.opened() as opened:
        assert (opened.folder_epoch(aims.id), opened.folder_epoch(money.id)) == (2, 1)


def test_a_code_for_chosen_folders_keeps_opening_them_when_another_code_is_taken_back(party: Party) -> None:
    with party.opened() as opened:
        aims = folders_of(opened)[0]
        item_id = items.add(opened, aims.id, Draft("Before", "old"))
    phone, _row = _drawer_code(party, Scope(folders=(aims.id,)))
    _drawer, drawer_row = _drawer_code(party)
    with party.opened() as opened:
        revoke(opened, drawer_row.id)
        later_id = items.add(opened, aims.id, Draft("After", "new"))
    with party.opened(phone) as opened:
        assert all(items.read(opened, one).draft is not None for one in (item_id, later_id))


@pytest.mark.parametrize(
    ("scope", "about"),
    [(Scope(folders=()), "folders"), (Scope(until=None), None)],
)
def test_a_reach_that_will_not_do_is_refused_and_one_that_does_is_not(
    party: Party, scope: Scope, about: str | None
) -> None:
    with party.opened() as opened:
        if about is None:
            issue_own_code(opened, AccessCode.generate(), "x", scope)
            return
        with pytest.raises(Refusal) as caught:
            issue_own_code(opened, AccessCode.generate(), "x", scope)
        assert caught.value.field == about


def test_an_end_that_is_over_is_refused(party: Party) -> None:
    with party.opened() as opened, pytest.raises(Refusal) as caught:
        issue_own_code(opened, AccessCode.generate(), "x", Scope(until=opened.work.now - timedelta(seconds=1)))
    assert caught.value.field == "until"


def test_the_list_keeps_what_was_given_and_when_it_ended(party: Party) -> None:
    with party.opened() as opened:
        aims = folders_of(opened)[0]
    _phone, row = _drawer_code(party, Scope(folders=(aims.id,), may_write=False))
    with party.opened() as opened:
        revoke(opened, row.id)
        entry = opened.code_list()[1].find(row.id)
    assert entry is not None
    assert (entry.folders, entry.may_write, entry.ended) == ([str(aims.id)], False, party.world.time.isoformat())


def test_a_session_of_the_remaining_code_goes_on(party: Party) -> None:
    _drawer, row = _drawer_code(party)
    party.unlock()
    with party.opened() as opened:
        revoke(opened, row.id)
    assert party.open("").heading == "Your private information"
