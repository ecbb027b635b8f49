"""Showing an item to others: a sealed copy of it as it is now, sent as a message. The original stays private."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, select

from odr.accounts.contact import contacts_of
from odr.audit.log import Event
from odr.cases.tables import Participant
from odr.errors import AlreadyDone, Refusal
from odr.files.tables import FileUse
from odr.i18n import gettext as _
from odr.messages.documents import TAKEN_BACK
from odr.messages.mailbox import OpenMailbox
from odr.messages.sending import send
from odr.messages.tables import Disclosure, Envelope, Message
from odr.vaults.contents.items import ChangedMeanwhile, read
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.tables import Item, Vault

# Databases take only so many values in one statement.
_AT_ONCE = 1000


@dataclass(frozen=True)
class Disclosed:
    """That an item was disclosed: when, by whom, to whom by name, and whether the copy was taken back since."""

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
    """The names of those who have a copy that was not taken back, each once."""
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

    In three queries, or one where nothing was disclosed, for each thousand items. Needs no right to messages.
    """
    found: dict[UUID, list[Disclosed]] = {}
    ids = list(item_ids)
    for start in range(0, len(ids), _AT_ONCE):
        found |= _among(opened, ids[start : start + _AT_ONCE])
    return found


def _among(opened: OpenVault, item_ids: Sequence[UUID]) -> dict[UUID, list[Disclosed]]:
    session = opened.work.session
    rows = session.execute(_DISCLOSED, {"item_ids": item_ids}).all()
    if not rows:
        return {}
    readers = session.execute(
        select(Envelope.message_id, Participant.account_id)
        .join(Vault, Vault.id == Envelope.vault_id)
        .join(Participant, Participant.id == Vault.participant_id)
        .where(Envelope.message_id.in_([row.message_id for row in rows]), Envelope.vault_id != opened.vault.id)
        .order_by(Participant.joined_at, Participant.id)
    ).all()
    contacts = contacts_of(opened.work, {account_id for _message_id, account_id in readers})
    found: dict[UUID, list[Disclosed]] = {}
    for row in rows:
        to = [contacts[account_id].legal_name for message_id, account_id in readers if message_id == row.message_id]
        one = Disclosed(
            row.at, row.by, to, row.room_id, row.number, taken_back=row.ended == TAKEN_BACK, message_id=row.message_id
        )
        found.setdefault(row.item_id, []).append(one)
    return found


_DISCLOSED = (
    select(
        Disclosure.item_id,
        Disclosure.message_id,
        Disclosure.at,
        Disclosure.by,
        Message.room_id,
        Message.number,
        Message.ended,
    )
    .join(Message, Message.id == Disclosure.message_id)
    .where(Disclosure.item_id.in_(bindparam("item_ids", expanding=True)))
    .order_by(Disclosure.at.desc(), Disclosure.message_id)
)
