"""The rules of codes, folders, items and readers, without pages."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from odr.accounts.sessions import sealing_key
from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.crypto.codes import AccessCode
from odr.errors import NotFound, Refusal
from odr.vaults.codes import issuing
from odr.vaults.codes.issuing import issue_own_code, make_vault
from odr.vaults.codes.overview import labels_of
from odr.vaults.contents import items, listing
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import add_folder, folders_of, remove_everything, remove_folder, rename_folder
from odr.vaults.contents.items import ChangedMeanwhile
from odr.vaults.contents.listing import last_page, nearest_page
from odr.vaults.contents.readers import readers_of
from odr.vaults.keys import code_list
from odr.vaults.keys.scope import Scope
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.opening.presenting import remove_idle, unlock
from odr.vaults.opening.reopening import opens_still, reopen
from odr.vaults.tables import AccessCodeRow, Folder, Grant, UnlockedVault, Vault, VaultSecret
from odr.web.asking.sessions import read_token
from tests.support import scenes
from tests.support.vaults import Party, case_row, participant_of, party_with_vault, two_parties, vault_row, with_vault
from tests.support.world import World


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    return party_with_vault(world)


def count(party: Party, table: type) -> int:
    with party.world.work() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


def test_there_is_one_vault_a_place_and_no_second(party: Party) -> None:
    with party.world.work() as work, pytest.raises(Refusal):
        make_vault(work, participant_of(work, party), case_row(work, party.case_id), AccessCode.generate())
    assert count(party, Vault) == 1


def test_a_further_code_opens_everything_the_first_does_and_is_named_in_the_list(party: Party) -> None:
    folder_id, second = party.folder_id(), AccessCode.generate()
    with party.opened() as opened:
        item_id = items.add(opened, folder_id, Draft("Title", "Text"))
        code_id = issue_own_code(opened, second, "  For  the drawer ")
    with party.opened(second) as opened:
        assert items.read(opened, item_id).draft == Draft("Title", "Text")
        assert labels_of(opened)[code_id] == "For the drawer"
        later = add_folder(opened, "Later").folder_id
    with party.opened() as opened:
        assert opened.may(SecretKind.FOLDER, later)


@pytest.mark.parametrize("label", ["", "  ", "x" * 61])
def test_a_code_needs_a_name_and_nothing_is_written_without_one(party: Party, label: str) -> None:
    with party.opened() as opened, pytest.raises(Refusal) as refused:
        issue_own_code(opened, AccessCode.generate(), label)
    assert refused.value.field == "label"
    assert count(party, AccessCodeRow) == 1


def test_there_is_an_end_to_codes_and_folders(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "MOST_CODES", 1)
    monkeypatch.setattr("odr.vaults.contents.folders.MOST_FOLDERS", 3)
    with party.opened() as opened:
        with pytest.raises(Refusal):
            issue_own_code(opened, AccessCode.generate(), "One too many")
        with pytest.raises(Refusal):
            add_folder(opened, "One too many")
        rename_folder(opened, folders_of(opened)[0].id, "Still possible")


def test_a_code_that_has_ended_opens_nothing_and_is_given_no_new_key(party: Party) -> None:
    second = AccessCode.generate()
    with party.opened() as opened:
        scope = Scope(until=party.world.time + timedelta(days=1))
        code_id = issue_own_code(opened, second, "For a while", scope)
    with party.world.work() as work:
        assert [(reader.until, reader.codes) for reader in readers_of(work, vault_row(work, party))] == [(None, 2)]
    party.world.later(days=1)
    with party.world.work() as work:
        with pytest.raises(Refusal, match="expired"):
            unlock(work, participant_of(work, party), second)
        assert [reader.codes for reader in readers_of(work, vault_row(work, party))] == [1]
    with party.opened() as opened:
        added = add_folder(opened, "Later")
        checked = code_list.check(opened.work, opened.vault, opened.code_list()[1])
    assert added.refused_codes == 0
    assert code_id not in [code.code_id for code in checked.confirmed]


def test_a_code_whose_row_names_another_holder_opens_nothing(world: World) -> None:
    tessa, leo = two_parties(world)
    with_vault(tessa)
    with world.work() as work:
        work.session.execute(update(AccessCodeRow).values(holder_id=participant_of(work, leo).account_id))
    with world.work() as work, pytest.raises(Refusal, match="does not open this"):
        tessa.open_in(work)


def test_a_list_of_codes_that_was_altered_refuses_new_folders_and_codes_but_not_removal(party: Party) -> None:
    with party.world.work() as work:
        vault_row(work, party).sealed_code_list = b"\x01" + bytes(100)
    before = count(party, Folder)
    with party.opened() as opened:
        for attempt in (lambda: add_folder(opened, "New"), lambda: issue_own_code(opened, AccessCode.generate(), "x")):
            with pytest.raises(Refusal, match="altered in the database"):
                attempt()
    assert count(party, Folder) == before
    with party.opened() as opened:
        with pytest.raises(Refusal, match="altered in the database"):
            items.add(opened, folders_of(opened)[0].id, Draft("Under a key that nobody can vouch for", ""))
        assert remove_everything(opened) == 0
    assert count(party, Folder) == 0


def test_a_code_without_the_stewardship_removes_no_whole_vault(party: Party) -> None:
    with party.world.work() as work:
        row = work.session.scalars(select(VaultSecret).where(VaultSecret.kind == "stewardship")).one()
        work.session.execute(update(VaultSecret).where(VaultSecret.id == row.id).values(kind="of no kind we know"))
    with party.opened() as opened:
        for attempt in (lambda: remove_everything(opened), lambda: add_folder(opened, "New")):
            with pytest.raises(NotFound):
                attempt()


def test_removing_a_folder_takes_its_key_its_grants_and_its_entries(party: Party) -> None:
    folder_id = party.folder_id()
    with party.opened() as opened:
        items.add(opened, folder_id, Draft("Title", ""))
        secret_id = opened.work.session.scalar(select(VaultSecret.id).where(VaultSecret.folder_id == folder_id))
        assert remove_folder(opened, folder_id) == 1
    with party.opened() as opened:
        assert not opened.may(SecretKind.FOLDER, folder_id)
        assert opened.work.session.scalars(select(Grant).where(Grant.secret_id == secret_id)).all() == []
        with pytest.raises(NotFound):
            listing.list_folder(opened, folder_id)


def test_a_change_based_on_an_older_version_writes_nothing_and_shows_what_it_says_now(party: Party) -> None:
    folder_id = party.folder_id()
    with party.opened() as opened:
        item_id = items.add(opened, folder_id, Draft("Title", "one"))
        items.change(opened, item_id, Draft("Title", "two"), 1)
        attempts: list[Callable[[], None]] = [
            lambda: items.change(opened, item_id, Draft("Title", "three"), 1),
            lambda: items.move(opened, item_id, folder_id, 1),
        ]
        for attempt in attempts:
            with pytest.raises(ChangedMeanwhile) as meanwhile:
                attempt()
            assert meanwhile.value.current.draft == Draft("Title", "two")
            assert meanwhile.value.current.line.version == 2


def test_every_reading_is_in_the_log_before_it_is_shown(party: Party) -> None:
    folder_id = party.folder_id()
    with party.opened() as opened:
        item_id = items.add(opened, folder_id, Draft("Title", "one"))
        items.read(opened, item_id)
        listing.list_folder(opened, folder_id)
        listing.search(opened, "one")
        logged = [
            (entry.event, entry.subject_id, entry.count)
            for entry in opened.work.session.scalars(select(AuditEntry).order_by(AuditEntry.number))
        ]
    assert logged[-3:] == [
        (Event.ITEM_READ.value, item_id, None),
        (Event.FOLDER_LISTED.value, folder_id, 1),
        (Event.VAULT_SEARCHED.value, None, 1),
    ]


@pytest.mark.parametrize(("page", "total", "nearest"), [(1, 0, 1), (0, 10, 1), (-5, 10, 1), (2, 50, 1), (2, 51, 2),
                                                        (10**30, 101, 3)])  # fmt: skip
def test_the_nearest_page_is_one_that_there_is(page: int, total: int, nearest: int) -> None:
    assert nearest_page(page, total) == nearest
    assert last_page(total) >= nearest


def test_asking_whether_a_vault_is_still_open_notes_nothing(party: Party) -> None:
    party.unlock()
    world = party.world
    idle = world.settings.idle_lock
    with world.work() as work:
        session_id = work.session.scalars(select(UnlockedVault.session_id)).one()
    key = _key(party)
    world.later(minutes=10)
    with world.database.reading() as session:
        work = world.app_context.work(session)
        assert opens_still(work, participant_of(work, party), session_id, key, idle)
        assert not session.dirty
    with world.work() as work:
        assert reopen(work, participant_of(work, party), session_id, key, idle) is not None
        assert work.session.scalars(select(UnlockedVault.used_at)).one() == world.time
    world.later(minutes=31)
    with world.work() as work:
        assert not opens_still(work, participant_of(work, party), session_id, key, idle)
        remove_idle(work, idle)
    assert count(party, UnlockedVault) == 0


def _key(party: Party):  # type: ignore[no-untyped-def]
    token = read_token(party.person.cookie())
    assert token is not None
    return sealing_key(token)
