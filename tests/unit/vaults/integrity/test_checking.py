"""The manifest: legitimate doings of all kinds leave nothing to tell; whatever rows are altered beside them does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from odr.crypto.codes import AccessCode
from odr.db.about import EVERYTHING
from odr.db.work import Work
from odr.vaults.codes.changing import change_scope
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents import items, listing
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import add_folder, folders_of, remove_everything, remove_folder, rename_folder
from odr.vaults.integrity.checking import check
from odr.vaults.keys.findings import What
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.scope import Scope
from odr.vaults.manifest.manifest import MOST_NOTED, PAGES, Root, page_number_of
from odr.vaults.rotation.revoking import revoke
from tests.support.altered import alter, remove, rows_now
from tests.support.engines import Engine
from tests.support.vaults import Party, party_with_vault
from tests.support.world import World

# A failing example is short as it is; making it shorter would take minutes.
FEW = settings(max_examples=12, phases=(Phase.explicit, Phase.reuse, Phase.generate))


@pytest.fixture(scope="module")
def party(tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> Iterator[Party]:
    """A party with five entries in two folders; what a test does to them is undone."""
    world = World(tmp_path_factory.mktemp("noticing"), engine)
    made = party_with_vault(world)
    with made.opened() as opened:
        folders = folders_of(opened)
        for number in range(5):
            items.add(opened, folders[number % 2].id, Draft(f"Entry {number}", "…"))
    yield made
    world.close()


@contextmanager
def undone(party: Party) -> Iterator[Work]:
    with party.world.database.writing(EVERYTHING) as session:
        yield party.world.app_context.work(session)
        session.rollback()


class Doings:
    """What somebody with two codes does, one thing after another; ``choose`` picks which entry, folder or code."""

    def __init__(self, party: Party, work: Work) -> None:
        self.party, self.work = party, work
        self.helpers: list[tuple[UUID, AccessCode, UUID]] = []
        self.number = 0

    def opened(self, choose: int) -> OpenVault:
        """With the first code, or with one of those that were given to somebody."""
        codes = [None, *(code for _id, code, _folder in self.helpers)]
        return self.party.open_in(self.work, codes[choose % len(codes)])

    def folders(self, opened: OpenVault) -> list[UUID]:
        return [folder.id for folder in folders_of(opened)]

    def item(self, opened: OpenVault, choose: int) -> items.ItemLine | None:
        lines = [line for folder in self.folders(opened) for line in listing.list_folder(opened, folder)[0]]
        return lines[choose % len(lines)] if lines else None

    def add(self, choose: int) -> None:
        opened = self.opened(choose)
        folders = self.folders(opened)
        if folders:
            self.number += 1
            items.add(opened, folders[choose % len(folders)], Draft(f"Added {self.number}", "…"))

    def change(self, choose: int) -> None:
        opened = self.opened(choose)
        line = self.item(opened, choose)
        if line is not None:
            items.change(opened, line.id, Draft(f"Changed {choose}", "…"), line.version)

    def move(self, choose: int) -> None:
        opened = self.opened(choose)
        line, folders = self.item(opened, choose), self.folders(opened)
        if line is not None:
            items.move(opened, line.id, folders[choose % len(folders)], line.version)

    def remove(self, choose: int) -> None:
        opened = self.opened(choose)
        line = self.item(opened, choose)
        if line is not None:
            items.remove(opened, line.id)

    def add_folder(self, choose: int) -> None:
        self.number += 1
        add_folder(self.opened(0), f"Folder {self.number}")

    def rename_folder(self, choose: int) -> None:
        opened = self.opened(choose)
        folders = self.folders(opened)
        if folders:
            self.number += 1
            rename_folder(opened, folders[choose % len(folders)], f"Renamed {self.number}")

    def remove_folder(self, choose: int) -> None:
        opened = self.opened(0)
        folders = self.folders(opened)
        if len(folders) > 1:
            gone = folders[choose % len(folders)]
            remove_folder(opened, gone)
            # A code for that folder alone opens nothing any more.
            self.helpers = [one for one in self.helpers if one[2] != gone]

    def remove_everything(self, choose: int) -> None:
        remove_everything(self.opened(0))
        self.helpers = []

    def issue(self, choose: int) -> None:
        opened = self.opened(0)
        folders, code = self.folders(opened), AccessCode.generate()
        folder = folders[choose % len(folders)]
        scope = Scope(folders=(folder,), speak_and_sign=choose % 2 == 0)
        self.helpers.append((issue_own_code(opened, code, "For somebody", scope), code, folder))

    def change_scope(self, choose: int) -> None:
        if self.helpers:
            opened = self.opened(0)
            folders = self.folders(opened)
            code_id, code, _folder = self.helpers.pop(choose % len(self.helpers))
            folder = folders[choose % len(folders)]
            change_scope(opened, code_id, Scope(folders=(folder,), speak_and_sign=choose % 3 == 0), "For somebody")
            self.helpers.append((code_id, code, folder))

    def revoke(self, choose: int) -> None:
        if self.helpers:
            code_id, _code, _folder = self.helpers.pop(choose % len(self.helpers))
            revoke(self.opened(0), code_id)


KINDS = [
    name
    for name, one in vars(Doings).items()
    if callable(one) and name not in ("__init__", *("opened", "folders", "item"))
]
DOINGS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 50)), min_size=1, max_size=12)


@FEW
@given(doings=DOINGS)
def test_whatever_holders_of_codes_do_there_is_nothing_to_tell(party: Party, doings: list[tuple[str, int]]) -> None:
    with undone(party) as work:
        done = Doings(party, work)
        for name, choose in doings:
            getattr(done, name)(choose)
        for choose in range(len(done.helpers) + 1):
            assert check(done.opened(choose)) == []


ALTERED: list[tuple[str, dict[str, Any] | None]] = [
    ("items", None),
    ("items", {"version": 77}),
    ("items", {"epoch": 77}),
    ("folders", None),
    ("folders", {"version": 77}),
    ("folders", {"sealed_name": b"\1" * 150}),
    ("folders", {"manifest_version": 0}),
    ("folders", {"manifest_epoch": 77}),
    ("folders", {"sealed_manifest": None}),
    ("folders", {"sealed_manifest": b"\1" * 300}),
    ("manifest_pages", None),
    ("manifest_pages", {"version": 77}),
    ("manifest_pages", {"epoch": 77}),
    ("manifest_pages", {"sealed_entries": b"\1" * 300}),
    ("vaults", {"sealed_manifest": None}),
    ("vaults", {"manifest_version": 0}),
    ("vaults", {"manifest_epoch": 77}),
    ("vaults", {"code_list_version": 0}),
    ("countersignatures", None),
    ("countersignatures", {"number": 3}),
    ("countersignatures", {"hash": b"\1" * 32}),
    ("countersignatures", {"manifest_version": 99}),
    ("countersignatures", {"public_key": b"\1" * 33}),
    ("countersignatures", {"signature": b"\1" * 65}),
]


@FEW
@given(doings=DOINGS, altered=st.sampled_from(ALTERED), which=st.integers(0, 100))
@pytest.mark.both_engines("somebody writes to the database")
def test_whatever_row_is_altered_after_whatever_was_done_is_told(
    party: Party, doings: list[tuple[str, int]], altered: tuple[str, dict[str, Any] | None], which: int
) -> None:
    name, changes = altered
    with undone(party) as work:
        done = Doings(party, work)
        for doing, choose in [*doings, ("add", 0)]:
            getattr(done, doing)(choose)
        done.opened(0)
        work.session.flush()
        rows = rows_now(work)[name]
        row = rows[which % len(rows)]
        if changes is None:
            remove(work, name, lambda one: one == row)
        else:
            alter(work, name, lambda one: one == row, **changes)
        assert check(done.opened(0)) != []


def test_what_a_change_costs_and_seals_does_not_grow_with_the_folder(party: Party) -> None:
    with undone(party) as work:
        opened = party.open_in(work)
        folder_id = folders_of(opened)[0].id
        first = asked_by_adding(work, opened, folder_id)
        for number in range(2 * PAGES):
            items.add(opened, folder_id, Draft(f"Further {number}", "…"))
        later = asked_by_adding(work, opened, folder_id)
        assert abs(later - first) <= 2  # a page that is new is not read
        pages = [row for row in rows_now(work)["manifest_pages"] if row["folder_id"] == folder_id]
        assert len(pages) > PAGES // 2
        # A page holds a 64th of it; so does what a change seals anew, beside the root.
        assert max(len(page["sealed_entries"]) for page in pages) < 2_000


def asked_by_adding(work: Work, opened: OpenVault, folder_id: UUID) -> int:
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    work.session.flush()  # what waits from before is not counted
    connection = work.session.connection()
    event.listen(connection, "before_cursor_execute", note)
    items.add(opened, folder_id, Draft("One more", "…"))
    work.session.flush()
    event.remove(connection, "before_cursor_execute", note)
    return len(found)


def test_every_item_has_its_page_and_they_are_spread() -> None:
    pages = [page_number_of(UUID(int=number << 120)) for number in range(256)]
    assert sorted(set(pages)) == list(range(PAGES))
    assert all(pages.count(page) == 256 // PAGES for page in range(PAGES))


def test_a_root_notes_each_thing_once_and_does_not_grow_without_end() -> None:
    root = Root(1, "")
    for number in range(2 * MOST_NOTED):
        for _ in range(2):
            root.note(What.ITEM_OLDER, UUID(int=number), "Title")
    assert len(root.noted) == MOST_NOTED == len(set(root.noted))
