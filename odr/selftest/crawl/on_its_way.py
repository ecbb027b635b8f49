"""A file that somebody is sending, of which a walk tries to put in a part."""

from __future__ import annotations

from uuid import UUID

from odr.accounts.contact import find_by_email
from odr.cases.people.participants import find
from odr.crypto.codes import AccessCode
from odr.files.format import PART, part_name
from odr.files.keeping import Announced
from odr.selftest.harness.world import World
from odr.selftest.story.story import Story
from odr.vaults.contents.attached import begin, expect_for
from odr.vaults.opening.presenting import unlock

# The number of the part that a walk puts, and what it puts: as long as that part of the file has to be.
NUMBER = 1
PART_PUT = bytes(100)


def expect_a_file(story: Story, world: World, name: str, case_id: UUID) -> UUID:
    """Somebody other than the walker begins to send a file, in this case if they can. Which file that is."""
    handed = story.handed[name].place if name in story.handed else None
    others = [place for who, place in story.places.items() if who != name and place is not handed]
    place = min(others, key=lambda one: one.case_id != case_id)
    with world.work() as work:
        account = find_by_email(work, place.party.email)
        participant = find(work, place.case_id, account.id) if account is not None else None
        assert participant is not None, "a party without a place"
        opened, _share = unlock(work, participant, AccessCode.parse(place.codes[0]))
        item_id = next(one for one in place.items.values() if one not in place.removed_items)
        announced = Announced("walked.txt", "text/plain", NUMBER * PART + len(PART_PUT))
        return begin(opened, expect_for(opened, world.app_context.files, item_id, announced))


def is_there(world: World, file_id: UUID) -> bool:
    """Whether the part was taken."""
    return part_name(file_id, NUMBER) in set(world.app_context.files.store.names())
