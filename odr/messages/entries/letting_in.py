"""Letting people into rooms: opening a further one, or a caucus, with them, and adding somebody later."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import func, select

from odr.audit.log import Event
from odr.cases.cases import FACILITATOR, PARTY
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.messages.entries.rooms import OpenRoom, room_of, rooms_of
from odr.messages.entries.rosters import RoomKind, write_roster
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.mailboxes.people import Correspondent
from odr.messages.tables import Room
from odr.texts import one_line

LONGEST_NAME = 80
MOST_ROOMS = 40


def make_room(box: OpenMailbox, name: str, with_ids: Sequence[UUID], kind: RoomKind = RoomKind.FURTHER) -> UUID:
    """Opens a further room with these participants of the case. Raises ``Refusal`` or ``NotFound``."""
    name = _checked_name(name)
    others = [receiver(box, one, "people") for one in dict.fromkeys(with_ids) if one != box.own_id]
    if not others:
        raise Refusal(_("Please choose at least one person."), "people")
    count = select(func.count()).select_from(Room).where(Room.case_id == box.case.id)
    if (box.work.session.scalar(count) or 0) >= MOST_ROOMS:
        raise Refusal(_("There are %(count)d rooms in this case. That is the most there can be.", count=MOST_ROOMS))
    box.signing_pair()  # says no before anything is written
    room = Room(id=uuid4(), case_id=box.case.id, created_at=box.work.now)
    box.work.session.add(room)
    box.work.session.flush()
    write_roster(box, room, name, kind, [box.person(box.own_id), *others])
    box.opened.record(Event.ROOM_MADE, subject_id=room.id)
    box.keep()
    return room.id


def make_caucus(box: OpenMailbox, with_id: UUID) -> UUID:
    """The room of a party and a facilitator alone: the one there is, or a new one. Nobody is ever let into it.

    Raises ``Refusal``, or ``NotFound`` unless one of the two is a party and the other a facilitator.
    """
    other, own = box.person(with_id), box.person(box.own_id)
    if sorted((own.role, other.role)) != [FACILITATOR, PARTY]:
        raise NotFound
    pair = {own.participant_id, other.participant_id}
    for room in rooms_of(box):
        if room.is_caucus and {one.participant_id for one in room.members} == pair:
            return room.id
    party, facilitator = (own, other) if own.role == PARTY else (other, own)
    name = f"{party.name} · {facilitator.name}"
    return make_room(box, name[:LONGEST_NAME], [with_id], RoomKind.CAUCUS)


def add_member(box: OpenMailbox, room_id: UUID, participant_id: UUID) -> None:
    """Lets somebody into a further room; they read what is said from then on. Raises ``NotFound`` or ``Refusal``."""
    room = room_of(box, room_id)
    if not room.takes_more:
        raise NotFound
    newcomer = receiver(box, participant_id, "people")
    if newcomer.participant_id in [one.participant_id for one in room.members]:
        raise Refusal(_("%(name)s is in this room already.", name=newcomer.name), "person")
    write_roster(box, room.row, room.name, RoomKind.FURTHER, [*room.members, newcomer])
    box.opened.record(Event.ROOM_MEMBER_ADDED, subject_id=room.id)
    box.keep()


def can_be_added(box: OpenMailbox, room: OpenRoom | None = None) -> list[Correspondent]:
    """Who could be let into a room, or into a new one."""
    inside = {one.participant_id for one in room.members} if room is not None else {box.own_id}
    return [one for one in box.people.values() if one.participant_id not in inside and not one.withdrawn and one.bound]


def receiver(box: OpenMailbox, participant_id: UUID, field: str | None = None) -> Correspondent:
    """Somebody who can be written to: reached by a key that is known to be theirs. Raises ``Refusal``."""
    one = box.person(participant_id)
    if one.withdrawn:
        raise Refusal(_("%(name)s has withdrawn from this case.", name=one.name), field)
    if not one.bound:
        raise Refusal(
            _("Nobody can write to %(name)s before everybody has signed the agreement with them.", name=one.name), field
        )
    if one.keys is None:
        raise Refusal(
            _("%(name)s has no access code yet, so nothing can be sealed for them. Please try later.", name=one.name),
            field,
        )
    if not one.can_receive:
        raise Refusal(_("The keys of %(name)s have changed. Please look at that first.", name=one.name), field)
    return one


def _checked_name(name: str) -> str:
    missing = _("Please give the room a name of up to %(count)d characters.", count=LONGEST_NAME)
    return one_line(name, LONGEST_NAME, missing=missing, field="name")
