"""Writing the audit log. An entry is written before what it records is shown, in the same unit of work."""

import struct
from enum import Enum
from hmac import compare_digest
from uuid import UUID

from sqlalchemy import bindparam, insert, select

from odr.audit.tables import REGISTERS, AuditEntry, Entry, MarkedEntry, as_hashed
from odr.crypto.derivation import digest
from odr.db.columns import Base
from odr.db.once import once
from odr.db.work import Work
from odr.lifekeys.noting import has_grown

GENESIS = bytes(32)


class Event(Enum):
    """What can happen in a case, as ``subject.what``. A value is never renamed: old entries keep it."""

    CASE_OPENED = "case.opened"
    CASE_CLOSED = "case.closed"
    INVITATION_SENT = "invitation.sent"
    INVITATION_REVOKED = "invitation.revoked"
    INVITATION_DECLINED = "invitation.declined"
    PARTICIPANT_JOINED = "participant.joined"
    PARTICIPANT_WITHDREW = "participant.withdrew"
    DISPUTE_ROLE_CHANGED = "participant.dispute_role_changed"
    VAULT_MADE = "vault.made"
    VAULT_UNLOCKED = "vault.unlocked"
    VAULT_REFUSED = "vault.refused"
    VAULT_LOCKED = "vault.locked"
    VAULT_EXPORTED = "vault.exported"
    VAULT_SEARCHED = "vault.searched"
    VAULT_EMPTIED = "vault.emptied"
    VAULT_RESET_ASKED = "vault.reset_asked"
    VAULT_RESET_CALLED_OFF = "vault.reset_called_off"
    VAULT_DESTROYED = "vault.destroyed"
    VAULT_LOG_EXPORTED = "vault.log_exported"
    READER_CONNECTED = "reader.connected"
    CODE_ISSUED = "code.issued"
    CODE_REFUSED = "code.refused"
    CODE_REVOKED = "code.revoked"
    CODE_EXPOSED = "code.exposed"
    FOLDER_ADDED = "folder.added"
    FOLDER_RENAMED = "folder.renamed"
    FOLDER_REMOVED = "folder.removed"
    FOLDER_LISTED = "folder.listed"
    FOLDER_GIVEN = "folder.given"
    FOLDER_RENEWED_IN_BROWSER = "folder.renewed_in_browser"
    ITEM_ADDED = "item.added"
    ITEM_READ = "item.read"
    ITEM_CHANGED = "item.changed"
    ITEM_MOVED = "item.moved"
    ITEM_REMOVED = "item.removed"
    FILE_ADDED = "file.added"
    FILE_READ = "file.read"
    FILE_REMOVED = "file.removed"
    FILE_MARKED = "file.marked"
    FILE_RECEIPT = "file.receipt"
    ADVISER_INVITED = "adviser.invited"
    ADVISER_INVITATION_DECLINED = "adviser.invitation_declined"
    ADVISER_INVITATION_REVOKED = "adviser.invitation_revoked"
    ADVISER_JOINED = "adviser.joined"
    ADVISER_UNDERTOOK = "adviser.undertook"
    ADVISER_ENDED = "adviser.ended"
    CODE_ENDED = "code.ended"
    CODE_CHANGED = "code.changed"
    CODE_CAUGHT_UP = "code.caught_up"
    VAULT_CHANGES_SHOWN = "vault.changes_shown"
    VAULT_ALTERED = "vault.altered"
    VAULT_ACCEPTED_AS_IS = "vault.accepted_as_is"
    ROOM_MADE = "room.made"
    ROOM_MEMBER_ADDED = "room.member_added"
    ROOM_ALTERED = "room.altered"
    ROOM_ACCEPTED_AS_IS = "room.accepted_as_is"
    MESSAGE_SENT = "message.sent"
    MESSAGES_READ = "message.read"
    MESSAGE_FILE_READ = "message.file_read"
    ACT_SENT = "act.sent"
    ACTS_READ = "act.read"
    SETTLEMENT_FILE_READ = "settlement.file_read"
    MESSAGE_UNDONE = "message.undone"
    MESSAGE_TAKEN_BACK = "message.taken_back"
    MESSAGES_RESEALED = "message.resealed"
    MESSAGES_SEARCHED = "message.searched"
    MESSAGES_EXPORTED = "message.exported"
    ITEM_DISCLOSED = "item.disclosed"
    KEYS_ACCEPTED = "keys.accepted"
    KEYS_COMPARED = "keys.compared"
    FACILITATOR_SUGGESTED = "facilitator.suggested"
    FACILITATOR_PROPOSED = "facilitator.proposed"
    FACILITATOR_AGREED = "facilitator.agreed"
    FACILITATOR_JOINED = "facilitator.joined"
    FACILITATOR_ENDED = "facilitator.ended"
    FACILITATOR_NOTES_DESTROYED = "facilitator.notes_destroyed"
    FACILITATOR_REPORTED = "facilitator.reported"
    DISCLOSURE_MADE = "disclosure.made"
    DISCLOSURE_ACCEPTED = "disclosure.accepted"
    AGREEMENT_PROPOSED = "agreement.proposed"
    AGREEMENT_SIGNED = "agreement.signed"
    CAUCUS_RELEASED = "caucus.released"
    FACILITATION_PROPOSED = "facilitation.proposed"
    FACILITATION_AGREED = "facilitation.agreed"
    FACILITATION_DECLINED = "facilitation.declined"
    FACILITATION_WITHDRAWN = "facilitation.withdrawn"
    CASE_KEPT = "case.kept"
    SIGNING_KEY_PUBLISHED = "key.signing_published"
    MAILBOX_KEY_PUBLISHED = "key.mailbox_published"
    FOLDER_KEY_RENEWED = "key.folder_renewed"
    PAPER_WRITTEN = "facilitation.paper_written"
    CASE_SETTLED = "case.settled"
    CASE_NOT_SETTLED = "case.not_settled"
    CASE_QUIET = "case.quiet"
    CASE_LEFT_OPEN = "case.left_open"
    CASE_WENT_ON = "case.went_on"
    CASE_ABANDONED = "case.abandoned"
    DECLARED_SETTLED = "declaration.settled"
    DECLARED_NOT_SETTLED = "declaration.not_settled"
    DECLARATION_TAKEN_BACK = "declaration.taken_back"
    CASE_HELD = "case.held"
    CASE_HELD_LONGER = "case.held_longer"
    CASE_HOLD_LIFTED = "case.hold_lifted"


