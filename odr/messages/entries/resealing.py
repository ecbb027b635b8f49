"""Letting somebody who came later read what one said before: a deliberate act of the author, signed and recorded."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import aliased

from odr.audit.log import Event
from odr.crypto.context import Purpose
from odr.db.once import once
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.messages.documents import ACT, MESSAGE, resealing
from odr.messages.entries.opening import EntryState, OpenEntry, message_key, open_entry
from odr.messages.entries.posting import envelope
from odr.messages.entries.rooms import OpenRoom, room_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.mailboxes.people import Correspondent
from odr.messages.news.unread import delivery
from odr.messages.tables import Envelope, Message
from odr.vaults.tables import Vault


def newcomers(box: OpenMailbox, room: OpenRoom) -> list[Correspondent]:
    """Those in a room who can be sealed to and lack something that this participant said in it."""
    others = _others(box, room)
    if not somebody_lacks(box.work, room.id, box.own_id, vaults_of_others(box, room)):
        return []
    if len(others) > 1:  # for all of them at once, who lacks anything at all
        vaults = vaults_of_others(box, room)
        asked = asked_of_lacking(box.work, room.id, box.own_id, vaults)
        without = set(box.work.session.scalars(_WITHOUT, asked))
        others = [one for one in others if one.keys is not None and one.keys.vault_id in without]
    return [one for one in others if _lacking(box, room, one, limit=1)]


def vaults_of_others(box: OpenMailbox, room: OpenRoom) -> frozenset[UUID]:
    """The vaults of those in a room who can be sealed to."""
    return frozenset(one.keys.vault_id for one in _others(box, room) if one.keys is not None)


@once(Message, Envelope)
def somebody_lacks(work: Work, room_id: UUID, author_id: UUID, vault_ids: frozenset[UUID]) -> bool:
    """Whether the holder of any of these vaults lacks something that this participant said in a room."""
    return bool(work.session.scalar(select(LACKING), asked_of_lacking(work, room_id, author_id, vault_ids)))


def asked_of_lacking(work: Work, room_id: UUID, author_id: UUID, vault_ids: frozenset[UUID]) -> dict[str, Any]:
    """What a statement with ``LACKING`` is asked with."""
    return {"room_id": room_id, "author_id": author_id, "others": list(vault_ids), **delivery(work)}


def _others(box: OpenMailbox, room: OpenRoom) -> list[Correspondent]:
    return [one for one in room.members if one.participant_id != box.own_id and one.can_receive]


def lacking(box: OpenMailbox, room_id: UUID, participant_id: UUID) -> tuple[OpenRoom, Correspondent, list[OpenEntry]]:
    """What somebody in a room lacks of what the visitor said there, the earliest first. Raises ``NotFound``."""
    room = room_of(box, room_id)
    newcomer = _member(box, room, participant_id)
    return room, newcomer, [entry for entry, _envelope in _lacking(box, room, newcomer)]


def reseal(
    box: OpenMailbox, room_id: UUID, participant_id: UUID, message_ids: Sequence[UUID] | None, shown: str
) -> int:
    """Seals these of one's own earlier messages, or all of them, to somebody who came later; returns how many.

    ``shown`` is the fingerprint of the keys that the page named. Raises ``Refusal`` if there is none to seal or the
    keys have changed since, ``NotFound`` for a room or person that is not there.
    """
    room = room_of(box, room_id)
    newcomer = _member(box, room, participant_id)
    pair = box.signing_pair()
    if newcomer.keys is None or not newcomer.can_receive or newcomer.keys.fingerprint() != shown:
        raise Refusal(_("The keys of %(name)s have changed just now. Please look once more.", name=newcomer.name))
    wanted = None if message_ids is None else set(message_ids)
    chosen = [
        (row, own)
        for entry, own in _lacking(box, room, newcomer)
        if (row := entry.row) is not None and (wanted is None or row.id in wanted)
    ]
    if not chosen:
        raise Refusal(_("Please choose at least one message."), "messages")
    for row, own in chosen:
        place = row.place(box.case.id)
        key, _proof = message_key(box, place, own)
        proof = pair.sign(resealing(row.hash, participant_id), place.context(Purpose.MESSAGE_RESEALED))
        keys = newcomer.keys
        box.work.session.add(envelope(place, keys.vault_id, keys.mailbox.epoch, keys.mailbox_key, key, proof))
    box.work.session.flush()
    box.opened.record(Event.MESSAGES_RESEALED, subject_id=room.id, count=len(chosen))
    box.keep()
    return len(chosen)


def _member(box: OpenMailbox, room: OpenRoom, participant_id: UUID) -> Correspondent:
    found = next((one for one in room.members if one.participant_id == participant_id), None)
    if found is None or participant_id == box.own_id:
        raise NotFound
    return found


def _lacking(
    box: OpenMailbox, room: OpenRoom, newcomer: Correspondent, limit: int | None = None
) -> list[tuple[OpenEntry, Envelope]]:
    """The visitor's own messages in a room for which there is no envelope to this person."""
    if newcomer.keys is None:
        return []
    rows = _rows(box.work, room.id, box.own_id, box.vault.id, newcomer.keys.vault_id, limit)
    is_party = box.participant.account_id == box.opened.actor_id
    found = []
    for message, own in rows:
        entry = open_entry(box, message, own)
        if entry.state is not EntryState.READABLE or entry.document is None:
            continue
        # An adviser hands on what they said themself; the party, whatever was said in their name.
        if is_party or entry.document.account_id == box.opened.actor_id:
            found.append((entry, own))
    return found


@once(Message, Envelope)
def _rows(
    work: Work, room_id: UUID, author_id: UUID, own_vault: UUID, their_vault: UUID, limit: int | None
) -> Sequence[tuple[Message, Envelope]]:
    theirs = aliased(Envelope)
    asked = (
        select(Message, Envelope)
        .join(Envelope, (Envelope.message_id == Message.id) & (Envelope.vault_id == own_vault))
        .outerjoin(theirs, (theirs.message_id == Message.id) & (theirs.vault_id == their_vault))
        .where(*_own(room_id, author_id, Message.delivered(work.now)), theirs.message_id.is_(None))
        .order_by(Message.number)
        .limit(limit)
    )
    return work.session.execute(asked).all()


def _own(room_id: Any, author_id: Any, delivered: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    """What somebody said in a room that has been delivered and not taken back."""
    return (
        Message.room_id == room_id,
        Message.author_id == author_id,
        Message.kind.in_([MESSAGE, ACT]),
        Message.ended.is_(None),
        delivered,
    )


_copies = select(Envelope.message_id).where(Envelope.message_id == Message.id, Envelope.vault_id == Vault.id)
_said = select(Message.id).where(
    *_own(
        bindparam("room_id"),
        bindparam("author_id"),
        Message.delivered_by(bindparam("shown_since"), bindparam("shown_from")),
    ),
    ~_copies.correlate(Message, Vault).exists(),
)
# Those of some vaults that have no copy of something that a participant said in a room; mostly there are none.
_WITHOUT = select(Vault.id).where(Vault.id.in_(bindparam("others", expanding=True)), _said.correlate(Vault).exists())
LACKING = _WITHOUT.exists()
