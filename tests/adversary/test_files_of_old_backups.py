"""A thief of an old backup who has every code, all of its files and every key of today: which files open for them.

What was removed together with its life key opens no file any more, whatever parts of it the thief has kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from odr.crypto.errors import Unopenable
from odr.files.format import PIECE, FileEntry, open_checked, open_root, part_name
from odr.files.tables import StoredFile
from odr.lifekeys import lives
from odr.lifekeys.store import KeyStore
from odr.selftest.attacks.thief import Thief, every_life
from odr.vaults.contents import folders
from odr.web.running.housekeeping import one_round
from tests.support.endings import close, due
from tests.support.files import LARGE, house_of, new_item, put, put_into_room, say_with
from tests.support.rooms import correspondents, joint_id
from tests.support.settlements import offer_with
from tests.support.vaults import Party, vault_row
from tests.support.world import World

pytestmark = pytest.mark.both_engines("a backup of each")

OF_A_FOLDER, OF_THE_VAULT, OF_THE_OTHER, SAID = LARGE, b"in another folder", b"of the other party", b"sent to all"
SIGNED = b"offered for signing"
EVERYTHING = {OF_A_FOLDER, OF_THE_VAULT, OF_THE_OTHER, SAID, SIGNED}


class Backup:
    """Everything that was there when it was made: rows, roots, parts, and the codes of both parties."""

    def __init__(self, world: World, parties: list[Party]) -> None:
        self.world, self.case_id = world, parties[0].case_id
        codes = [party.code.server_share().reveal() for party in parties if party.code is not None]
        key = world.settings.installation_key.reveal()
        with world.database.reading() as session:
            work = world.app_context.work(session)
            self._thieves = [Thief(work, [key, *codes]) for _look in range(2)]
            self.roots = {row.id: row.sealed_root for row in session.scalars(select(StoredFile)) if row.sealed_root}
        store = house_of(world).store
        self.parts = {name: store.get(name) for name in store.names()}

    def opens(self, held: dict[UUID, Any] | None = None) -> set[bytes]:
        """The files that open, with the key store as it is now or with the life keys that are ``held``."""
        thief = self._thieves.pop()
        with self.world.database.reading() as session:
            thief.lives = every_life(self.world.app_context.work(session)) if held is None else held
        thief.work_until_nothing_new_opens()
        return {
            content
            for _column, plaintext in thief.opened
            for entry in entries_in(plaintext)
            if (content := self._content(entry)) is not None
        }

    def _content(self, entry: FileEntry) -> bytes | None:
        try:
            digests = open_root(entry, self.case_id, self.roots[entry.id])
            return b"".join(piece for number in range(len(digests)) for piece in self._part(entry, digests, number))
        except (KeyError, Unopenable):
            return None

    def _part(self, entry: FileEntry, digests: list[bytes], number: int) -> Iterator[bytes]:
        sealed = self.parts[part_name(entry.id, number)]
        pieces = (sealed[at : at + PIECE] for at in range(0, len(sealed), PIECE))
        return open_checked(entry, self.case_id, digests, number, pieces)


def entries_in(plaintext: bytes) -> Iterator[FileEntry]:
    """What opens files and stands in something that opened."""
    text = plaintext.decode("utf-8", "replace")
    if '"sha256"' not in text:
        return
    found, _end = json.JSONDecoder().raw_decode(text[text.index("{") :])
    left = [found]
    while left:
        one = left.pop()
        if isinstance(one, dict) and {"id", "key", "root", "sha256"} <= one.keys():
            yield FileEntry.of_payload(one)
        elif isinstance(one, dict | list):
            left += one.values() if isinstance(one, dict) else one


def a_folder(world: World, party: Party) -> None:
    folder_id = party.folder_id(1)
    with party.opened() as opened:
        folders.remove_folder(opened, folder_id)


def everything_in_a_vault(world: World, party: Party) -> None:
    with party.opened() as opened:
        folders.remove_everything(opened)


def a_vault(world: World, party: Party) -> None:
    with world.work() as work:
        vault = vault_row(work, party)
        work.session.delete(vault)
        lives.end(work, [vault.id])


def a_case(world: World, party: Party) -> None:
    close(world, party.case_id)
    due(world, party.case_id)


Removal = Callable[[World, Party], None]
REMOVALS: list[tuple[Removal, set[bytes]]] = [
    (a_folder, {OF_A_FOLDER}),
    (everything_in_a_vault, {OF_A_FOLDER, OF_THE_VAULT}),
    (a_vault, {OF_A_FOLDER, OF_THE_VAULT}),
    (a_case, EVERYTHING),
]


@pytest.fixture
def parties(world: World) -> list[Party]:
    """Two parties with files wherever there can be any."""
    tessa, leo = correspondents(world)
    put(tessa, new_item(tessa, folder=1), OF_A_FOLDER)
    put(tessa, new_item(tessa), OF_THE_VAULT)
    put(leo, new_item(leo), OF_THE_OTHER)
    say_with(tessa, joint_id(tessa), put_into_room(tessa, joint_id(tessa), SAID))
    offer_with(tessa, SIGNED)
    return [tessa, leo]


@pytest.mark.promise("P03")
@pytest.mark.parametrize(("remove", "gone"), REMOVALS, ids=[remove.__name__ for remove, _gone in REMOVALS])
def test_no_file_opens_of_what_was_removed_with_its_life_key(
    world: World, parties: list[Party], remove: Removal, gone: set[bytes]
) -> None:
    backup = Backup(world, parties)
    assert backup.opens() == EVERYTHING, "the control: at its time all of it opens"
    remove(world, parties[0])
    one_round(world.app_context)
    assert backup.opens() == EVERYTHING - gone
    live = house_of(world).store
    assert len(list(live.names())) <= len(backup.parts) - len(gone)


@pytest.mark.only_on("sqlite", "of which database the backup is makes no difference here")
def test_every_file_opens_where_the_life_keys_are_kept(
    world: World, parties: list[Party], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    backup = Backup(world, parties)
    store = KeyStore(world.settings.key_store)
    monkeypatch.setattr(KeyStore, "destroy", lambda *_given: None)
    a_case(world, parties[0])
    one_round(world.app_context)
    held = store.keys_in(parties[0].case_id)
    store.dispose()
    assert backup.opens(held) == EVERYTHING
