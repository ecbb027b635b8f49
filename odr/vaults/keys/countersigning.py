"""Whoever acts with a vault's signing key signs the head of the case's audit log as it is after it.

One countersignature goes on only from the one before. Where that is gone, altered, or older than what this vault's
holders have done since, nothing is signed any more, so that what happened to it is still to be seen at the next
unlocking. Going on from how things are (``odr.vaults.integrity.accepting``) begins again.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, Uuid, bindparam, select, true
from sqlalchemy.orm import QueryableAttribute, aliased

from odr.audit.chain import Head, head_of
from odr.audit.countersigned import holds, sign
from odr.audit.log import Event, last_of
from odr.audit.tables import AuditEntry, Countersignature
from odr.cases.tables import Participant
from odr.crypto.signing import SigningKeyPair
from odr.db.once import once
from odr.db.work import Work
from odr.vaults.keys.findings import What
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.tables import Grant, Vault, VaultSecret

# What nobody can do without the vault being open: an entry of these by a code with the signing key was countersigned.
_SIGNED_FOR = (
    Event.VAULT_UNLOCKED,
    Event.VAULT_EXPORTED,
    Event.VAULT_SEARCHED,
    Event.VAULT_EMPTIED,
    Event.CODE_ISSUED,
    Event.CODE_REVOKED,
    Event.CODE_CHANGED,
    Event.CODE_CAUGHT_UP,
    Event.FOLDER_ADDED,
    Event.FOLDER_RENAMED,
    Event.FOLDER_REMOVED,
    Event.FOLDER_LISTED,
    Event.FOLDER_GIVEN,
    Event.FOLDER_RENEWED_IN_BROWSER,
    Event.ITEM_ADDED,
    Event.ITEM_READ,
    Event.ITEM_CHANGED,
    Event.ITEM_MOVED,
    Event.ITEM_REMOVED,
    Event.FILE_ADDED,
    Event.FILE_READ,
    Event.FILE_REMOVED,
    Event.FILE_MARKED,
    Event.FILE_RECEIPT,
    Event.ITEM_DISCLOSED,
    Event.ROOM_MADE,
    Event.ROOM_MEMBER_ADDED,
    Event.MESSAGE_SENT,
    Event.MESSAGES_READ,
    Event.MESSAGE_FILE_READ,
    Event.ACT_SENT,
    Event.ACTS_READ,
    Event.SETTLEMENT_FILE_READ,
    Event.MESSAGE_UNDONE,
    Event.MESSAGE_TAKEN_BACK,
    Event.MESSAGES_RESEALED,
    Event.MESSAGES_SEARCHED,
    Event.MESSAGES_EXPORTED,
    Event.CAUCUS_RELEASED,
    Event.KEYS_ACCEPTED,
    Event.KEYS_COMPARED,
    Event.SIGNING_KEY_PUBLISHED,
    Event.MAILBOX_KEY_PUBLISHED,
    Event.FOLDER_KEY_RENEWED,
)
# What is done in somebody's own name before everybody in the case, and signed with the signing key.
_IN_ONES_NAME = (
    Event.DISCLOSURE_MADE,
    Event.DISCLOSURE_ACCEPTED,
    Event.AGREEMENT_PROPOSED,
    Event.AGREEMENT_SIGNED,
    Event.PAPER_WRITTEN,
)
# And what a vault begins again with: whoever invents it would have others, or its holder, believe less than is so.
_OF_THE_VAULT = (
    Event.SIGNING_KEY_PUBLISHED,
    Event.MAILBOX_KEY_PUBLISHED,
    Event.FOLDER_KEY_RENEWED,
    Event.VAULT_ACCEPTED_AS_IS,
)


_signed, _later = aliased(AuditEntry), aliased(AuditEntry)


def _head(*more: ColumnElement[Any]) -> Select[Any]:
    """The countersignature of a vault, the head of its case's log, and what else is asked."""
    return (
        select(Countersignature, AuditEntry.number, AuditEntry.hash, *more)
        .select_from(AuditEntry)
        .outerjoin(Countersignature, Countersignature.vault_id == bindparam("vault_id"))
        .where(AuditEntry.case_id == bindparam("case_id"))
        .order_by(AuditEntry.number.desc())
        .limit(1)
    )


