"""Showing an item to others: a sealed copy of it as it is now, sent as a message. The original stays private."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from odr.accounts.contact import contacts_of
from odr.audit.log import Event
from odr.cases.tables import Participant
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.messages.documents import TAKEN_BACK
from odr.messages.mailbox import OpenMailbox
from odr.messages.sending import send
from odr.messages.tables import Disclosure, Envelope, Message
from odr.vaults.contents.items import ChangedMeanwhile, read
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.tables import Vault


@dataclass(frozen=True)
class Disclosed:
    """That an item was disclosed: when, by whom, to whom by name, and whether the copy was taken back since."""

    at: datetime
    by: UUID
    to: list[str]
    room_id: UUID
    number: int
    taken_back: bool


def disclose(
    box: OpenMailbox, item_id: UUID, version: int, room_id: UUID, note: str, shown: str, message_id: UUID | None = None
) -> UUID:
    """Sends a copy of an item, with a note if there is one, to those whom the page named.

    ``version`` is that of the item as the page showed it. Raises ``ChangedMeanwhile`` for another, and like ``send``.
    """
    box.require_speaking()
    item = read(box.opened, item_id)
    if item.draft is None:
        raise Refusal(_("This entry was altered in the database and no longer opens, so it can't be disclosed."))
    if item.line.version != version:
        raise ChangedMeanwhile(item)
    sent = send(box, room_id, note, shown, disclosed=item.draft, message_id=message_id)
    if box.work.session.get(Disclosure, sent) is not None:
        return sent
    box.work.session.add(Disclosure(message_id=sent, item_id=item_id, at=box.work.now, by=box.opened.actor_id))
    box.work.session.flush()
    box.opened.record(Event.ITEM_DISCLOSED, subject_id=item_id)
    return sent


def disclosures_of(opened: OpenVault, item_id: UUID) -> list[Disclosed]:
    """To whom an item of this vault was disclosed, the latest first. In three queries; needs no right to messages."""
    session = opened.work.session
    rows = session.execute(
        select(Disclosure, Message)
        .join(Message, Message.id == Disclosure.message_id)
        .where(Disclosure.item_id == item_id)
        .order_by(Disclosure.at.desc(), Disclosure.message_id)
    ).all()
    readers = session.execute(
        select(Envelope.message_id, Participant.account_id)
        .join(Vault, Vault.id == Envelope.vault_id)
        .join(Participant, Participant.id == Vault.participant_id)
        .where(
            Envelope.message_id.in_([message.id for _disclosure, message in rows]), Envelope.vault_id != opened.vault.id
        )
        .order_by(Participant.joined_at, Participant.id)
    ).all()
    contacts = contacts_of(opened.work, {account_id for _message_id, account_id in readers})
    return [
        Disclosed(
            disclosure.at,
            disclosure.by,
            [contacts[account_id].legal_name for message_id, account_id in readers if message_id == message.id],
            message.room_id,
            message.number,
            message.ended == TAKEN_BACK,
        )
        for disclosure, message in rows
    ]
