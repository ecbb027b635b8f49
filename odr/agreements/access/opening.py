"""The one door by which a facilitator comes to what a party gave them.

At every opening, and that is at every page, the agreement is worked out again: all signatures, the text, who takes
part, disclosures, ends, the state of the case. Nothing is kept open in between.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, func, select

from odr.agreements.access.giving import letter
from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.cases.cases import PARTY
from odr.cases.tables import Participant
from odr.crypto.codes import AccessCode, lookup_tag
from odr.crypto.errors import CryptoError
from odr.crypto.secrets import ServerShare
from odr.crypto.signing import VerifyingKey
from odr.db import payload
from odr.db.once import once
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.facilitation.tables import Engagement, HandedCode
from odr.facilitation.validity.people import participant_in
from odr.facilitation.validity.validity import Trouble, Validity, validity
from odr.i18n import gettext as _
from odr.vaults.inner.tables import BrowserCode
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.published import signing_key_then
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.opening.under_agreement import code_under, note_refused, open_under_agreement
from odr.vaults.rotation.ended import ended_in_the_log
from odr.vaults.tables import AccessCodeRow, Vault

# A new opening is written into the party's log when the last is longer ago than this.
NOTE_AFTER = timedelta(minutes=30)


class NotTyped(Refusal):
    """The code is handed over by hand, and the facilitator has not typed it yet."""

    def __init__(self, engagement_id: UUID, *, in_browser: bool = False) -> None:
        if in_browser:
            words = _(
                "The party hands this code over to you. It is for a browser only: please type it on the page for "
                "browser folders, and nowhere else."
            )
        else:
            words = _("The party hands this code over to you. Once you have typed it, it opens here.")
        super().__init__(words)
        self.engagement_id, self.in_browser = engagement_id, in_browser


@dataclass(frozen=True)
class _Kept:
    """What a vault needs of a code, its end, and the party's signature over both."""

    share: ServerShare
    until: datetime
    signature: bytes

    def __repr__(self) -> str:
        return "<_Kept>"


@dataclass(frozen=True)
class _OfCode:
    """What the log tells of a code: whether it has ended, how often that it was made, and where for the first time."""

    ended: bool
    made: int
    place: int | None


def open_given(opened: OpenVault, code_id: UUID) -> tuple[OpenVault, Participant]:
    """The part of a party's vault that this code was given for, and whose it is; ``opened`` is the facilitator's own.

    Raises ``NotFound`` if it was not given to them, ``Refusal`` if the agreement is not in force or anything about it
    does not fit.
    """
    facilitator = participant_in(opened)
    found = opened.work.session.execute(_GIVEN, {"code_id": code_id}).one_or_none()
    if found is None:
        raise NotFound
    # The row of the code is asked for again below, and what the log tells of it.
    handed, engagement, vault, party, code, *told = found
    _log_of.know(opened.work, _OfCode(*told), vault.id, code.id)
    if (
        engagement.participant_id != facilitator.id
        or engagement.case_id != opened.vault.case_id
        or handed.vault_id != opened.vault.id
    ):
        raise NotFound
    if vault.case_id != engagement.case_id or party.case_id != engagement.case_id:
        raise NotFound
    try:
        return _open(opened, engagement, handed, vault, party), party
    except NotTyped:
        raise
    except Refusal:
        note_refused(opened.work, vault, opened.actor_id, code_id)
        raise


