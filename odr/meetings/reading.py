"""The meetings in all the rooms that somebody is in, as far as they can read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from odr.cases.cases import FACILITATOR
from odr.errors import NotFound
from odr.meetings.standing import KINDS, MeetingStanding, standings
from odr.meetings.terms import MEETING
from odr.messages.entries.proving import has_started_over
from odr.messages.entries.rooms import rooms_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.acts import RoomActs, acts_among


@dataclass(frozen=True)
class Meetings:
    """Every meeting that the reader may see, the earliest first; and the rooms that they stand in."""

    rooms: list[RoomActs]
    meetings: list[MeetingStanding]

    def room(self, room_id: UUID) -> RoomActs:
        """One of the rooms. Raises ``NotFound``."""
        found = next((one for one in self.rooms if one.room.id == room_id), None)
        if found is None:
            raise NotFound
        return found

    def meeting(self, entry_id: UUID) -> MeetingStanding:
        """One of the meetings. Raises ``NotFound``."""
        found = next((one for one in self.meetings if one.entry_id == entry_id), None)
        if found is None:
            raise NotFound
        return found


def meetings_of(box: OpenMailbox, *, opens: bool = True) -> Meetings:
    """All of them. That it was shown is in the log first. Like ``acts_among``, it need not count as opened."""
    rooms = acts_among(box, rooms_of(box), opens=opens)
    return Meetings(rooms, meetings_among(box, rooms))


def meetings_among(box: OpenMailbox, rooms: Sequence[RoomActs]) -> list[MeetingStanding]:
    """The meetings of some rooms, the earliest proposed first."""
    found = [one for room in rooms for one in _meetings_in(box, room)]
    return sorted(found, key=lambda one: (one.said.sent_at, one.said.room_id, one.said.number))


def last_said(room: RoomActs) -> str:
    """What a form carries of how far its page had seen the meetings of a room; "" if there is nothing yet."""
    return next((one.hash.hex() for one in reversed(room.acts) if one.kind in KINDS), "")


def _meetings_in(box: OpenMailbox, room: RoomActs) -> list[MeetingStanding]:
    facilitators = {one.participant_id for one in box.people.values() if one.role == FACILITATOR}
    left = frozenset(one.participant_id for one in box.people.values() if one.withdrawn)
    proposed = [one for one in room.acts if one.kind == MEETING]
    lost = frozenset(one.entry_id for one in proposed if has_started_over(box, one.author_id, one.keys))
    found = standings(room.acts, box.work.now, facilitators, left, lost=lost, certain=room.is_sound)
    if not room.not_for_reader:
        return found
    # Whoever was away since may not know that a meeting was called off.
    return [
        replace(one, certain=False)
        if room.lacks_after(one.said.number) or box.own_id not in (one.said.author_id, *one.meeting.asked)
        else one
        for one in found
    ]
