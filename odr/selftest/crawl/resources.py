"""Which identifiers a walk tries where: everything in one case, and in each other case whatever lies in it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Uuid, select

import odr.tables  # noqa: F401  every table
from odr.db.columns import Base
from odr.messages.tables import Message
from odr.selftest.harness.world import World
from odr.selftest.story.story import Story
from odr.vaults.tables import Folder, Item

# What stands in a rule under another name than that of its table; any of these tables.
OTHER_NAMES = {
    "code_id": ("access_codes",),
    "enquiry_id": ("enquiries",),
    "file_id": ("stored_files",),
    "given_id": ("folders", "items"),
    "item_id": ("items",),
    "note_id": ("case_notes",),
    "paper_id": ("engagement_papers",),
    "subscription_id": ("push_subscriptions",),
    "template_id": ("settlement_templates",),
}


class Tried:
    """Which combinations of identifiers a walk tries.

    In the ``thorough`` case every identifier of the right kind, of whatever case; and of each other kind one that lies
    in it and one that does not. In every other case whatever of the right kind lies in it, or in no case at all; and of
    each kind one that lies in the thorough case. What was given is tried with each code that was given; with a code of
    a party's own, which opens no such page, something of each kind.

    A file is tried with whatever it belongs to, and with a folder and an entry of each vault, and a message of each
    room, by each code that was given; two files, one that lies in the thorough case and one that does not, with
    everything that any file could belong to; and what is no file, as any other file.
    """

    def __init__(self, world: World, story: Story, thorough: UUID) -> None:
        self._thorough = str(thorough)
        self._homes = homes(world)
        rows = rows_of_tables(world)
        self._kinds = {f"{table.removesuffix('s')}_id": set(held) for table, held in rows.items()}
        for name, tables in OTHER_NAMES.items():
            self._kinds[name] = {one for table in tables for one in rows[table]}
        self._kinds["item_id"] |= set(removed_items(story))
        self._handed = set(rows["handed_codes"])
        self._belong, files = uses_of_files(world)
        self._two_files = tuple(
            next((one for one, home in files.items() if (home == self._thorough) is inside), "")
            for inside in (True, False)
        )
        self._of_each = one_of_each_place(world, rows)
        self._one_of_each = {
            inside: {
                next((one for one in held if (self._homes.get(one) == self._thorough) is inside), "")
                for held in rows.values()
            }
            for inside in (True, False)
        }

    def __call__(self, names: list[str], chosen: tuple[str, ...]) -> bool:
        """Whether this combination is tried."""
        given = dict(zip(names, chosen, strict=True))
        case_id = given.pop("case_id", self._thorough)
        if "given_id" in given and given["code_id"] not in self._handed and not self._is_sample(given["given_id"]):
            return False
        return self._fits_file(given) and all(self._fits(name, one, case_id) for name, one in given.items())

    def _fits_file(self, given: dict[str, str]) -> bool:
        """Whether these are tried together, as far as a file is named among them."""
        file_id = given.get("file_id")
        if file_id is None:
            return True
        others = [one for name, one in given.items() if name in self._kinds and name != "file_id"]
        if file_id in self._two_files and given.get("code_id", "") in (*self._handed, ""):
            return True
        if not self._belong.get(file_id, set()).isdisjoint(others):
            return True
        return file_id == self._two_files[0] or self._of_each.issuperset(others)

    def _fits(self, name: str, one: str, case_id: str) -> bool:
        if name not in self._kinds:  # is a number, or a word
            return True
        fits = one in self._kinds[name]
        if case_id == self._thorough:
            return fits or self._is_sample(one)
        return fits and (self._homes.get(one, case_id) == case_id or one in self._one_of_each[True])

    def _is_sample(self, one: str) -> bool:
        return any(one in some for some in self._one_of_each.values())


class Together:
    """Which things lie in one vault, in one room, or under one agreement: an address that names them leads somewhere,
    for whoever may go there."""

    def __init__(self, world: World) -> None:
        self._places = homes(world, ("vaults", "rooms", "engagements"))
        self._belong, _cases = uses_of_files(world)

    def places(self, values: tuple[str, ...]) -> list[frozenset[str]]:
        """Where each of these lies; a case and a number lie nowhere, and are left out."""
        return [places for places in map(self._places_of, values) if places]

    def _places_of(self, value: str) -> frozenset[str]:
        held_by = {value, *self._belong.get(value, ())}
        return frozenset(self._places[one] for one in held_by & self._places.keys())


def homes(world: World, kinds: tuple[str, ...] = ("cases",)) -> dict[str, str]:
    """The case, or whatever these tables hold, in which each thing lies that lies in one: what it names, or that of
    what it belongs to."""
    with world.database.reading() as session:
        found = {
            str(one): str(one) for kind in kinds for one in session.scalars(select(Base.metadata.tables[kind].c.id))
        }
        for table in Base.metadata.sorted_tables:  # what others belong to comes before them
            key, belongs = list(table.primary_key.columns), [one for one in table.columns if one.foreign_keys]
            if len(key) == 1 and belongs:
                for one, *owners in session.execute(select(*key, *belongs)):
                    home = next((found[str(owner)] for owner in owners if str(owner) in found), None)
                    if home is not None:
                        found.setdefault(str(one), home)
    return found


def uses_of_files(world: World) -> tuple[dict[str, set[str]], dict[str, str]]:
    """What each file belongs to, or is on its way to, and the folder of that; and the case in which each lies."""
    belong: dict[str, set[str]] = {}
    files: dict[str, str] = {}
    with world.database.reading() as session:
        for table in Base.metadata.sorted_tables:
            owners = {key.column.table.name: key.parent for key in table.foreign_keys}
            file_id = owners.pop("stored_files", None)
            if file_id is None:
                continue
            for one, *places in session.execute(select(file_id, *owners.values())):
                for kind, place in zip(owners, places, strict=True):
                    if kind == "cases":
                        files[str(one)] = str(place)
                    elif kind != "participants" and place is not None:
                        belong.setdefault(str(one), set()).add(str(place))
        folders = {
            str(item_id): str(folder_id) for item_id, folder_id in session.execute(select(Item.id, Item.folder_id))
        }
    for held_by in belong.values():
        held_by |= {folders[one] for one in held_by & folders.keys()}
    return belong, files


def one_of_each_place(world: World, rows: dict[str, list[str]]) -> set[str]:
    """Of every vault a folder and an entry; of every room a message; and whatever there is one of in each place."""
    found = {one for name in ("handed_codes", "rooms") for one in rows[name]}
    with world.database.reading() as session:
        for what, place in ((Folder.id, Folder.vault_id), (Item.id, Item.vault_id), (Message.id, Message.room_id)):
            found |= {str(one) for one in {kept: one for one, kept in session.execute(select(what, place))}.values()}
    return found


def rows_of_tables(world: World) -> dict[str, list[str]]:
    """The identifiers of every table that has one in front."""
    rows: dict[str, list[str]] = {}
    with world.database.reading() as session:
        for table in Base.metadata.sorted_tables:
            key = next(iter(table.primary_key.columns))
            if isinstance(key.type, Uuid):
                rows[table.name] = sorted({str(one) for one in session.scalars(select(key))})
    return rows


def removed_items(story: Story) -> list[str]:
    """What was removed, and has no row any more."""
    return [str(one) for place in story.places.values() for one in place.removed_items]
