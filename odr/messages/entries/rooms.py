"""The rooms of a case: one of all parties, one of everybody, and further ones that participants open with some others.

The first two are known by their identifiers, which follow from the case. Kind, name and members of any other room stand
in its rosters, which are signed entries of the room itself. The rows only say who may come in; where the two disagree,
the roster is believed and the difference is shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import aliased

from odr.cases.cases import FACILITATOR, PARTY
from odr.db.once import once
from odr.db.work import Work
from odr.errors import NotFound
from odr.i18n import gettext as _
from odr.messages.documents import ROSTER, common_room
from odr.messages.entries.rosters import RoomKind, kind_of, read_rosters, rosters_after
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.mailboxes.people import Correspondent
from odr.messages.tables import Envelope, Message, Room, RoomMember

# Of these every case has one; a case has as many of the others as its people open.
_COMMON = (RoomKind.JOINT, RoomKind.EVERYBODY)


@dataclass(frozen=True)
class OpenRoom:
    """A room as one of its members finds it.

    ``kind`` is that of its identifier or its roster; without either there is none, and nobody is written to there.
    ``members`` are those of the roster; in the joint room all parties, in that of everybody the facilitators at work
    too. ``slipped_in`` are rows that no roster confirms: they are given nothing. ``left_out`` are members whose row is
    gone: they can't come in.
    """

    row: Room
    kind: RoomKind | None
    name: str
    members: list[Correspondent]
    slipped_in: list[Correspondent]
    left_out: list[Correspondent]

    @property
    def id(self) -> UUID:
        """Which room it is."""
        return self.row.id

    @property
    def is_joint(self) -> bool:
        """Whether it is the room of all parties."""
        return self.kind is RoomKind.JOINT

    @property
    def is_common(self) -> bool:
        """Whether every case has one of it: its name is ours, and who is in it follows from the case."""
        return self.kind in _COMMON

    @property
    def is_caucus(self) -> bool:
        """Whether it is a room of one party and a facilitator."""
        roles = sorted(one.role for one in self.members)
        return self.kind is RoomKind.CAUCUS and roles == [FACILITATOR, PARTY]

    @property
    def takes_more(self) -> bool:
        """Whether somebody can be let in."""
        return self.kind is RoomKind.FURTHER

    @property
    def created_at(self) -> datetime:
        """When it was opened."""
        return self.row.created_at

    def __repr__(self) -> str:
        return "<OpenRoom>"


def rooms_of(box: OpenMailbox) -> list[OpenRoom]:
    """The rooms of this participant, the common ones first. In a handful of queries however many there are."""
    if not box.is_bound:
        return []
    common, further = _there(box)
    rooms = _opened(box, [*_common_rooms(box, common), *further])
    box.keep()
    return rooms


def _there(box: OpenMailbox) -> tuple[dict[UUID, Room], list[Room]]:
    """The common rooms of the case that are there, and the further ones that this participant has a row in.

    In one query, with who has a row in the further ones.
    """
    common_ids = frozenset(_common_ids(box))
    rows = _with_members(box.work, box.case.id, box.own_id, common_ids)
    common = {room.id: room for room, _member in rows if room.id in common_ids}
    further = {room.id: room for room, _member in rows if room.id not in common_ids}
    members: dict[UUID, set[UUID]] = {}
    for room, member in rows:
        if room.id in further and member is not None:
            members.setdefault(room.id, set()).add(member)
    _inside.know(box.work, members, frozenset(further))
    return common, list(further.values())


@once(Room, RoomMember)
def _with_members(
    work: Work, case_id: UUID, participant_id: UUID, common_ids: frozenset[UUID]
) -> Sequence[tuple[Room, UUID | None]]:
    asked = {"case_id": case_id, "participant_id": participant_id, "common_ids": list(common_ids)}
    rows: Sequence[tuple[Room, UUID | None]] = work.session.execute(_THERE, asked).all()
    return rows


_has_row_in = select(RoomMember.room_id).where(RoomMember.participant_id == bindparam("participant_id"))
_each = aliased(RoomMember)
_THERE: Any = (
    select(Room, _each.participant_id)
    .outerjoin(_each, _each.room_id == Room.id)
    .where(
        or_(
            Room.id.in_(bindparam("common_ids", expanding=True)),
            (Room.case_id == bindparam("case_id")) & Room.id.in_(_has_row_in),
        )
    )
    .order_by(Room.created_at, Room.id)
)


def room_of(box: OpenMailbox, room_id: UUID) -> OpenRoom:
    """One of them. Raises ``NotFound``."""
    row = _room_row(box, room_id)
    if row is None or row.case_id != box.case.id or not box.is_bound or not _may_enter(box, row):
        raise NotFound
    (room,) = _opened(box, [row])
    return room


def _room_row(box: OpenMailbox, room_id: UUID) -> Room | None:
    """The row of a room; of a further one along with what ``room_of`` needs: whose rows it has, and newer rosters."""
    if room_id not in _common_ids(box) and not _row.is_known(box.work, room_id):
        after = ((room_id, box.memory.room(room_id).roster_number),)
        asked = {"room_id": room_id, "vault_id": box.vault.id, "number": after[0][1]}
        rows: Sequence[tuple[Room, UUID | None, bool]] = box.work.session.execute(_WITH_MEMBERS, asked).all()
        members = {one for _room, one, _newer in rows if one is not None}
        _row.know(box.work, rows[0][0] if rows else None, room_id)
        _inside.know(box.work, {room_id: members} if members else {}, frozenset([room_id]))
        if not any(newer for _room, _one, newer in rows):
            rosters_after.know(box.work, (), box.vault.id, after)
    return _row(box.work, room_id)


@once(rows_of=(Room,))
def _row(work: Work, room_id: UUID) -> Room | None:
    return work.session.get(Room, room_id)


_WITH_MEMBERS = (
    select(
        Room,
        RoomMember.participant_id,
        select(Message.id)
        .join(Envelope, (Envelope.message_id == Message.id) & (Envelope.vault_id == bindparam("vault_id")))
        .where(Message.room_id == bindparam("room_id"), Message.kind == ROSTER, Message.number > bindparam("number"))
        .exists(),
    )
    .outerjoin(RoomMember, RoomMember.room_id == Room.id)
    .where(Room.id == bindparam("room_id"))
)


def count_rooms(work: Work, case_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many rooms there are in each of these cases: all that administrators see of them. In one query."""
    rows = work.session.execute(
        select(Room.case_id, func.count().label("rooms")).where(Room.case_id.in_(case_ids)).group_by(Room.case_id)
    )
    return {row.case_id: row.rooms for row in rows}


