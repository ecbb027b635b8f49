"""The line of an entry names those who really have a copy of it, whatever was disclosed, undone or taken back."""

from random import Random
from uuid import UUID

import pytest

from odr.messages.entries.letting_in import make_room
from odr.messages.entries.rooms import room_of
from odr.messages.saying.disclosing import copies_with, disclose, disclosures_of
from odr.messages.saying.sending import addressing_in, take_back, undo
from odr.messages.taking_along.searching import search
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.items import add
from tests.support.rooms import correspondents, joint_id, mailbox
from tests.support.vaults import Party
from tests.support.world import World

WORDS = ("heronbrook", "willowmere")
MOVES = ("to everybody", "to one", "undone at once", "taken back", "some time passes")


class Scene:
    """A party with two entries, three others, and a room with one of them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.owner, *self.others = correspondents(world, 4)
        self.sent: list[UUID] = []
        folder_id = self.owner.folder_id()
        with self.owner.opened() as opened:
            self.items = [add(opened, folder_id, Draft(f"The {word}", f"What the {word} is.")) for word in WORDS]
        with mailbox(self.owner) as box:
            room = make_room(box, "The two of us", [self.others[0].participant_id])
        self.rooms = {"to everybody": joint_id(self.owner), "to one": room}

    def move(self, what: str, number: int) -> None:
        """One of ``MOVES`` with one of the entries; what the rules refuse changes nothing."""
        if what in self.rooms:
            self.sent.append(self._disclosed(number, self.rooms[what]))
        elif what == "undone at once":
            message_id = self._disclosed(number, self.rooms["to everybody"])
            with mailbox(self.owner) as box:
                undo(box, message_id)
            return
        elif what == "taken back" and self.sent:
            with mailbox(self.owner) as box:
                take_back(box, self.sent.pop())
        self.world.later(minutes=1)  # until then it can be undone, and nobody is shown it

    def _disclosed(self, number: int, room_id: UUID) -> UUID:
        with mailbox(self.owner) as box:
            shown = addressing_in(box, room_of(box, room_id)).fingerprint()
            return disclose(box, self.items[number], 1, room_id, "", shown, again=True)

    def named(self, number: int) -> set[str]:
        """Whom the line names."""
        with self.owner.opened() as opened:
            return set(copies_with(disclosures_of(opened, self.items[number])))

    def has_a_copy(self, party: Party, number: int) -> bool:
        """Whether somebody finds its words in what they can open."""
        with mailbox(party) as box:
            return bool(search(box, WORDS[number])[0])


@pytest.mark.parametrize("seed", range(6))
def test_the_line_names_those_who_have_a_copy_and_nobody_else(world: World, seed: int) -> None:
    chance, scene = Random(seed), Scene(world)  # noqa: S311  nothing secret
    done: list[tuple[str, int]] = []
    for _turn in range(8):
        done.append((chance.choice(MOVES), chance.randrange(len(WORDS))))
        scene.move(*done[-1])
        for number in range(len(WORDS)):
            really = {one.person.name for one in scene.others if scene.has_a_copy(one, number)}
            assert scene.named(number) == really, done


def test_each_of_these_moves_changes_who_has_a_copy(world: World) -> None:
    scene = Scene(world)
    counts = []
    for what in ("to one", "to everybody", "taken back", "taken back"):
        scene.move(what, 0)
        counts.append(len(scene.named(0)))
    assert counts == [1, 3, 1, 0]