def _told_since(
    case_id: ColumnElement[UUID] | QueryableAttribute[UUID],
    number: ColumnElement[int] | QueryableAttribute[int],
    before: ColumnElement[bool],
) -> tuple[ColumnElement[Any], ...]:
    """The hash that the log has where the head was signed last, and two questions about the entries that came later.

    Whether they tell of what was signed in this participant's name, or of a key of theirs: whoever does that here
    countersigns it, so somebody else did it. And whether of what somebody did who would have signed for it.
    """
    at_the_head = select(_signed.hash).where(_signed.case_id == case_id, _signed.number == number)
    owner_id = select(Participant.account_id).where(Participant.id == bindparam("participant_id")).scalar_subquery()
    in_name = _later.event.in_([event.value for event in _IN_ONES_NAME]) & (_later.actor_id == owner_id)
    of_the_vault = _later.event.in_([event.value for event in _OF_THE_VAULT]) & (
        _later.vault_id == bindparam("vault_id")
    )
    signed_for = select(_later.number).where(
        _later.case_id == bindparam("case_id"), _later.number > number, in_name | of_the_vault, before
    )
    signers = (
        select(Grant.code_id)
        .join(VaultSecret, VaultSecret.id == Grant.secret_id)
        .where(VaultSecret.vault_id == bindparam("vault_id"), VaultSecret.kind == SecretKind.SIGNING.value)
    )
    acts = select(_later.number).where(
        _later.vault_id == bindparam("vault_id"),
        _later.number > number,
        _later.event.in_([event.value for event in _SIGNED_FOR]),
        _later.code_id.in_(signers),
        before,
    )
    return at_the_head.scalar_subquery(), signed_for.exists(), acts.exists()


_signed_case, _signed_number = bindparam("signed_case", type_=Uuid()), bindparam("signed_number", type_=Integer())
# Each prepared once: the last with the head, which is what unlocking asks.
_HEAD = _head()
_SINCE = select(*_told_since(_signed_case, _signed_number, true()))
_SINCE_BEFORE = select(*_told_since(_signed_case, _signed_number, _later.number < bindparam("before")))
_HEAD_AND_SINCE = _head(*_told_since(Countersignature.case_id, Countersignature.number, true()))


@once(rows_of=(Countersignature,))
def countersignature_of(work: Work, vault_id: UUID) -> Countersignature | None:
    """What was signed last for this vault, as it stands in the database, unchecked."""
    return work.session.get(Countersignature, vault_id)