def _common_ids(box: OpenMailbox) -> dict[UUID, RoomKind]:
    return {common_room(box.case.id, kind.value): kind for kind in _COMMON}


def _common_rooms(box: OpenMailbox, there: Mapping[UUID, Room]) -> list[Room]:
    """That of all parties, from the moment a second party has come; that of everybody, once all have signed."""
    kinds, rows = _common_ids(box), dict(there)
    wanted = [one for one, kind in kinds.items() if _is_for(box, kind)]
    for room_id in wanted:
        if room_id not in rows and _is_needed(box, kinds[room_id]):
            box.work.changes()
            rows[room_id] = Room(id=room_id, case_id=box.case.id, created_at=box.work.now)
            box.work.session.add(rows[room_id])
            box.work.session.flush()
    return [rows[room_id] for room_id in wanted if room_id in rows]


def _is_for(box: OpenMailbox, kind: RoomKind) -> bool:
    """Whether this participant belongs into the common room of this kind."""
    return box.participant.role == PARTY or kind is RoomKind.EVERYBODY


def _is_needed(box: OpenMailbox, kind: RoomKind) -> bool:
    """Whether there is anybody to speak to in it."""
    at_work = any(_is_at_work(one) for one in box.people.values())
    return len(_parties(box)) > 1 if kind is RoomKind.JOINT else at_work


def _is_at_work(one: Correspondent) -> bool:
    """Whether somebody is a facilitator under an agreement in force."""
    return one.role == FACILITATOR and one.bound and not one.withdrawn


def _may_enter(box: OpenMailbox, row: Room) -> bool:
    kind = _common_ids(box).get(row.id)
    if kind is not None:
        return _is_for(box, kind)
    return box.own_id in _inside(box.work, frozenset([row.id])).get(row.id, frozenset())


@once(RoomMember)
def _inside(work: Work, room_ids: frozenset[UUID]) -> dict[UUID, set[UUID]]:
    """Who has a row in these rooms."""
    found: dict[UUID, set[UUID]] = {}
    for room_id, participant_id in work.session.execute(
        select(RoomMember.room_id, RoomMember.participant_id).where(RoomMember.room_id.in_(room_ids))
    ):
        found.setdefault(room_id, set()).add(participant_id)
    return found


def _opened(box: OpenMailbox, rows: Sequence[Room]) -> list[OpenRoom]:
    common = _common_ids(box)
    for row in rows:
        _row.know(box.work, row, row.id)
    read_rosters(box, [row.id for row in rows if row.id not in common])
    # Who is in a common room follows from the case.
    further = frozenset(row.id for row in rows if row.id not in common)
    inside = _inside(box.work, further) if further else {}
    return [_open(box, row, inside.get(row.id, set())) for row in rows]


def _open(box: OpenMailbox, row: Room, inside: set[UUID]) -> OpenRoom:
    match _common_ids(box).get(row.id):
        case RoomKind.JOINT:
            return OpenRoom(row, RoomKind.JOINT, _("All parties"), _parties(box), [], [])
        case RoomKind.EVERYBODY:
            everybody = [one for one in box.people.values() if one.role == PARTY or _is_at_work(one)]
            return OpenRoom(row, RoomKind.EVERYBODY, _("Everybody"), everybody, [], [])
    memory = box.memory.room(row.id)
    listed = {UUID(one) for one in memory.members}
    name = memory.name or _("A room whose name no longer opens")
    return OpenRoom(
        row,
        kind_of(memory.kind),
        name,
        _people(box, listed),
        slipped_in=_people(box, inside - listed),
        left_out=_people(box, listed - inside),
    )


def _parties(box: OpenMailbox) -> list[Correspondent]:
    return [one for one in box.people.values() if one.role == PARTY]


def _people(box: OpenMailbox, ids: Iterable[UUID]) -> list[Correspondent]:
    wanted = set(ids)
    return [one for one in box.people.values() if one.participant_id in wanted]
