"""Meetings proposed and answered by the rules alone, for tests that are about them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from odr.meetings import arranging
from odr.meetings.reading import Meetings, last_said, meetings_of
from odr.meetings.standing import MeetingStanding
from odr.meetings.terms import Can
from odr.messages.entries.rooms import room_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.acts import acts_in
from odr.messages.saying.sending import addressing_in
from tests.support.offers import everybody_id
from tests.support.rooms import mailbox
from tests.support.vaults import Party
from tests.support.world import World

YES, MAYBE, NO = Can.YES, Can.IF_NEED_BE, Can.NO


def moments(world: World, *days: int) -> list[datetime]:
    """So many days from now."""
    now = world.time.replace(second=0, microsecond=0)
    return [now + timedelta(days=one) for one in days or (3, 5)]


def propose(mediator: Party, *days: int, room_id: UUID | None = None, title: str = "A first talk") -> UUID:
    """A facilitator proposes some days, in the room of everybody or another."""
    room_id = room_id or everybody_id(mediator)
    with mailbox(mediator) as box:
        shown = addressing_in(box, room_of(box, room_id)).fingerprint()
        where = "Harbour Street 4"
        return arranging.propose(box, room_id, shown, title, where, 90, moments(mediator.world, *days))


def answer(party: Party, entry_id: UUID, *answers: Can, room_id: UUID | None = None) -> None:
    """A party says when it can come."""
    room_id = room_id or everybody_id(party)
    with mailbox(party) as box:
        arranging.answer(box, room_id, entry_id, _shown(box, room_id)[0], answers)


def fix(mediator: Party, entry_id: UUID, chosen: int = 0, room_id: UUID | None = None) -> None:
    """Whoever proposed them fixes one, from a page that was opened just now."""
    room_id = room_id or everybody_id(mediator)
    with mailbox(mediator) as box:
        arranging.fix(box, room_id, entry_id, *_shown(box, room_id), chosen)


def call_off(mediator: Party, entry_id: UUID, room_id: UUID | None = None) -> None:
    """They call it off."""
    room_id = room_id or everybody_id(mediator)
    with mailbox(mediator) as box:
        arranging.call_off(box, room_id, entry_id, _shown(box, room_id)[0])


def look(party: Party) -> Meetings:
    """All that somebody may see."""
    with mailbox(party) as box:
        return meetings_of(box)


def stand(party: Party, entry_id: UUID) -> MeetingStanding:
    """One meeting as somebody finds it."""
    return look(party).meeting(entry_id)


def seen_by(party: Party, room_id: UUID) -> tuple[str, str]:
    """What a form would carry that somebody opens now: its readers, and how far it had seen."""
    with mailbox(party) as box:
        return _shown(box, room_id)


def _shown(box: OpenMailbox, room_id: UUID) -> tuple[str, str]:
    room = room_of(box, room_id)
    return addressing_in(box, room).fingerprint(), last_said(acts_in(box, room))
