"""What was sealed to somebody with a key of theirs that had been replaced: told to them at the next unlocking.

Nobody's own program does that: a key that the log does not tell of as the newest is sealed nothing
(``odr.messages.mailboxes.people``). It takes a log that was rewritten for a while.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.facilitation.tables import PaperBox
from odr.messages.tables import Envelope
from odr.vaults.integrity.checking import looks_too
from odr.vaults.keys.findings import Finding, What
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.published import published_in
from odr.vaults.keys.secrets import SecretKind

Renewals = Sequence[tuple[int, int]]
# What says who is in a room, and what was sealed anew to somebody, the log knows by the room: they are left out.
_SAID = (Event.MESSAGE_SENT.value, Event.ACT_SENT.value)


@looks_too
def sealed_to_ended(opened: OpenVault) -> list[Finding]:
    """Whether a message, an act or a paper was sealed to an epoch of the mailbox that had ended when it was written."""
    if not opened.may(SecretKind.MAILBOX):
        return []
    vault_id, case_id = opened.vault.id, opened.vault.case_id
    renewals = published_in(opened.work, case_id).renewals(SecretKind.MAILBOX, vault_id)
    if not renewals:
        return []
    asked = (_messages(vault_id, case_id, renewals), _papers(vault_id, case_id, renewals))
    is_told = any(opened.work.session.scalar(one.limit(1)) is not None for one in asked)
    return [Finding(What.SEALED_TO_ENDED)] if is_told else []


def _messages(vault_id: UUID, case_id: UUID, renewals: Renewals) -> Select[int]:
    late = [and_(Envelope.epoch < epoch, AuditEntry.number > number) for number, epoch in renewals]
    return (
        select(AuditEntry.number)
        .join(Envelope, Envelope.message_id == AuditEntry.subject_id)
        .where(Envelope.vault_id == vault_id, AuditEntry.case_id == case_id)
        .where(AuditEntry.event.in_(_SAID), or_(*late), AuditEntry.number > _accepted(vault_id))
    )


def _papers(vault_id: UUID, case_id: UUID, renewals: Renewals) -> Select[int]:
    late = [and_(PaperBox.epoch < epoch, AuditEntry.number > number) for number, epoch in renewals]
    return (
        select(AuditEntry.number)
        .join(PaperBox, PaperBox.paper_id == AuditEntry.subject_id)
        .where(PaperBox.vault_id == vault_id, AuditEntry.case_id == case_id)
        .where(AuditEntry.event == Event.PAPER_WRITTEN.value, or_(*late), AuditEntry.number > _accepted(vault_id))
    )


def _accepted(vault_id: UUID) -> ScalarSelect[int]:
    """Where the vault was last gone on from how it was: what was told before then is not told again."""
    entry = aliased(AuditEntry)
    last = select(func.coalesce(func.max(entry.number), 0)).where(
        entry.vault_id == vault_id, entry.event == Event.VAULT_ACCEPTED_AS_IS.value
    )
    return last.scalar_subquery()
