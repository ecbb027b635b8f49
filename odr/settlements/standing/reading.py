"""The settlement of a room, read with one's own open mailbox: its acts, and what the log tells of its people."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.cases import declarations
from odr.cases.cases import FACILITATOR, PARTY
from odr.cases.declarations import Ending
from odr.cases.life import UNDER_WAY, CaseState
from odr.messages.entries.rooms import OpenRoom, rooms_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.mailboxes.people import Correspondent
from odr.messages.saying.acts import OpenAct, RoomActs, acts_among, acts_in
from odr.settlements.standing.moves import ACTS, Move, MoveKind, in_order
from odr.settlements.standing.standing import SettlementStanding, SettlementState, standing

_KINDS = {kind.value: kind for kind in ACTS}
_OF_PEOPLE = {Event.PARTICIPANT_JOINED.value: MoveKind.JOINED, Event.PARTICIPANT_WITHDREW.value: MoveKind.LEFT}


@dataclass(frozen=True)
class RoomSettlement:
    """A room with the settlement in it. ``others`` are the parties who are in the case, and not in this room."""

    room: OpenRoom
    standing: SettlementStanding
    others: list[Correspondent]

    @property
    def is_for_all(self) -> bool:
        """Whether every party is in the room: nowhere else can there be a settlement."""
        return not self.others

    def __repr__(self) -> str:
        return "<RoomSettlement>"


def settlement_in(box: OpenMailbox, room: OpenRoom) -> RoomSettlement:
    """The settlement of one room, worked out anew."""
    return _worked_out(box, [acts_in(box, room)])[0]


def settlement_and_acts(box: OpenMailbox, room: OpenRoom) -> tuple[RoomSettlement, list[OpenAct]]:
    """The settlement of one room, and every act in it, of whatever kind."""
    acts = acts_in(box, room)
    return _worked_out(box, [acts])[0], acts.acts


def settlements_of(box: OpenMailbox) -> list[RoomSettlement]:
    """Those of all rooms that hold every party, whether anything was offered there or not."""
    rooms = [room for room in rooms_of(box) if room.kind is not None and not _missing(box, room)]
    return _worked_out(box, acts_among(box, rooms)) if rooms else []


def settlements_among(box: OpenMailbox, read: list[RoomActs]) -> list[RoomSettlement]:
    """Those of rooms whose acts were read already, where the room holds every party."""
    whole = [one for one in read if one.room.kind is not None and not _missing(box, one.room)]
    return _worked_out(box, whole) if whole else []


def is_begun(acts: RoomActs) -> bool:
    """Whether anything was said there about a settlement: without that nothing of one can wait for anybody."""
    return any(act.kind in _KINDS for act in acts.acts)


def is_told_otherwise(box: OpenMailbox, found: list[RoomSettlement]) -> bool:
    """Whether the state of the case in the database is not what signatures and declarations make it.

    ``found`` are all settlements of the case, as a party sees them.
    """
    in_force = any(one.standing.state is SettlementState.IN_FORCE for one in found)
    if in_force:
        return box.case.state in (*UNDER_WAY, CaseState.NOT_SETTLED.value)
    if box.case.state != CaseState.SETTLED.value:
        return False
    said = declarations.declared(box.work, box.case)
    parties = [one.participant_id for one in box.people.values() if one.role == PARTY and not one.withdrawn]
    return any(said.get(one) is not Ending.SETTLED for one in parties)


def _missing(box: OpenMailbox, room: OpenRoom) -> list[Correspondent]:
    inside = {one.participant_id for one in room.members}
    parties = [one for one in box.people.values() if one.role == PARTY and not one.withdrawn]
    return [one for one in parties if one.participant_id not in inside]


def _worked_out(box: OpenMailbox, rooms: list[RoomActs]) -> list[RoomSettlement]:
    people, places = _told(box, {act.entry_id for one in rooms for act in one.acts})
    found = []
    for one in rooms:
        acts = [(places.get(act.entry_id), _move(box, act)) for act in one.acts if act.kind in _KINDS]
        worked_out = standing(
            in_order(acts, people),
            box.case.id,
            one.room.id,
            box.work.now,
            sound=one.is_sound,
            whole=one.not_for_reader == 0,
        )
        found.append(RoomSettlement(one.room, worked_out, _missing(box, one.room)))
    return found


def _told(box: OpenMailbox, entry_ids: set[UUID]) -> tuple[list[tuple[int, Move]], dict[UUID, int]]:
    """What the log tells of who came and went, and the places in it of these acts. In one query."""
    rows = box.work.session.execute(
        select(AuditEntry.number, AuditEntry.event, AuditEntry.subject_id, AuditEntry.at)
        .where(AuditEntry.case_id == box.case.id, AuditEntry.event.in_([*_OF_PEOPLE, Event.ACT_SENT.value]))
        .order_by(AuditEntry.number)
    )
    people, places = [], {}
    for number, event, subject_id, at in rows:
        if event in _OF_PEOPLE:
            people.append((number, Move(_OF_PEOPLE[event], str(subject_id), at)))
        elif subject_id in entry_ids:
            places[subject_id] = number
    return people, places


def _move(box: OpenMailbox, act: OpenAct) -> Move:
    author = box.people.get(act.author_id)
    return Move(
        kind=_KINDS[act.kind],
        author=str(act.author_id),
        at=act.sent_at,
        account=str(act.account_id),
        role=FACILITATOR if author is not None and author.role == FACILITATOR else PARTY,
        keys=frozenset(key.hex() for key in act.keys),
        addressed=frozenset(str(one) for one in act.addressed),
        body=act.body,
        words=act.text,
        files=act.files,
        entry=act.entry_id,
    )
