"""Whether what a note is about is still there for its facilitator, what it is called, and where.

A note names only identifiers. Everything that is said of its thing is asked for anew, so of a thing that was taken
back, removed, or is no longer given, nothing is known here but that.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from odr.accounts.contact import contacts_of
from odr.cases.tables import Participant
from odr.errors import NotFound
from odr.facilitation.tables import Engagement, HandedCode
from odr.messages.entries.rooms import OpenRoom, rooms_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.tables import Envelope, Message
from odr.offers.negotiation import negotiation
from odr.settlements.standing.reading import settlement_in
from odr.vaults.contents.about import NotedKind, NotedThing
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.tables import AccessCodeRow, Grant, Item, Vault, VaultSecret


@dataclass(frozen=True)
class Thing:
    """What a note is about. ``party`` is who gave an entry, ``code_id`` by which code; ``room`` is where it was said,
    ``number`` the number of a message there.
    """

    about: NotedThing
    party: str = ""
    code_id: UUID | None = None
    room: OpenRoom | None = None
    number: int = 0

    def __repr__(self) -> str:
        return "<Thing>"


def things(opened: OpenVault, abouts: Iterable[NotedThing]) -> dict[NotedThing, Thing]:
    """Those of them that are there for the facilitator whose vault this is. Raises ``NotFound`` without the mailbox."""
    wanted = set(abouts)
    found: dict[NotedThing, Thing] = {}
    entries = {one.id: one for one in wanted if one.kind is NotedKind.ENTRY}
    if entries:
        found |= {entries[item_id]: thing for item_id, thing in _entries(opened, entries).items()}
    said = [one for one in wanted if one.kind is not NotedKind.ENTRY]
    if said:
        found |= _said(OpenMailbox(opened), said)
    return found


def _entries(opened: OpenVault, entries: dict[UUID, NotedThing]) -> dict[UUID, Thing]:
    """Entries of parties in folders that a code of theirs opens to this facilitator, by entry.

    Whether the agreement is in force is asked where the entry is read, not here: nothing of it is shown.
    """
    asked = (
        select(Item.id, AccessCodeRow.id, Participant.account_id)
        .join(VaultSecret, VaultSecret.folder_id == Item.folder_id)
        .join(Grant, Grant.secret_id == VaultSecret.id)
        .join(AccessCodeRow, AccessCodeRow.id == Grant.code_id)
        .join(HandedCode, HandedCode.code_id == AccessCodeRow.id)
        .join(Engagement, Engagement.id == HandedCode.engagement_id)
        .join(Vault, Vault.id == AccessCodeRow.vault_id)
        .join(Participant, Participant.id == Vault.participant_id)
        .where(
            Item.id.in_(entries),
            Item.vault_id == AccessCodeRow.vault_id,
            VaultSecret.kind == SecretKind.FOLDER.value,
            AccessCodeRow.holder_id == opened.actor_id,
            AccessCodeRow.expires_at > opened.work.now,
            HandedCode.vault_id == opened.vault.id,
            HandedCode.box.is_not(None),
            Engagement.case_id == opened.vault.case_id,
            Engagement.ended_at.is_(None),
            Vault.case_id == opened.vault.case_id,
            Participant.withdrawn_at.is_(None),
        )
        .order_by(AccessCodeRow.issued_at)
    )
    rows = opened.work.session.execute(asked).all()
    people = contacts_of(opened.work, {account_id for _item, _code, account_id in rows})
    return {
        item_id: Thing(entries[item_id], people[account_id].legal_name, code_id)
        for item_id, code_id, account_id in rows
    }


def _said(box: OpenMailbox, abouts: Collection[NotedThing]) -> dict[NotedThing, Thing]:
    rooms = {room.id: room for room in rooms_of(box)}
    there = _readable(box, {one.message_id for one in abouts if one.message_id is not None})
    offers = {one.entry_id: one for one in negotiation(box).offers} if _are(abouts, NotedKind.OFFER) else {}
    versions = {
        room_id: {one.document.number for one in settlement_in(box, room).standing.versions}
        for room_id, room in rooms.items()
        if room_id in {one.id for one in abouts if one.kind is NotedKind.SETTLEMENT}
    }
    found: dict[NotedThing, Thing] = {}
    for about in abouts:
        if about.kind is NotedKind.OFFER:
            room = rooms.get(offers[about.id].said.room_id) if about.id in offers else None
        else:
            room = rooms.get(about.id)
            if about.message_id is not None and there.get(about.message_id, (None, 0))[0] != about.id:
                room = None
            if about.kind is NotedKind.SETTLEMENT and about.number not in versions.get(about.id, set()):
                room = None
        if room is not None:
            number = there[about.message_id][1] if about.message_id is not None else 0
            found[about] = Thing(about, room=room, number=number)
    return found


def _are(abouts: Collection[NotedThing], kind: NotedKind) -> bool:
    return any(one.kind is kind for one in abouts)


def _readable(box: OpenMailbox, message_ids: Collection[UUID]) -> dict[UUID, tuple[UUID, int]]:
    """Those of these messages that have not ended and came to this mailbox: in which room, under which number."""
    if not message_ids:
        return {}
    asked = (
        select(Message.id, Message.room_id, Message.number)
        .join(Envelope, Envelope.message_id == Message.id)
        .where(Message.id.in_(message_ids), Envelope.vault_id == box.vault.id, Message.ended.is_(None))
        .where(Message.delivered(box.work.now))
    )
    rows = box.work.session.execute(asked)
    return {message_id: (room_id, number) for message_id, room_id, number in rows}


def thing(opened: OpenVault, about: NotedThing) -> Thing:
    """One of them. Raises ``NotFound`` if it is not there for them."""
    try:
        return things(opened, [about])[about]
    except KeyError:
        raise NotFound from None