_of_issue = (
    AuditEntry.case_id == Vault.case_id,
    AuditEntry.vault_id == Vault.id,
    AuditEntry.subject_id == AccessCodeRow.id,
    AuditEntry.event == Event.CODE_ISSUED.value,
)
_LOG = (
    ended_in_the_log(Vault.id, AccessCodeRow.id),
    select(func.count()).select_from(AuditEntry).where(*_of_issue).scalar_subquery(),
    select(func.min(AuditEntry.number)).where(*_of_issue).scalar_subquery(),
)
_LOG_OF = (
    select(*_LOG)
    .select_from(AccessCodeRow)
    .join(Vault, Vault.id == AccessCodeRow.vault_id)
    .where(AccessCodeRow.id == bindparam("code_id"), Vault.id == bindparam("vault_id"))
)
_GIVEN = (
    select(HandedCode, Engagement, Vault, Participant, AccessCodeRow, *_LOG)
    .join(AccessCodeRow, AccessCodeRow.id == HandedCode.code_id)
    .join(Engagement, Engagement.id == HandedCode.engagement_id)
    .join(Vault, Vault.id == AccessCodeRow.vault_id)
    .join(Participant, Participant.id == Vault.participant_id)
    .where(HandedCode.code_id == bindparam("code_id"))
)


@once(AuditEntry)
def _log_of(work: Work, vault_id: UUID, code_id: UUID) -> _OfCode:
    """What the log tells of a code of this vault."""
    return _OfCode(*work.session.execute(_LOG_OF, {"vault_id": vault_id, "code_id": code_id}).one())


def receive(opened: OpenVault, engagement: Engagement, code: AccessCode) -> UUID:
    """Takes a code that a party handed over by hand, and that the facilitator typed; ``opened`` is their own vault.

    It is checked like every other; then what a vault needs of it is sealed to the facilitator's own vault, so that
    their own code opens it from now on. Returns the code. Raises ``NotFound`` unless they are the facilitator,
    ``Refusal`` if the code was not given to them here or opens nothing now; who was refused stands in the log of the
    party whose code it is.
    """
    return _receive(opened, engagement, code.server_share())


def receive_in_browser(opened: OpenVault, share: ServerShare) -> UUID:
    """The same of a code for browser folders, of which the facilitator's browser keeps the rest to itself.

    Once more makes no difference. Raises like ``receive``.
    """
    of_share = (
        select(Engagement)
        .join(HandedCode, HandedCode.engagement_id == Engagement.id)
        .join(AccessCodeRow, AccessCodeRow.id == HandedCode.code_id)
        .join(BrowserCode, BrowserCode.code_id == AccessCodeRow.id)
        .where(AccessCodeRow.lookup_tag == lookup_tag(share))
    )
    engagement = opened.work.session.scalar(of_share)
    if engagement is None:
        raise NotFound
    return _receive(opened, engagement, share)


def _receive(opened: OpenVault, engagement: Engagement, share: ServerShare) -> UUID:
    session, facilitator = opened.work.session, participant_in(opened)
    if engagement.participant_id != facilitator.id or engagement.case_id != opened.vault.case_id:
        raise NotFound
    row = session.scalar(select(AccessCodeRow).where(AccessCodeRow.lookup_tag == lookup_tag(share)))
    vault = session.get(Vault, row.vault_id) if row is not None else None
    handed = session.get(HandedCode, row.id) if row is not None else None
    if row is None or vault is None or vault.case_id != engagement.case_id:
        raise Refusal(_not_given(), "code")
    try:
        if handed is None or handed.engagement_id != engagement.id or handed.vault_id != opened.vault.id:
            raise Refusal(_not_given(), "code")
        party = session.get_one(Participant, vault.participant_id)
        if row.expires_at is None or handed.signature is None or party.case_id != engagement.case_id:
            raise Refusal(_altered(), "code")
        kept = _Kept(share, row.expires_at, handed.signature)
        _open(opened, engagement, handed, vault, party, kept)
    except Refusal:
        note_refused(opened.work, vault, opened.actor_id, row.id)
        raise
    if handed.box is None:
        epoch = handed.epoch = opened.row_of(SecretKind.MAILBOX).epoch
        # To the key that follows from the private one, not to the one that stands in the database.
        content = letter(kept.share, kept.until, kept.signature)
        handed.box = opened.mailbox_pair(epoch).public.seal(content, handed.box_context(engagement))
        session.flush()
    return row.id