class Countersigner:
    """Signs for one vault, for one unit of work."""

    def __init__(self, work: Work, vault: Vault, pair: SigningKeyPair) -> None:
        self.work = work
        self._vault = vault
        self._pair = pair
        self._is_whole: bool | None = None
        self._problem: What | None = None
        # Held here, because the session holds a row only as long as somebody else does.
        self._row: Countersignature | None = None
        # What the log tells of what came later, if it was found along with the head that is named with it.
        self._found: tuple[Head, tuple[bytes | None, bool, bool]] | None = None

    def in_unit(self, work: Work) -> "Countersigner":
        """The same signer in another unit of work, which finds out for itself what it can go on from."""
        return Countersigner(work, self._vault, self._pair)

    def row(self) -> Countersignature | None:
        """The countersignature as it stands in the database, unchecked."""
        if self._row is None:
            self._row = countersignature_of(self.work, self._vault.id)
        return self._row

    def prepare(self) -> None:
        """Looks up in one statement what it takes to go on: the countersignature, and the head of the log."""
        self._look_up(_HEAD)

    def _look_up(self, statement: Select[Any]) -> None:
        if self._row is None and not last_of.is_known(self.work, self._vault.case_id):
            found = self.work.session.execute(statement, self._asked()).one_or_none()
            if found is not None:
                self._row, number, previous, *since = found
                countersignature_of.know(self.work, self._row, self._vault.id)
                last_of.know(self.work, (number, previous), self._vault.case_id)
                if since:
                    at_the_head, was_signed_for, has_acted = since
                    self._found = Head(number, previous), (at_the_head, was_signed_for, has_acted)

    def _asked(self) -> dict[str, UUID]:
        vault = self._vault
        return {"case_id": vault.case_id, "vault_id": vault.id, "participant_id": vault.participant_id}

    def problem(self) -> What | None:
        """What is wrong with the countersignature. None at all is no problem here: the manifest knows better.

        Found out once in a unit of work: what is signed in it makes nothing good that was wrong before.
        """
        if self._is_whole is None:
            self._look_up(_HEAD_AND_SINCE)
            row = self.row()
            self._problem = self._problem_of(row) if row is not None else None
            self._is_whole = row is not None and self._problem is None
        return self._problem

    def look(self) -> None:
        """Finds out whether this unit of work can go on from the countersignature there is."""
        self.problem()

    def number(self) -> int:
        """The number of the head that was signed last, if that can be gone on from; else 0."""
        row = self.row()
        self.look()
        return row.number if row is not None and self._is_whole else 0

    def begin(self) -> None:
        """Signs the head as it is now, whatever was there before."""
        head, row = head_of(self.work, self._vault.case_id), self.row()
        if row is None:
            row = self._row = Countersignature(vault_id=self._vault.id)
        row.case_id, row.manifest_version = self._vault.case_id, 0
        self._is_whole, self._problem = True, None
        self._sign(row, head)
        self.work.session.add(row)

    def follow(self, entry: AuditEntry) -> None:
        """Signs the head that this new entry is, unless there is nothing to go on from."""
        row = self.row()
        if row is None:
            return
        if self._is_whole is None:
            self._is_whole = self._is_continued_by(row, entry)
            self._problem = None if self._is_whole else self._problem_of(row) or What.COUNTERSIGNATURE_OLDER
        if self._is_whole:
            self._sign(row, Head(entry.number, entry.hash))

    def again(self) -> None:
        """Signs the same head again, with what the manifest has become."""
        row = self.row()
        self.look()
        if row is not None and self._is_whole:
            self._sign(row, Head(row.number, row.hash))

    def sign_with(self, pair: SigningKeyPair) -> None:
        """The key was renewed: from now on with the new one, and so is what was signed last."""
        self.look()
        self._pair = pair
        self.again()

    def _problem_of(self, row: Countersignature) -> What | None:
        if row.case_id != self._vault.case_id or row.public_key != self._pair.public.encoded or not holds(row):
            return What.COUNTERSIGNATURE_ALTERED
        signed = Head(row.number, row.hash)
        head = head_of(self.work, row.case_id)
        if signed == head:
            return None
        is_contained, was_signed_for, has_acted = self._since(row, head)
        if not is_contained:
            return What.LOG_REWRITTEN
        if was_signed_for:
            return What.SIGNED_ELSEWHERE
        return What.COUNTERSIGNATURE_OLDER if has_acted else None

    def _is_continued_by(self, row: Countersignature, entry: AuditEntry) -> bool:
        """As ``_problem_of``, but with an entry of this unit of work behind the countersignature already."""
        if row.number >= entry.number or not holds(row) or row.public_key != self._pair.public.encoded:
            return False
        if row.number == entry.number - 1:
            return row.hash == entry.previous_hash
        is_contained, was_signed_for, has_acted = self._since(row, before=entry.number)
        return is_contained and not (was_signed_for or has_acted)

    def _since(
        self, row: Countersignature, head: Head | None = None, before: int | None = None
    ) -> tuple[bool, bool, bool]:
        """Whether the log contains the head that was signed last, and what it tells of later (``_told_since``).

        In one query, or in none if it was found along with this ``head``.
        """
        if self._found is not None and self._found[0] == head:
            found, was_signed_for, has_acted = self._found[1]
        else:
            # Nothing that waits to be written is asked about: an entry is written as soon as there is one.
            found, was_signed_for, has_acted = (
                self.work.session.connection()
                .execute(
                    _SINCE if before is None else _SINCE_BEFORE,
                    self._asked() | {"signed_case": row.case_id, "signed_number": row.number, "before": before},
                )
                .one()
            )
        return found == row.hash, was_signed_for, has_acted

    def _sign(self, row: Countersignature, head: Head) -> None:
        row.number, row.hash = head.number, head.hash
        row.manifest_version = max(row.manifest_version, self._vault.manifest_version)
        row.at = self.work.now
        sign(row, self._pair)

    def __repr__(self) -> str:
        return "<Countersigner>"
