"""A thief of an old backup who has every code: the database and all files of the time before something was removed.

What they lack is the key store of that time. It is replaced and never kept in versions, so they find today's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID, uuid4

from odr.cases.cases import move
from odr.cases.life import UNDER_WAY, Cause
from odr.cases.tables import Case
from odr.crypto.codes import AccessCode, key_pair
from odr.crypto.lifekeys import Dormant, LifeKey, woken
from odr.crypto.secrets import SymmetricKey
from odr.retention import closing
from odr.selftest.attacks.holder import write_afterwards
from odr.selftest.attacks.thief import every_life, opens
from odr.selftest.attacks.writer import opened_by_owner, participant_of_place
from odr.selftest.harness.sealed import boxes, sealed_values
from odr.selftest.harness.world import World
from odr.selftest.story.stage import Found, Stage
from odr.selftest.story.story import Place
from odr.vaults import reset
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import add_folder, remove_everything, remove_folder
from odr.web.running.housekeeping import one_round

# Writes words somewhere; gives them, and what removes them.
Removal = Callable[[World, Place], tuple[str, Callable[[], object]]]


def open_again(stage: Stage) -> Found:
    """The attack: a folder, all that is in a vault, a vault and a case are removed, one after the other."""
    found = Found()
    with stage.copy() as world:
        for what, name, removal in REMOVALS:
            found += opens_after(world, stage.story.places[name], what, removal)
    return found


def opens_after(world: World, place: Place, what: str, removal: Removal) -> Found:
    """A backup is made, something is removed, and every entry in the backup is tried with every code of the vault."""
    words, remove = removal(world, place)
    backup = Backup(world, place)
    assert backup.reads(words), "with the key store of its time a backup does not open"
    remove()
    one_round(world.app_context)
    backup.find_key_store_of(world)
    return Found(backup.size, [f"a backup opens {what} that was removed"] if backup.reads(words) else [])


class Backup:
    """All entries and grants as they were, every code of one vault, and a key store.

    ``size`` is how many entries and grants there are.
    """

    def __init__(self, world: World, place: Place) -> None:
        self.pairs = [key_pair(AccessCode.parse(code).server_share()) for code in place.codes]
        with world.database.reading() as session:
            work = world.app_context.work(session)
            self.entries = [one for one in sealed_values(work) if one.column == "items.sealed_body"]
            self.grants = [one for one in boxes(work) if one.column == "grants.box"]
        self.size = len(self.entries) + len(self.grants)
        self.lives: dict[UUID, LifeKey] = {}
        self.find_key_store_of(world)

    def find_key_store_of(self, world: World) -> None:
        """Takes the key store as it is now."""
        with world.database.reading() as session:
            self.lives = every_life(world.app_context.work(session))

    def reads(self, words: str) -> bool:
        """Whether an entry with these words opens: with what was granted, alone or together with any life key."""
        return any(words.encode() in (opens(key, entry) or b"") for key in self._keys() for entry in self.entries)

    def _keys(self) -> Iterator[SymmetricKey]:
        for pair in self.pairs:
            for box in self.grants:
                if box.public_key != pair.public.encoded or box.wakes is None:
                    continue
                dormant = Dormant(pair.open(box.sealed, box.context)[: Dormant.size])
                yield SymmetricKey(dormant.reveal())
                yield from (SymmetricKey(woken(dormant, life, box.wakes.context)) for life in self.lives.values())


def a_folder(world: World, place: Place) -> tuple[str, Callable[[], object]]:
    """One folder; the vault stays."""
    words = f"A sentence in a folder of its own. {uuid4()}"
    with world.work() as work:
        opened = opened_by_owner(work, place)
        folder_id = add_folder(opened, "For a while").folder_id
        items.add(opened, folder_id, Draft("For a while", words))

    def remove() -> None:
        with world.work() as work:
            remove_folder(opened_by_owner(work, place), folder_id)

    return words, remove


def everything(world: World, place: Place) -> tuple[str, Callable[[], object]]:
    """The vault is emptied; its codes stay."""

    def remove() -> None:
        with world.work() as work:
            remove_everything(opened_by_owner(work, place))

    return write_afterwards(world, place), remove


def the_vault(world: World, place: Place) -> tuple[str, Callable[[], object]]:
    """Its owner begins afresh, as somebody does who has lost every code."""

    def remove() -> None:
        with world.work() as work:
            reset.ask(work, participant_of_place(work, place))
        world.later(seconds=(reset.WAIT + timedelta(minutes=1)).total_seconds())
        with world.work() as work:
            case = work.session.get_one(Case, place.case_id)
            reset.destroy(work, participant_of_place(work, place), case, case.reference)

    return write_afterwards(world, place), remove


def the_case(world: World, place: Place) -> tuple[str, Callable[[], object]]:
    """The case is closed, its day comes, and the service destroys it."""

    def remove() -> None:
        timezone, root = world.settings.timezone, world.settings.public_url
        with world.work() as work:
            case = work.session.get_one(Case, place.case_id)
            if case.state in UNDER_WAY:
                move(work, case, Cause.ALL_SAY_NOT_SETTLED)
            closing.close(work, case, case.opened_by, timezone, f"{root}/cases", f"{root}/check")
            assert case.kept_until is not None, "a closed case without a day"
            world.time = case.kept_until

    return write_afterwards(world, place), remove


REMOVALS: tuple[tuple[str, str, Removal], ...] = (
    ("a folder", "Tessa Wren", a_folder),
    ("what was in a vault", "Tessa Wren", everything),
    ("a vault", "Tessa Wren", the_vault),
    ("a case", "Nora Field", the_case),
)