def _open(
    opened: OpenVault,
    engagement: Engagement,
    handed: HandedCode,
    vault: Vault,
    party: Participant,
    typed: _Kept | None = None,
) -> OpenVault:
    """Opens with what was typed, or with what is kept of the code. Raises ``Refusal``."""
    work = opened.work
    found = validity(work, engagement)
    document = found.offered.document if found.in_force and found.offered is not None else None
    if document is None:
        raise Refusal(why_not(found))
    signer = document.signer(party.id)
    if signer is None or party.role != PARTY or party.withdrawn_at is not None:
        raise Refusal(_("This party no longer takes part, so nothing of theirs is open to you."))
    row = code_under(work, vault, handed.code_id, opened.actor_id, document.digest())
    if typed is None and handed.box is None:
        in_browser = work.session.get(BrowserCode, handed.code_id) is not None
        raise NotTyped(engagement.id, in_browser=in_browser)
    try:
        kept = typed or _kept(opened, engagement, handed)
        VerifyingKey(_key_of_giver(work, vault, row.id) or b"").verify(
            kept.signature, letter(kept.share, kept.until), handed.signature_context(engagement, vault.id)
        )
    except (CryptoError, ValueError, KeyError, TypeError):
        raise Refusal(_altered()) from None
    if kept.until <= work.now:
        raise Refusal(_("What you were given ended on its day. Ask the party, if you need it longer."))
    last = row.used_at
    granted = open_under_agreement(work, vault, row, kept.share, ended=_log_of(work, vault.id, row.id).ended)
    if last is None or last + NOTE_AFTER <= work.now:
        granted.record(Event.VAULT_UNLOCKED)
    return granted


def _key_of_giver(work: Work, vault: Vault, code_id: UUID) -> bytes | None:
    """The key that was the giver's newest where the log tells that the code was made; no other has signed for it."""
    told = _log_of(work, vault.id, code_id)
    if told.made != 1 or told.place is None:
        return None
    return signing_key_then(work, vault.case_id, vault.id, told.place)


def _kept(opened: OpenVault, engagement: Engagement, handed: HandedCode) -> _Kept:
    """What is kept of a code in the facilitator's own vault. Raises ``CryptoError``, ``ValueError`` and the like."""
    if handed.box is None or handed.epoch is None:
        raise ValueError("nothing is kept")
    said = payload.decode(opened.mailbox_pair(handed.epoch).open(handed.box, handed.box_context(engagement)))
    return _Kept(
        ServerShare(bytes.fromhex(said["share"])),
        datetime.fromisoformat(said["until"]),
        bytes.fromhex(said["signature"]),
    )


def _altered() -> str:
    return _("What you were given was altered in the database. Please tell the organisation.")


def _not_given() -> str:
    return _(
        "The code is complete, but no party gave it to you in this case. Is it your own code, or the code of another "
        "case?"
    )


def why_not(found: Validity) -> str:
    """Why nothing is open, for the facilitator. The gravest reason alone."""
    words = {
        Trouble.ALTERED: _(
            "Something about the agreement in the database does not fit what was signed. Nothing is open to you. "
            "Please tell the organisation."
        ),
        Trouble.ENDED: _("The facilitation has ended. Nothing is open to you any more."),
        Trouble.CASE_OVER: _("The case is over. Nothing is open to you any more."),
        Trouble.NOT_HERE: _("You no longer take part in this case. Nothing is open to you."),
        Trouble.SUSPENDED: _("Your account is suspended by the organisation. Nothing is open to you."),
        Trouble.DISCLOSURE: _("Until every party has answered your disclosure, nothing is open to you."),
        Trouble.NO_AGREEMENT: _("There is no agreement yet. Nothing is open to you."),
        Trouble.CAME_BACK: _(
            "A party has come back after withdrawing. Until all have signed anew, nothing is open to you."
        ),
        Trouble.NEW_PARTY: _("A party has joined who has not signed. Until all have signed, nothing is open to you."),
        Trouble.UNSIGNED: _("Not everybody has signed the agreement. Until then, nothing is open to you."),
    }
    return next(text for trouble, text in words.items() if trouble in found.troubles)
