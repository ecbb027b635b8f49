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
from odr.messages.saying.acts import HiddenAct, OpenAct, RoomActs, acts_among, acts_in
from odr.settlements.standing.moves import ACTS, Move, MoveKind, in_order
from odr.settlements.standing.standing import SettlementStanding, SettlementState
from odr.settlements.standing.working_out import standing

_KINDS = {kind.value: kind for kind in ACTS}
_OF_PEOPLE = {
    Event.PARTICIPANT_JOINED.value: MoveKind.JOINED,
    Event.PARTICIPANT_WITHDREW.value: MoveKind.LEFT,
    Event.VAULT_DESTROYED.value: MoveKind.STARTED_OVER,
}


@dataclass(frozen=True)
class RoomSettlement:
    """A room with the settlement in it. ``others`` are the parties who are in the case, and not in this room.

    ``lacks`` is how much was said formally in it that the reader cannot read, ``lacks_since`` how much of that came
    after the latest version that they can.
    """

    room: OpenRoom
    standing: SettlementStanding
    others: list[Correspondent]
    lacks: int = 0
    lacks_since: int = 0

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

    ``found`` are all settlements of the case, as a party sees them. Whoever has started over may have lost the one that
    is in force, so to them its absence says nothing.
    """
    in_force = any(one.standing.state is SettlementState.IN_FORCE for one in found)
    if in_force:
        return box.case.state in (*UNDER_WAY, CaseState.NOT_SETTLED.value)
    if box.case.state != CaseState.SETTLED.value or any(one.standing.started_over for one in found):
        return False
    said = declarations.declared(box.work, box.case)
    parties = [one.participant_id for one in box.people.values() if one.role == PARTY and not one.withdrawn]
    return any(said.get(one) is not Ending.SETTLED for one in parties)


def _missing(box: OpenMailbox, room: OpenRoom) -> list[Correspondent]:
    inside = {one.participant_id for one in room.members}
    parties = [one for one in box.people.values() if one.role == PARTY and not one.withdrawn]
    return [one for one in parties if one.participant_id not in inside]


def _worked_out(box: OpenMailbox, rooms: list[RoomActs]) -> list[RoomSettlement]:
    ids = {act.entry_id for one in rooms for act in one.acts}
    ids |= {act.entry_id for one in rooms for act in one.not_for_reader}
    people, places = _told(box, ids)
    found = []
    for one in rooms:
        moves = [_move(box, act) for act in one.acts if act.kind in _KINDS]
        moves += [_hidden(act, box) for act in one.not_for_reader]
        acts = [(places.get(move.entry), move) for move in sorted(moves, key=lambda move: move.number or 0)]
        worked_out = standing(
            in_order(acts, people),
            box.case.id,
            one.room.id,
            box.work.now,
            sound=one.is_sound,
            reader=str(box.own_id),
        )
        latest = None if worked_out.latest is None else worked_out.latest.entry
        last = next((act.number for act in one.acts if act.entry_id == latest), 0)
        since = [act for act in one.not_for_reader if act.number > last]
        missing = _missing(box, one.room)
        found.append(RoomSettlement(one.room, worked_out, missing, len(one.not_for_reader), len(since)))
    return found


def _told(box: OpenMailbox, entry_ids: set[UUID]) -> tuple[list[tuple[int, Move]], dict[UUID | None, int]]:
    """What the log tells of who came, went and started over, and the places in it of these acts. In one query."""
    rows = box.work.session.execute(
        select(AuditEntry.number, AuditEntry.event, AuditEntry.subject_id, AuditEntry.actor_id, AuditEntry.at)
        .where(AuditEntry.case_id == box.case.id, AuditEntry.event.in_([*_OF_PEOPLE, Event.ACT_SENT.value]))
        .order_by(AuditEntry.number)
    )
    people: list[tuple[int, Move]] = []
    places: dict[UUID | None, int] = {}
    # The end of a vault is told of by its person's account. What tells of a facilitator who joins names no participant.
    whose: dict[UUID | None, UUID | None] = {
        one.account_id: one.participant_id for one in box.people.values() if one.role == FACILITATOR
    }
    for number, event, subject_id, actor_id, at in rows:
        if event in _OF_PEOPLE:
            if event == Event.PARTICIPANT_JOINED.value:
                whose[actor_id] = subject_id
            who = whose.get(actor_id) if event == Event.VAULT_DESTROYED.value else subject_id
            people.append((number, Move(_OF_PEOPLE[event], str(who), at)))
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
        number=act.number,
    )


def _hidden(act: HiddenAct, box: OpenMailbox) -> Move:
    return Move(MoveKind.HIDDEN, "", box.work.now, entry=act.entry_id, number=act.number)
