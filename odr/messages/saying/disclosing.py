"""Showing an item to others: a sealed copy of it as it is now, sent as a message. The original stays private."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from odr.accounts.contact import contacts_of
from odr.audit.log import Event
from odr.cases.tables import Participant
from odr.db.once import once
from odr.db.work import Work
from odr.errors import AlreadyDone, Refusal
from odr.files.tables import FileUse
from odr.i18n import gettext as _
from odr.messages.documents import TAKEN_BACK
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.sending import send
from odr.messages.tables import Disclosure, Envelope, Message
from odr.vaults.contents.items import ChangedMeanwhile, read
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.tables import Item, Vault

# Databases take only so many values in one statement.
_AT_ONCE = 1000


@dataclass(frozen=True)
class Disclosed:
    """That an item was disclosed: when, by whom, to whom, and whether the copy was taken back since.

    ``to`` are names, or for a code that reads no messages one word for whoever it is.
    """

    at: datetime
    by: UUID
    to: list[str]
    room_id: UUID
    number: int
    taken_back: bool
    message_id: UUID


def disclose(
    box: OpenMailbox,
    item_id: UUID,
    version: int,
    room_id: UUID,
    note: str,
    shown: str,
    *,
    file_ids: Collection[UUID] = (),
    again: bool = False,
) -> UUID:
    """Sends a copy of an item, with a note if there is one, to those whom the page named.

    Of its files those go along that are named, and no part of them is copied: what opens them is sealed anew.
    ``version`` is that of the item as the page showed it. Raises ``ChangedMeanwhile`` for another, ``AlreadyDone`` if
    the room has a copy already, unless ``again`` says that this is meant, and like ``send``.
    """
    box.require_speaking()
    item = read(box.opened, item_id)
    if item.draft is None:
        raise Refusal(_("This entry was altered in the database and no longer opens, so it can't be disclosed."))
    if item.line.version != version:
        raise ChangedMeanwhile(item)
    if not again and copy_in(box.opened, item_id, room_id) is not None:
        raise AlreadyDone(_("This room has a copy already. Tick the box if you mean to send another."))
    files = [one for one in item.files if one.id in file_ids]
    sent = send(box, room_id, note, shown, disclosed=item.draft, files=files)
    box.work.session.add(Disclosure(message_id=sent, item_id=item_id, at=box.work.now, by=box.opened.actor_id))
    box.work.session.flush()
    box.opened.record(Event.ITEM_DISCLOSED, subject_id=item_id)
    return sent


def copy_in(opened: OpenVault, item_id: UUID, room_id: UUID) -> Disclosed | None:
    """The latest copy of an item in a room that was not taken back, if there is one."""
    there = (one for one in disclosures_of(opened, item_id) if one.room_id == room_id and not one.taken_back)
    return next(there, None)


def copies_with(disclosures: Iterable[Disclosed]) -> list[str]:
    """Those who have a copy that was not taken back, as ``Disclosed`` calls them, each once."""
    return list(dict.fromkeys(name for one in disclosures if not one.taken_back for name in one.to))


def latest_disclosures(opened: OpenVault, most: int) -> dict[UUID, list[Disclosed]]:
    """The items of this vault of which copies were disclosed last, so many at most, as ``disclosures_among`` gives."""
    items = opened.work.session.scalars(
        select(Disclosure.item_id)
        .join(Item, Item.id == Disclosure.item_id)
        .where(Item.vault_id == opened.vault.id)
        .group_by(Disclosure.item_id)
        .order_by(func.max(Disclosure.at).desc(), Disclosure.item_id)
        .limit(most)
    ).all()
    found = disclosures_among(opened, items)
    return {item_id: found[item_id] for item_id in items if item_id in found}


def disclosures_of(opened: OpenVault, item_id: UUID) -> list[Disclosed]:
    """To whom an item of this vault was disclosed, the latest first."""
    return disclosures_among(opened, [item_id]).get(item_id, [])


def disclosures_with(opened: OpenVault, item_id: UUID, file_id: UUID) -> list[Disclosed]:
    """Those of them with which this file went along, as the rows say that keep its parts."""
    found = disclosures_of(opened, item_id)
    kept = select(FileUse.message_id).where(
        FileUse.file_id == file_id, FileUse.message_id.in_([one.message_id for one in found])
    )
    with_it = set(opened.work.session.scalars(kept)) if found else set()
    return [one for one in found if one.message_id in with_it]


def disclosures_in(opened: OpenVault, folder_id: UUID) -> list[Disclosed]:
    """All of what lies in a folder of this vault."""
    items = opened.work.session.scalars(
        select(Disclosure.item_id)
        .join(Item, Item.id == Disclosure.item_id)
        .where(Item.vault_id == opened.vault.id, Item.folder_id == folder_id)
        .distinct()
    ).all()
    return [one for found in disclosures_among(opened, items).values() for one in found]


def disclosures_among(opened: OpenVault, item_ids: Collection[UUID]) -> dict[UUID, list[Disclosed]]:
    """To whom these items of this vault were disclosed, each the latest first; those that never were are left out.

    In one query for each thousand items, and one for the people. Needs no right to messages, but names nobody without.
    """
    found: dict[UUID, list[Disclosed]] = {}
    ids = list(item_ids)
    for start in range(0, len(ids), _AT_ONCE):
        found |= _among(opened, ids[start : start + _AT_ONCE])
    return found


class Copy(NamedTuple):
    """A copy of an item, and one of those who have it; nobody, if nobody has."""

    item_id: UUID
    message_id: UUID
    at: datetime
    by: UUID
    room_id: UUID
    number: int
    ended: str | None
    account_id: UUID | None
    joined_at: datetime | None
    participant_id: UUID | None


def _among(opened: OpenVault, item_ids: Sequence[UUID]) -> dict[UUID, list[Disclosed]]:
    copies = copies_of(opened.work, opened.vault.id, tuple(item_ids))
    names = _names(opened, {one.account_id for one in copies if one.account_id is not None})
    to: dict[UUID, list[str]] = {}
    readers = sorted(
        (one.joined_at, one.participant_id, one.message_id, one.account_id)
        for one in copies
        if one.joined_at is not None and one.participant_id is not None and one.account_id is not None
    )
    for _joined_at, _participant_id, message_id, account_id in readers:
        to.setdefault(message_id, []).append(names[account_id])
    found: dict[UUID, list[Disclosed]] = {}
    each = {one.message_id: one for one in copies}.values()
    for one in sorted(sorted(each, key=lambda one: one.message_id), key=lambda one: one.at, reverse=True):
        found.setdefault(one.item_id, []).append(
            Disclosed(
                one.at,
                one.by,
                list(dict.fromkeys(to.get(one.message_id, []))),
                one.room_id,
                one.number,
                taken_back=one.ended == TAKEN_BACK,
                message_id=one.message_id,
            )
        )
    return found


def _names(opened: OpenVault, account_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """What a page calls those who have copies. To whom the party speaks is told by its messages alone."""
    if not opened.may(SecretKind.MAILBOX):
        return dict.fromkeys(account_ids, _("others in the case"))
    return {one: contact.legal_name for one, contact in contacts_of(opened.work, account_ids).items()}


@once(Disclosure, Message, Envelope)
def copies_of(work: Work, vault_id: UUID, item_ids: tuple[UUID, ...]) -> list[Copy]:
    """The copies of these items of a vault, each with all who have one, in no order."""
    rows = work.session.execute(COPIES, {"copied_from": vault_id, "item_ids": list(item_ids)})
    return [Copy._make(row) for row in rows]


_reader = aliased(Vault)
COPIES = (
    select(
        Disclosure.item_id,
        Disclosure.message_id,
        Disclosure.at,
        Disclosure.by,
        Message.room_id,
        Message.number,
        Message.ended,
        Participant.account_id,
        Participant.joined_at,
        Participant.id.label("participant_id"),
    )
    .join(Message, Message.id == Disclosure.message_id)
    .outerjoin(
        Envelope, (Envelope.message_id == Disclosure.message_id) & (Envelope.vault_id != bindparam("copied_from"))
    )
    .outerjoin(_reader, _reader.id == Envelope.vault_id)
    .outerjoin(Participant, Participant.id == _reader.participant_id)
    .where(Disclosure.item_id.in_(bindparam("item_ids", expanding=True)))
)
