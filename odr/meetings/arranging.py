"""Proposing a meeting, answering, fixing a moment, calling it off: what may be said when.

What follows from it is ``odr.meetings.standing``.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from odr.cases.cases import FACILITATOR
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.meetings.reading import last_said, meetings_among
from odr.meetings.standing import MeetingStanding, MeetingState
from odr.meetings.terms import ANSWER, CALLED_OFF, FIXED, Can, Reply, checked
from odr.messages.entries.rooms import OpenRoom, room_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.acts import RoomActs, acts_in, say
from odr.offers.answering import Moved, asked_in, require_reach, require_sound


def propose(
    box: OpenMailbox, room_id: UUID, shown: str, title: str, where: str, minutes: int, moments: Sequence[datetime]
) -> UUID:
    """Proposes moments to every party in a room, as its facilitator under an agreement in force; returns the entry.

    ``shown`` are the readers that the form named. Raises like ``say``, ``Refusal`` for what can't be proposed,
    ``NotFound`` for a room that is not there.
    """
    box.require_speaking()
    if box.participant.role != FACILITATOR:
        raise Refusal(_("Dates are proposed by the facilitator. You can write when you would like to meet."))
    room = room_of(box, room_id)
    asked = asked_in(box, room)
    if not asked:
        raise Refusal(_("There is no party in this room whom you could ask."), "room")
    meeting = checked(title, where, minutes, moments, asked)
    if meeting.moments[0] <= box.work.now:
        raise Refusal(_("Please propose moments that are still to come."), "moments-0-day")
    require_sound(acts_in(box, room))
    require_reach(box, room, asked)
    return say(box, room_id, shown, meeting.act())


def answer(box: OpenMailbox, room_id: UUID, entry_id: UUID, shown: str, answers: Sequence[Can]) -> None:
    """Says when one can come, for every moment; a later answer takes the place of an earlier one.

    Raises like ``propose``, and ``Moved`` if a moment was fixed or the meeting called off meanwhile.
    """
    box.require_speaking()
    room, _there, found = _found(box, room_id, entry_id)
    if box.own_id not in found.meeting.asked:
        raise NotFound
    _require_open(found, box.work.now)
    if len(answers) != len(found.meeting.moments):
        raise Refusal(_("Please say for each moment whether you can come."))
    require_reach(box, room, [found.said.author_id])
    say(box, room_id, shown, Reply(found.named(), tuple(answers)).act(ANSWER))


def fix(box: OpenMailbox, room_id: UUID, entry_id: UUID, shown: str, seen: str, chosen: int) -> None:
    """Fixes one of the moments of one's own proposal. ``seen`` is how far the page had seen the room's meetings.

    Raises like ``answer``, and ``Moved`` if somebody has answered since.
    """
    box.require_speaking()
    room, there, found = _own(box, room_id, entry_id)
    _require_open(found, box.work.now)
    if seen != last_said(there):
        raise Moved(
            _("Somebody has answered since you opened this page. Please look once more. Nothing has been sent.")
        )
    if not 0 <= chosen < len(found.meeting.moments):
        raise Refusal(_("Please choose one of the moments."), "chosen")
    if found.meeting.moments[chosen] <= box.work.now:
        raise Refusal(_("This moment has passed. Please choose another one."), "chosen")
    require_reach(box, room, _still_here(box, found))
    say(box, room_id, shown, Reply(found.named(), chosen=chosen).act(FIXED))


def call_off(box: OpenMailbox, room_id: UUID, entry_id: UUID, shown: str) -> None:
    """Calls off a meeting that one has proposed, fixed or not, before it is over. Raises like ``answer``."""
    box.require_speaking()
    _room, _there, found = _own(box, room_id, entry_id)
    if found.state is MeetingState.CALLED_OFF:
        raise Moved(_("This meeting was called off before."))
    if found.is_past(box.work.now):
        raise Moved(_("This meeting is over, and can't be called off any more. Nothing has been sent."))
    say(box, room_id, shown, Reply(found.named()).act(CALLED_OFF))


def _found(box: OpenMailbox, room_id: UUID, entry_id: UUID) -> tuple[OpenRoom, RoomActs, MeetingStanding]:
    room = room_of(box, room_id)
    there = acts_in(box, room)
    require_sound(there)
    found = next((one for one in meetings_among(box, [there]) if one.entry_id == entry_id), None)
    if found is None:
        raise NotFound
    return room, there, found


def _own(box: OpenMailbox, room_id: UUID, entry_id: UUID) -> tuple[OpenRoom, RoomActs, MeetingStanding]:
    room, there, found = _found(box, room_id, entry_id)
    if found.said.author_id != box.own_id:
        raise NotFound
    return room, there, found


def _still_here(box: OpenMailbox, found: MeetingStanding) -> list[UUID]:
    """Those who were asked, less who has withdrawn from the case since: a meeting takes place without them."""
    return [one for one in found.meeting.asked if one in box.people and not box.people[one].withdrawn]


def _require_open(found: MeetingStanding, now: datetime) -> None:
    match found.state:
        case MeetingState.FIXED:
            raise Moved(_("A moment was fixed meanwhile. Nothing has been sent."))
        case MeetingState.CALLED_OFF:
            raise Moved(_("This meeting was called off meanwhile. Nothing has been sent."))
        case MeetingState.LAPSED if now < found.meeting.moments[-1] and found.lost:
            raise Moved(
                _(
                    "Whoever proposed these dates has started over since and can fix none of them any more. Please ask "
                    "for new ones. Nothing has been sent."
                )
            )
        case MeetingState.LAPSED if now < found.meeting.moments[-1]:
            raise Moved(_("Nobody who was asked is in the case any more. Nothing has been sent."))
        case MeetingState.LAPSED:
            raise Moved(_("The moments that were proposed have passed. Nothing has been sent."))
        case MeetingState.OPEN:
            return
