"""Receipts of files, taken along by whoever holds the vault: see ``odr.vaults.contents.receipt_document``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from uuid import UUID

from sqlalchemy import select

from odr.accounts.contact import contacts_of
from odr.audit.chain import Head, verify
from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.cases.tables import Participant
from odr.crypto.derivation import digest
from odr.crypto.errors import Unopenable
from odr.crypto.signing import SigningKeyPair
from odr.errors import NotFound, Refusal
from odr.files.format import FileEntry, mark_of
from odr.i18n import gettext as _
from odr.signed.document import Signer, sign
from odr.vaults.contents.attached import file_of
from odr.vaults.contents.receipt_document import FileReceipt, LogEntry, ReceiptFile, receipt_file
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.published import key_id, published_in
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.tables import VaultSecret


@dataclass(frozen=True)
class PutIn:
    """A file, and the entry of the log that tells when it was put in, as it stands there, unchecked."""

    file: FileEntry
    row: AuditEntry

    @property
    def head(self) -> Head:
        """The log's head as it was with that entry."""
        return Head(self.row.number, self.row.hash)


def may_take_receipt(opened: OpenVault) -> bool:
    """Whether the code can: it takes the key that signs as this participant."""
    return opened.may(SecretKind.SIGNING)


def put_in(opened: OpenVault, item_id: UUID, file_id: UUID) -> PutIn:
    """When a file was put in, as the log has it. Raises ``NotFound``, or ``Refusal`` where there can be no receipt."""
    entry = file_of(opened, item_id, file_id)
    if not may_take_receipt(opened):
        raise NotFound
    row = opened.work.session.scalar(
        select(AuditEntry)
        .where(
            AuditEntry.case_id == opened.vault.case_id,
            AuditEntry.event == Event.FILE_MARKED.value,
            AuditEntry.vault_id == opened.vault.id,
            AuditEntry.subject_id == mark_of(entry.receipt_salt(), entry.sha256, entry.length),
        )
        .order_by(AuditEntry.number)
        .limit(1)
    )
    if row is None:
        raise Refusal(_("The log does not tell when this file was put in, so there can be no receipt of it."))
    return PutIn(entry, row)


def take_receipt(opened: OpenVault, reference: str, item_id: UUID, file_id: UUID, *, with_name: bool) -> ReceiptFile:
    """A receipt of a file, signed now by the service and with the vault's own key; that it was is in the log first.

    The whole log is checked before, and that it is the one that this vault has countersigned. Raises like ``put_in``.
    """
    found = put_in(opened, item_id, file_id)
    row, work = found.row, opened.work
    try:
        pair = opened.signing_pair()
    except Unopenable:
        raise _altered() from None
    signed = opened.countersigner
    if signed is None or signed.problem() is not None or verify(work, opened.vault.case_id).problem is not None:
        raise _altered()
    if signed.number() < row.number or row.actor_id is None or row.code_id is None or row.vault_id is None:
        raise _altered()
    opened.record(Event.FILE_RECEIPT, subject_id=item_id)
    service = work.installation.receipt_pair()
    document = FileReceipt(
        case=str(opened.vault.case_id),
        entry=LogEntry(
            account=str(row.actor_id),
            at=row.at.astimezone(UTC).isoformat(),
            before=row.previous_hash.hex(),
            code=str(row.code_id),
            hash=row.hash.hex(),
            number=row.number,
            vault=str(row.vault_id),
        ),
        length=found.file.length,
        made_at=work.now.isoformat(),
        name=found.file.name if with_name else "",
        put_in_by=contacts_of(work, [row.actor_id])[row.actor_id].legal_name,
        reference=reference,
        salt=found.file.receipt_salt().hex(),
        service=service.public.encoded.hex(),
        sha256=found.file.sha256.hex(),
        signers=[_signer(opened, pair)],
    )
    made = sign(document, document.signers[0], work.now, pair)
    return receipt_file(document, document.sign_as_service(service), made)


def _signer(opened: OpenVault, pair: SigningKeyPair) -> Signer:
    """Whose vault it is, with the keys that are the newest in the log."""
    vault, work = opened.vault, opened.work
    party = work.session.get_one(Participant, vault.participant_id)
    published = published_in(work, vault.case_id)
    signing = published.newest(SecretKind.SIGNING, vault.id)
    if signing is None or signing[0] != key_id(pair.public.encoded):
        raise _altered()
    return Signer(
        account=str(party.account_id),
        epoch=signing[1],
        key=pair.public.encoded.hex(),
        mailbox=digest(_mailbox_key(opened)).hex(),
        name=contacts_of(work, [party.account_id])[party.account_id].legal_name,
        participant=str(party.id),
        role=party.role,
    )


def _mailbox_key(opened: OpenVault) -> bytes:
    newest = published_in(opened.work, opened.vault.case_id).newest(SecretKind.MAILBOX, opened.vault.id)
    rows = opened.work.session.scalars(
        select(VaultSecret.public_key).where(
            VaultSecret.vault_id == opened.vault.id, VaultSecret.kind == SecretKind.MAILBOX.value
        )
    )
    found = next((one for one in rows if one is not None and newest is not None and key_id(one) == newest[0]), None)
    if found is None:
        raise _altered()
    return found


def _altered() -> Refusal:
    return Refusal(
        _(
            "The log of this case, or a key of yours, is not as your vault remembers it, so no receipt is made. "
            "Please tell the organisation."
        )
    )