def record(
    work: Work,
    case_id: UUID,
    event: Event,
    *,
    actor_id: UUID | None,
    vault_id: UUID | None = None,
    code_id: UUID | None = None,
    subject_id: UUID | None = None,
    count: int | None = None,
) -> AuditEntry:
    """Appends one entry to the case's chain and returns a copy of it.

    Metadata only: identifiers, a number, never a word that somebody wrote.
    """
    entry = AuditEntry(
        case_id=case_id,
        event=event.value,
        actor_id=actor_id,
        vault_id=vault_id,
        code_id=code_id,
        subject_id=subject_id,
        count=count,
    )
    append(work, entry)
    return entry


def append(work: Work, entry: Entry) -> None:
    """Makes an entry the next one of its chain."""
    last, previous = last_of(work, entry.case_id)
    entry.number, entry.at, entry.previous_hash = last + 1, work.now, previous
    entry.hash = entry_hash(entry)
    if isinstance(entry, MarkedEntry):
        entry.mark = work.installation.register_mark(entry.case_id.bytes, entry.hash)
    if work.session.new:
        work.session.flush()  # an entry may be of a case that is as new as itself
    table = Base.metadata.tables[entry.__tablename__]
    values = {column.name: getattr(entry, column.name) for column in table.columns}
    work.session.execute(_APPEND[entry.__tablename__], values)
    last_of.know(work, (entry.number, entry.hash), entry.case_id)
    has_grown(work.session, entry.case_id, entry.number, entry.hash)


# By itself: whatever else has changed in the unit of work is written once, at its end, and not with each entry.
_APPEND = {
    model.__tablename__: insert(Base.metadata.tables[model.__tablename__])
    for model in (AuditEntry, *REGISTERS.values())
}


@once(rows_of=(AuditEntry, *REGISTERS.values()))
def last_of(work: Work, case_id: UUID) -> tuple[int, bytes]:
    """The number and the hash of the last entry; of a log without any, zero and zeros."""
    asked = _LAST_OF_REGISTER.get(case_id, _LAST)
    found = work.session.execute(asked, {"case_id": case_id}).one_or_none()
    return (found.number, found.hash) if found is not None else (0, GENESIS)


_LAST = (
    select(AuditEntry.__table__.c.number, AuditEntry.__table__.c.hash)
    .where(AuditEntry.__table__.c.case_id == bindparam("case_id"))
    .order_by(AuditEntry.__table__.c.number.desc())
    .limit(1)
)

_LAST_OF_REGISTER = {
    register: select(model.__table__.c.number, model.__table__.c.hash)
    .order_by(model.__table__.c.number.desc())
    .limit(1)
    for register, model in REGISTERS.items()
}


def is_marked(work: Work, entry: MarkedEntry) -> bool:
    """Whether this service wrote an entry of a register as it stands: nobody could with the database alone."""
    try:
        found = entry_hash(entry)
    except (TypeError, ValueError, AttributeError, struct.error):
        return False
    mark = work.installation.register_mark(entry.case_id.bytes, found)
    return found == entry.hash and compare_digest(mark, entry.mark or b"")


def entry_hash(entry: Entry) -> bytes:
    """SHA-256 over the entry before it and all of this one, each part length-prefixed; absent parts are empty."""
    parts = [
        entry.previous_hash,
        entry.case_id.bytes,
        struct.pack(">Q", entry.number),
        as_hashed(entry.at),
        entry.event.encode("ascii"),
        *(value.bytes if value else b"" for value in (entry.actor_id, entry.vault_id, entry.code_id, entry.subject_id)),
        b"" if entry.count is None else struct.pack(">Q", entry.count),
        *entry.further_parts(),
    ]
    return digest(b"odr audit\0\1" + b"".join(struct.pack(">I", len(part)) + part for part in parts))
