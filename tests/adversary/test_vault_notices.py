"""Somebody who owns the database takes away, puts back, copies and exchanges rows; the next unlocking tells of it.

One vault is prepared; every attack is made on it and undone again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from odr.audit.chain import Head, Problem, head_of, verify
from odr.audit.countersigned import sign
from odr.audit.log import Event
from odr.audit.tables import AuditEntry, Countersignature
from odr.crypto.codes import AccessCode, lookup_tag
from odr.crypto.signing import SigningKeyPair
from odr.db.about import EVERYTHING
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import add_folder, folders_of, rename_folder
from odr.vaults.integrity import accepting
from odr.vaults.integrity.checking import check, named
from odr.vaults.keys import code_list
from odr.vaults.keys.findings import Finding, What
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.scope import Scope
from odr.vaults.manifest.manifest import page_number_of
from odr.vaults.rotation.revoking import revoke
from odr.vaults.tables import AccessCodeRow, Vault
from tests.support.altered import (
    Row,
    Rows,
    Which,
    alter,
    copy,
    put_back,
    put_back_wholly,
    remove,
    rows_now,
    write_log_anew,
)
from tests.support.engines import Engine
from tests.support.vaults import Party, two_parties, vault_row, with_vault
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database")


@dataclass
class Scene:
    """A vault with two codes, as it is; ``early`` are the rows of a day before the latest changes."""

    world: World
    party: Party
    other: Party
    helper: AccessCode
    helper_id: UUID
    vault_id: UUID
    folders: list[UUID]
    items: dict[str, UUID]
    early: Rows
    head: Head

    def item(self, title: str) -> Which:
        return lambda row: row["id"] == self.items[title]

    def folder(self, number: int = 0) -> Which:
        return lambda row: row.get("folder_id", row["id"] if "position" in row else None) == self.folders[number]

    def vault(self, row: Row) -> bool:
        return bool(row.get("vault_id", row["id"] if "participant_id" in row else None) == self.vault_id)

    def page(self, title: str) -> Which:
        return lambda row: self.folder()(row) and row["number"] == page_number_of(self.items[title])

    @contextmanager
    def attacked(self, attack: Callable[[Work, "Scene"], None]) -> Iterator[Work]:
        """A unit of work after the attack, all of which is undone."""
        with self.world.database.writing(EVERYTHING) as session:
            work = self.world.app_context.work(session)
            attack(work, self)
            session.flush()
            session.expire_all()
            yield work
            session.rollback()


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> Iterator[Scene]:
    world = World(tmp_path_factory.mktemp("notices"), engine)
    party, other = (with_vault(one) for one in two_parties(world))
    helper = AccessCode.generate()
    with party.opened() as opened:
        folders = [folder.id for folder in folders_of(opened)]
        made = {title: items.add(opened, folders[0], Draft(title, "…")) for title in TITLES}
        made["Savings"] = items.add(opened, folders[1], Draft("Savings", "…"))
        made["Letter"] = items.add(opened, folders[0], Draft("Letter", "…"))
        helper_id = issue_own_code(opened, helper, "For the tax adviser", Scope(folders=(folders[0],)))
    with party.opened() as opened:
        rename_folder(opened, folders[0], "My first aims")
    with world.work() as work:
        early = rows_now(work)
    with party.opened() as opened:
        items.change(opened, made["Deposit"], Draft("Deposit, all of it", "…"), 1)
        items.change(opened, made["Rent"], Draft("Rent since May", "…"), 1)
        items.remove(opened, made["Letter"])
        rename_folder(opened, folders[0], "My aims")
        issue_own_code(opened, AccessCode.generate(), "For the drawer")
    with party.opened() as opened:
        items.add(opened, folders[0], Draft("Written last", "…"))
    with world.work() as work:
        vault_id, head = vault_row(work, party).id, head_of(work, party.case_id)
    yield Scene(world, party, other, helper, helper_id, vault_id, folders, made, early, head)
    world.close()


TITLES = ["Deposit", "Rent", "Heating", "Key", *(f"Entry {number}" for number in range(8))]


def found_by(work: Work, scene: Scene, code: AccessCode | None = None) -> list[tuple[What, str | None]]:
    """What the next unlocking tells: of an item its title, else the name of the folder."""
    opened = scene.party.open_in(work, code)
    return told(named(opened, check(opened)))


def told(found: list[Finding]) -> list[tuple[What, str | None]]:
    return [(one.what, one.title if one.item_id else one.folder) for one in found]


def test_a_vault_that_nobody_touched_has_nothing_to_tell(scene: Scene) -> None:
    with scene.attacked(lambda work, scene: None) as work:
        assert found_by(work, scene) == []
        assert found_by(work, scene, scene.helper) == []
        assert verify(work, scene.party.case_id).problem is None


# --- one attack at a time, each on what only it touches --------------------------------------------------------------


def an_item_deleted(work: Work, scene: Scene) -> None:
    remove(work, "items", scene.item("Heating"))


def several_deleted(work: Work, scene: Scene) -> None:
    remove(work, "items", lambda row: scene.item("Heating")(row) or scene.item("Key")(row))


def a_folder_deleted(work: Work, scene: Scene) -> None:
    for name in ("items", "manifest_pages", "vault_secrets", "folders"):
        remove(work, name, scene.folder(1))


def an_older_row_put_back(work: Work, scene: Scene) -> None:
    put_back(work, scene.early, "items", scene.item("Deposit"))


def a_removed_item_put_back(work: Work, scene: Scene) -> None:
    put_back(work, scene.early, "items", scene.item("Letter"))


def an_item_copied(work: Work, scene: Scene) -> None:
    copy(work, "items", scene.item("Key"), id=uuid4())


def an_item_moved(work: Work, scene: Scene) -> None:
    alter(work, "items", scene.item("Key"), folder_id=scene.folders[1])


def an_item_given_to_another_vault(work: Work, scene: Scene) -> None:
    other = vault_row(work, scene.other).id
    alter(work, "items", scene.item("Key"), vault_id=other)


def an_item_of_another_version(work: Work, scene: Scene) -> None:
    alter(work, "items", scene.item("Key"), version=9)


def an_item_of_another_epoch(work: Work, scene: Scene) -> None:
    alter(work, "items", scene.item("Key"), epoch=2)


def pages_exchanged(work: Work, scene: Scene) -> None:
    one, two = [row for row in rows_now(work)["manifest_pages"] if scene.folder(0)(row)][:2]
    for there, put in ((one, two), (two, one)):
        exchanged = {name: put[name] for name in ("sealed_entries", "version")}
        alter(work, "manifest_pages", _same_page(there), **exchanged)


def _same_page(page: Row) -> Which:
    return lambda row: (row["folder_id"], row["number"]) == (page["folder_id"], page["number"])


def a_page_put_back(work: Work, scene: Scene) -> None:
    put_back(work, scene.early, "manifest_pages", scene.page("Deposit"))


def pages_deleted(work: Work, scene: Scene) -> None:
    remove(work, "manifest_pages", scene.folder(0))


def _manifest_of(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("sealed_manifest", "manifest_version", "manifest_epoch")}


def a_root_put_back(work: Work, scene: Scene) -> None:
    row = next(filter(scene.folder(0), scene.early["folders"]))
    alter(work, "folders", scene.folder(0), **_manifest_of(row))


def pages_and_root_put_back(work: Work, scene: Scene) -> None:
    a_root_put_back(work, scene)
    put_back_wholly(work, scene.early, "manifest_pages", scene.folder(0))


def a_whole_folder_put_back(work: Work, scene: Scene) -> None:
    for name in ("folders", "manifest_pages", "items"):
        put_back_wholly(work, scene.early, name, scene.folder(0))


def a_root_deleted(work: Work, scene: Scene) -> None:
    alter(work, "folders", scene.folder(0), sealed_manifest=None)


def a_name_put_back(work: Work, scene: Scene) -> None:
    row = next(filter(scene.folder(0), scene.early["folders"]))
    names = ("sealed_name", "version", "epoch")
    alter(work, "folders", scene.folder(0), **{name: row[name] for name in names})


def a_folder_invented(work: Work, scene: Scene) -> None:
    copy(work, "folders", scene.folder(1), id=uuid4())


def the_vaults_own_put_back(work: Work, scene: Scene) -> None:
    row = next(filter(scene.vault, scene.early["vaults"]))
    alter(work, "vaults", scene.vault, **_manifest_of(row))


def the_vaults_own_deleted(work: Work, scene: Scene) -> None:
    alter(work, "vaults", scene.vault, sealed_manifest=None)


def the_vaults_own_deleted_with_its_version(work: Work, scene: Scene) -> None:
    alter(work, "vaults", scene.vault, sealed_manifest=None, manifest_version=0)
    remove(work, "countersignatures", scene.vault)


def the_list_of_codes_put_back(work: Work, scene: Scene) -> None:
    row = next(filter(scene.vault, scene.early["vaults"]))
    names = ("sealed_code_list", "code_list_version", "code_list_epoch")
    alter(work, "vaults", scene.vault, **{name: row[name] for name in names})


def the_list_of_codes_altered(work: Work, scene: Scene) -> None:
    alter(work, "vaults", scene.vault, sealed_code_list=b"\1" * 200)


def the_end_of_the_log_cut_off(work: Work, scene: Scene) -> None:
    remove(work, "audit_entries", lambda row: row["number"] > scene.head.number - 3)


def the_log_written_anew(work: Work, scene: Scene) -> None:
    write_log_anew(work, scene.party.case_id, lambda rows: [*rows[:-2], rows[-1]])


def the_log_written_anew_at_its_length(work: Work, scene: Scene) -> None:
    def forged(rows: list[Row]) -> list[Row]:
        rows[-2]["actor_id"] = None
        return rows

    write_log_anew(work, scene.party.case_id, forged)


def the_countersignature_deleted(work: Work, scene: Scene) -> None:
    remove(work, "countersignatures", scene.vault)


def the_countersignature_put_back(work: Work, scene: Scene) -> None:
    put_back(work, scene.early, "countersignatures", scene.vault)


def the_countersignature_of_another_vault(work: Work, scene: Scene) -> None:
    other = next(row for row in rows_now(work)["countersignatures"] if not scene.vault(row))
    alter(work, "countersignatures", scene.vault, public_key=other["public_key"], signature=other["signature"])


def the_countersignature_by_a_key_of_ones_own(work: Work, scene: Scene) -> None:
    row = work.session.get_one(Countersignature, scene.vault_id)
    sign(row, SigningKeyPair.generate()[1])


def countersignature_and_the_vaults_own_put_back(work: Work, scene: Scene) -> None:
    the_countersignature_put_back(work, scene)
    the_vaults_own_put_back(work, scene)


def log_and_countersignature_put_back(work: Work, scene: Scene) -> None:
    the_countersignature_put_back(work, scene)
    put_back_wholly(work, scene.early, "audit_entries")


AIMS = "My aims"
ATTACKS: dict[Callable[[Work, Scene], None], set[tuple[What, str | None]]] = {
    an_item_deleted: {(What.ITEM_GONE, "Heating")},
    several_deleted: {(What.ITEM_GONE, "Heating"), (What.ITEM_GONE, "Key")},
    a_folder_deleted: {(What.FOLDER_GONE, "Money")},
    an_older_row_put_back: {(What.ITEM_OLDER, "Deposit, all of it")},
    a_removed_item_put_back: {(What.ITEM_UNKNOWN, "Letter")},
    an_item_copied: {(What.ITEM_UNKNOWN, None)},
    an_item_moved: {(What.ITEM_MOVED, "Key")},
    an_item_given_to_another_vault: {(What.ITEM_GONE, "Key")},
    an_item_of_another_version: {(What.ITEM_ALTERED, "Key")},
    an_item_of_another_epoch: {(What.ITEM_ALTERED, "Key")},
    pages_exchanged: {(What.LIST_ALTERED, AIMS)},
    a_page_put_back: {(What.LIST_ALTERED, AIMS)},
    pages_deleted: {(What.LIST_ALTERED, AIMS)},
    a_root_put_back: {(What.FOLDER_OLDER, AIMS), (What.FOLDER_NAME, AIMS), (What.LIST_ALTERED, AIMS)},
    pages_and_root_put_back: {
        (What.FOLDER_OLDER, AIMS),
        (What.FOLDER_NAME, AIMS),
        (What.ITEM_ALTERED, "Deposit"),
        (What.ITEM_ALTERED, "Rent"),
        (What.ITEM_GONE, "Letter"),
        (What.ITEM_UNKNOWN, "Written last"),
    },
    a_whole_folder_put_back: {(What.FOLDER_OLDER, "My first aims")},
    a_root_deleted: {(What.LIST_ALTERED, AIMS)},
    a_name_put_back: {(What.FOLDER_NAME, AIMS)},
    a_folder_invented: {(What.FOLDER_UNKNOWN, None)},
    the_vaults_own_put_back: {(What.MANIFEST_ALTERED, None)},
    the_vaults_own_deleted: {(What.MANIFEST_ALTERED, None)},
    the_vaults_own_deleted_with_its_version: {(What.MANIFEST_ALTERED, None)},
    the_list_of_codes_put_back: {(What.CODES_ALTERED, None)},
    the_list_of_codes_altered: {(What.CODES_ALTERED, None)},
    the_end_of_the_log_cut_off: {(What.LOG_REWRITTEN, None)},
    the_log_written_anew: {(What.LOG_REWRITTEN, None)},
    the_log_written_anew_at_its_length: {(What.LOG_REWRITTEN, None)},
    the_countersignature_deleted: {(What.COUNTERSIGNATURE_GONE, None)},
    the_countersignature_put_back: {(What.COUNTERSIGNATURE_OLDER, None)},
    the_countersignature_of_another_vault: {(What.COUNTERSIGNATURE_ALTERED, None)},
    the_countersignature_by_a_key_of_ones_own: {(What.COUNTERSIGNATURE_ALTERED, None)},
    countersignature_and_the_vaults_own_put_back: {(What.COUNTERSIGNATURE_OLDER, None), (What.FOLDER_OLDER, AIMS)},
    log_and_countersignature_put_back: {(What.LOG_REWRITTEN, None), (What.COUNTERSIGNATURE_OLDER, None)},
}


def words(attack: Callable[..., None]) -> str:
    return attack.__name__.replace("_", " ")


@pytest.mark.promise("P06")
@pytest.mark.parametrize("attack", ATTACKS, ids=words)
def test_what_was_done_to_the_rows_is_told_at_the_next_unlocking_and_the_one_after(
    scene: Scene, attack: Callable[[Work, Scene], None]
) -> None:
    with scene.attacked(attack) as work:
        found = found_by(work, scene)
        assert set(found) == ATTACKS[attack]
        assert len(found) == len(ATTACKS[attack])
        # Unlocking made none of it good; and it was written down.
        assert set(found_by(work, scene)) == ATTACKS[attack]
        altered = work.session.scalars(select(AuditEntry).where(AuditEntry.event == Event.VAULT_ALTERED.value)).all()
        assert [entry.count for entry in altered] == [len(found)] * 2


WRITABLE = [attack for attack in ATTACKS if attack is not the_list_of_codes_altered]


@pytest.mark.parametrize("attack", WRITABLE, ids=words)
def test_writing_goes_on_and_makes_nothing_good(scene: Scene, attack: Callable[[Work, Scene], None]) -> None:
    def while_it_is_open(work: Work, scene: Scene) -> None:
        scene.party.open_in(work)
        attack(work, scene)

    # Given: a vault that was unlocked before the attack
    with scene.attacked(while_it_is_open) as work:
        # When: things are written in the requests that follow
        for _ in range(3):
            items.add(next_request(work, scene), scene.folders[0], Draft("And later", "…"))
        add_folder(next_request(work, scene), "And later")
        # Then
        assert {what for what, _name in ATTACKS[attack]} <= {what for what, _name in found_by(work, scene)}


def next_request(work: Work, scene: Scene, code: AccessCode | None = None) -> OpenVault:
    """The vault as a browser that has it unlocked opens it for one request: nothing is looked at then."""
    used = code or scene.party.code
    assert used is not None
    share = used.server_share()
    row = work.session.scalars(select(AccessCodeRow).where(AccessCodeRow.lookup_tag == lookup_tag(share))).one()
    return OpenVault(work, work.session.get_one(Vault, scene.vault_id), row, share)


@pytest.mark.parametrize("attack", WRITABLE, ids=words)
def test_going_on_from_how_it_is_now_ends_it_and_the_vault_notices_again(
    scene: Scene, attack: Callable[[Work, Scene], None]
) -> None:
    with scene.attacked(attack) as work:
        before = rows_now(work)
        assert accepting.accept(scene.party.open_in(work)) == len(ATTACKS[attack])
        assert found_by(work, scene) == []
        assert verify(work, scene.party.case_id).problem is None
        # From now on it notices again,
        remove(work, "items", scene.item("Rent"))
        assert What.ITEM_GONE in [what for what, _title in found_by(work, scene)]
        # and what stood there before does not pass for what stands there now.
        for name in ("vaults", "folders", "manifest_pages"):
            put_back(work, before, name)
        assert found_by(work, scene) != []


def test_a_list_of_codes_that_was_altered_can_neither_be_written_by_nor_made_anew(scene: Scene) -> None:
    with scene.attacked(the_list_of_codes_altered) as work:
        opened = scene.party.open_in(work)
        with pytest.raises(Refusal, match="altered in the database"):
            items.add(opened, scene.folders[0], Draft("And later", "…"))
        accepting.accept(opened)
        assert (What.CODES_ALTERED, None) in found_by(work, scene)


# --- while the vault is open: what writing would cover up -------------------------------------------------------------


def test_an_older_row_that_is_written_over_is_told_all_the_same(scene: Scene) -> None:
    deposit = scene.items["Deposit"]
    covers: list[Callable[[OpenVault], None]] = [
        lambda opened: items.change(opened, deposit, Draft("Deposit, new", "…"), 1),
        lambda opened: items.move(opened, deposit, scene.folders[1], 1),
        lambda opened: items.remove(opened, deposit),
    ]
    for cover in covers:
        with scene.attacked(an_older_row_put_back) as work:
            cover(next_request(work, scene))
            assert found_by(work, scene) == [(What.ITEM_OLDER, "Deposit, all of it")]


def test_no_version_is_used_twice_so_that_a_row_of_before_never_fits_again(scene: Scene) -> None:
    with scene.attacked(lambda work, scene: None) as work:
        late = rows_now(work)
        an_older_row_put_back(work, scene)
        accepting.accept(scene.party.open_in(work))
        items.change(next_request(work, scene), scene.items["Deposit"], Draft("Deposit, new", "…"), 1)
        assert found_by(work, scene) == []
        put_back(work, late, "items", scene.item("Deposit"))
        assert found_by(work, scene) == [(What.ITEM_OLDER, "Deposit, new")]


def test_a_name_that_was_put_back_and_written_over_is_told_all_the_same(scene: Scene) -> None:
    with scene.attacked(a_name_put_back) as work:
        rename_folder(next_request(work, scene), scene.folders[0], "Something else")
        assert found_by(work, scene) == [(What.FOLDER_NAME, "Something else")]


# --- advisers and former holders --------------------------------------------------------------------------------------


def test_what_an_adviser_writes_is_nothing_to_be_told_of(scene: Scene) -> None:
    with scene.attacked(lambda work, scene: None) as work:
        helper = scene.party.open_in(work, scene.helper)
        items.add(helper, scene.folders[0], Draft("By the adviser", "…"))
        items.change(helper, scene.items["Key"], Draft("Key, by the adviser", "…"), 1)
        items.remove(helper, scene.items["Heating"])
        rename_folder(helper, scene.folders[0], "By the adviser")
        assert found_by(work, scene, scene.helper) == []
        assert found_by(work, scene) == []


def test_an_adviser_is_told_of_the_folders_that_the_code_opens_and_of_no_other(scene: Scene) -> None:
    def in_both(work: Work, scene: Scene) -> None:
        an_item_deleted(work, scene)
        remove(work, "items", scene.item("Savings"))

    with scene.attacked(in_both) as work:
        assert found_by(work, scene, scene.helper) == [(What.ITEM_GONE, "Heating")]
        with pytest.raises(NotFound):
            accepting.accept(scene.party.open_in(work, scene.helper))


def test_a_folder_put_back_and_advanced_by_an_adviser_beyond_where_it_was_is_told(scene: Scene) -> None:
    with scene.attacked(a_whole_folder_put_back) as work:
        for number in range(12):
            items.add(next_request(work, scene, scene.helper), scene.folders[0], Draft(f"Later {number}", "…"))
        assert found_by(work, scene) == [(What.FOLDER_OLDER, "My first aims")]


def test_after_a_code_was_taken_back_everything_fits_and_what_stood_before_does_not(scene: Scene) -> None:
    with scene.attacked(lambda work, scene: None) as work:
        before = rows_now(work)
        revoke(next_request(work, scene), scene.helper_id)
        assert found_by(work, scene) == []
        items.add(next_request(work, scene), scene.folders[0], Draft("Afterwards", "…"))
        assert found_by(work, scene) == []
        # The list as the former holder could forge it, under the key that they had.
        row = next(filter(scene.folder(0), before["folders"]))
        alter(work, "folders", scene.folder(0), **_manifest_of(row))
        assert (What.LIST_ALTERED, AIMS) in found_by(work, scene)


# --- vaults from before there were manifests --------------------------------------------------------------------------


def without_a_manifest(work: Work, scene: Scene) -> None:
    """The vault as the migration finds it."""
    opened = scene.party.open_in(work)
    stewardship, codes = opened.code_list()
    code_list.write(opened.vault, stewardship, replace(codes, manifest=False))
    work.session.flush()
    alter(work, "vaults", scene.vault, sealed_manifest=None, manifest_version=0)
    alter(work, "folders", lambda row: row["vault_id"] == scene.vault_id, sealed_manifest=None, manifest_version=0)
    remove(work, "manifest_pages", lambda row: row["folder_id"] in scene.folders)
    remove(work, "countersignatures", scene.vault)


def test_a_vault_that_has_none_gets_its_manifest_when_a_steward_unlocks_it(scene: Scene) -> None:
    with scene.attacked(without_a_manifest) as work:
        items.add(scene.party.open_in(work, scene.helper), scene.folders[0], Draft("By the adviser", "…"))
        assert found_by(work, scene, scene.helper) == []
        assert found_by(work, scene) == []
        an_item_deleted(work, scene)
        assert found_by(work, scene) == [(What.ITEM_GONE, "Heating")]
        the_vaults_own_deleted_with_its_version(work, scene)
        assert (What.MANIFEST_ALTERED, None) in found_by(work, scene)


# --- what it does not notice, and what helps --------------------------------------------------------------------------


@pytest.mark.promise("P06")
def test_the_whole_put_back_together_is_not_noticed_but_the_head_in_hand_shows_it(scene: Scene) -> None:
    def everything(work: Work, scene: Scene) -> None:
        for name in ("items", "manifest_pages", "folders", "vaults", "countersignatures", "audit_entries"):
            put_back_wholly(work, scene.early, name)

    with scene.attacked(everything) as work:
        assert found_by(work, scene) == [], "the limit: nothing in the database says otherwise"
        assert verify(work, scene.party.case_id).problem is None
        assert verify(work, scene.party.case_id, [scene.head]).problem in (Problem.MISSING, Problem.NOT_THE_NOTED_HEAD)


def test_without_what_was_signed_the_vaults_own_layer_could_be_put_back_unseen(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: a folder with everything in it, and the vault's own layer to go with it."""

    def both(work: Work, scene: Scene) -> None:
        for name in ("folders", "manifest_pages", "items"):
            put_back_wholly(work, scene.early, name)
        the_vaults_own_put_back(work, scene)

    with scene.attacked(both) as work:
        assert found_by(work, scene) == [(What.MANIFEST_ALTERED, None)]
    monkeypatch.setattr("odr.vaults.manifest.manifest.countersigned_version", lambda opened: 0)
    with scene.attacked(both) as work:
        assert found_by(work, scene) == []


def test_without_the_stewards_mark_a_folder_could_be_put_back_and_advanced_unseen(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control for advancing beyond where it was."""
    with scene.attacked(a_whole_folder_put_back) as work:
        for number in range(12):
            items.add(next_request(work, scene, scene.helper), scene.folders[0], Draft(f"Later {number}", "…"))
        monkeypatch.setattr("odr.vaults.integrity.checking.is_marked", lambda root, known: True)
        assert found_by(work, scene) == []
