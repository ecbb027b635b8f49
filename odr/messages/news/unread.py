"""What somebody has not read yet: numbers, for which no key is needed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, or_, select, union

from odr.cases.tables import Case, Participant
from odr.db.work import Work
from odr.messages.documents import ACT, MESSAGE
from odr.messages.tables import CLOCKS_DIFFER, UNDO, Envelope, Message, ReadMark
from odr.vaults.contents.readers import readers_of
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.keys.shut import is_open_to_its_owner
from odr.vaults.tables import AccessCodeRow, Grant, Vault, VaultSecret


def unread_in(work: Work, account_id: UUID, vault_ids: Sequence[UUID]) -> dict[UUID, dict[UUID, int]]:
    """How many messages an account has not read yet, by vault and room. In one query; needs no key."""
    asked = {"vault_ids": list(vault_ids), "account_id": account_id, **delivery(work)}
    found: dict[UUID, dict[UUID, int]] = {}
    for vault_id, room_id, unread in work.session.execute(_UNREAD_IN, asked):
        found.setdefault(vault_id, {})[room_id] = unread
    return found


def waiting_for(work: Work, account_id: UUID) -> dict[UUID, dict[UUID, int]]:
    """How many messages wait for somebody, by case and room: their own, and those that a code in their hands reads.

    In one query.
    """
    asked = {"account_id": account_id, "now": work.now, **delivery(work)}
    found: dict[UUID, dict[UUID, int]] = {}
    for case_id, room_id, unread in work.session.execute(UNREAD_FOR, asked):
        found.setdefault(case_id, {})[room_id] = unread
    return found


def waiting_by_kind(work: Work, account_id: UUID) -> dict[UUID, dict[str, set[UUID]]]:
    """In which rooms something waits for somebody, by case and by what it is: said formally or not. In one query."""
    asked = {"account_id": account_id, "now": work.now, **delivery(work)}
    found: dict[UUID, dict[str, set[UUID]]] = {}
    for case_id, kind, room_id, _unread_there in work.session.execute(_KINDS_UNREAD_FOR, asked):
        found.setdefault(case_id, {}).setdefault(kind, set()).add(room_id)
    return found


def delivery(work: Work) -> dict[str, Any]:
    """What a statement that counts delivered messages is asked with."""
    return {"shown_since": work.now - UNDO, "shown_from": work.now + CLOCKS_DIFFER}


def _unread(*of: Any) -> Select[Any]:
    return (
        select(*of, Envelope.room_id, func.count().label("unread"))
        .select_from(Envelope)
        .join(Message, Message.id == Envelope.message_id)
        .join(Vault, Vault.id == Envelope.vault_id)
        .outerjoin(ReadMark, (ReadMark.room_id == Envelope.room_id) & (ReadMark.account_id == bindparam("account_id")))
        .where(
            Envelope.number > func.coalesce(ReadMark.number, 0),
            Message.author_id != Vault.participant_id,
            Message.kind.in_([MESSAGE, ACT]),
            Message.ended.is_(None),
            Message.delivered_by(bindparam("shown_since"), bindparam("shown_from")),
        )
        .group_by(*of, Envelope.room_id)
    )


# The vaults of an account, and those that a code in its hands reads the messages of, in cases that are not shut.
_own = (
    select(Vault.id)
    .join(Participant, Participant.id == Vault.participant_id)
    .join(Case, Case.id == Vault.case_id)
    .where(Participant.account_id == bindparam("account_id"), is_open_to_its_owner(bindparam("now")))
)
VAULTS_READ_FOR_OTHERS = (
    select(AccessCodeRow.vault_id)
    .join(Grant, Grant.code_id == AccessCodeRow.id)
    .join(VaultSecret, VaultSecret.id == Grant.secret_id)
    .join(Vault, Vault.id == AccessCodeRow.vault_id)
    .join(Case, Case.id == Vault.case_id)
    .where(
        AccessCodeRow.holder_id == bindparam("account_id"),
        VaultSecret.kind == SecretKind.MAILBOX.value,
        or_(AccessCodeRow.expires_at.is_(None), AccessCodeRow.expires_at > bindparam("now")),
        is_open_to_its_owner(bindparam("now")),
    )
)
_UNREAD_IN = _unread(Envelope.vault_id).where(Envelope.vault_id.in_(bindparam("vault_ids", expanding=True)))
_readable = Envelope.vault_id.in_(union(_own, VAULTS_READ_FOR_OTHERS))
# By case and room; asked with an account, the time and ``delivery``.
UNREAD_FOR = _unread(Vault.case_id).where(_readable)
_KINDS_UNREAD_FOR = _unread(Vault.case_id, Message.kind).where(_readable)


def reads_messages(work: Work, vault: Vault, account_id: UUID) -> bool:
    """Whether an account holds a code that reads the messages of this vault."""
    return any(reader.account_id == account_id for reader in readers_of(work, vault, kind=SecretKind.MAILBOX))
