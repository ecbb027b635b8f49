"""What somebody has not read yet: numbers, for which no key is needed."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, or_, select, union

from odr.cases.tables import Participant
from odr.db.work import Work
from odr.messages.documents import ACT, MESSAGE
from odr.messages.tables import Envelope, Message, ReadMark
from odr.vaults.contents.readers import readers_of
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.tables import AccessCodeRow, Grant, Vault, VaultSecret


def unread_in(work: Work, account_id: UUID, vault_ids: Sequence[UUID]) -> dict[UUID, dict[UUID, int]]:
    """How many messages an account has not read yet, by vault and room. In one query; needs no key."""
    rows = work.session.execute(
        select(Envelope.vault_id, Envelope.room_id, func.count().label("unread"))
        .join(Message, Message.id == Envelope.message_id)
        .join(Vault, Vault.id == Envelope.vault_id)
        .outerjoin(ReadMark, (ReadMark.room_id == Envelope.room_id) & (ReadMark.account_id == account_id))
        .where(
            Envelope.vault_id.in_(vault_ids),
            Envelope.number > func.coalesce(ReadMark.number, 0),
            Message.author_id != Vault.participant_id,
            Message.kind.in_([MESSAGE, ACT]),
            Message.ended.is_(None),
            Message.delivered(work.now),
        )
        .group_by(Envelope.vault_id, Envelope.room_id)
    )
    found: dict[UUID, dict[UUID, int]] = {}
    for row in rows:
        found.setdefault(row.vault_id, {})[row.room_id] = row.unread
    return found


def waiting_for(work: Work, account_id: UUID) -> dict[UUID, dict[UUID, int]]:
    """How many messages wait for somebody, by case and room: their own, and those that a code in their hands reads.

    In two queries.
    """
    own = (
        select(Vault.id, Vault.case_id)
        .join(Participant, Participant.id == Vault.participant_id)
        .where(Participant.account_id == account_id)
    )
    acting = (
        select(Vault.id, Vault.case_id)
        .join(AccessCodeRow, AccessCodeRow.vault_id == Vault.id)
        .join(Grant, Grant.code_id == AccessCodeRow.id)
        .join(VaultSecret, VaultSecret.id == Grant.secret_id)
        .where(
            AccessCodeRow.holder_id == account_id,
            VaultSecret.kind == SecretKind.MAILBOX.value,
            or_(AccessCodeRow.expires_at.is_(None), AccessCodeRow.expires_at > work.now),
        )
    )
    cases = {row.id: row.case_id for row in work.session.execute(union(own, acting))}
    found: dict[UUID, dict[UUID, int]] = {}
    for vault_id, rooms in unread_in(work, account_id, list(cases)).items():
        found.setdefault(cases[vault_id], {}).update(rooms)
    return found


def read_mark(work: Work, room_id: UUID, account_id: UUID) -> int:
    """The number up to which an account has read a room."""
    mark = work.session.get(ReadMark, (room_id, account_id))
    return mark.number if mark is not None else 0


def reads_messages(work: Work, vault: Vault, account_id: UUID) -> bool:
    """Whether an account holds a code that reads the messages of this vault."""
    return any(reader.account_id == account_id for reader in readers_of(work, vault, kind=SecretKind.MAILBOX))
