"""Presenting an access code yields an open vault; there is no other way to make one."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select

from odr.accounts.contact import contacts_of
from odr.audit.log import Event, record
from odr.cases import advisers
from odr.cases.tables import Participant
from odr.crypto.codes import AccessCode, BadCode, lookup_tag
from odr.crypto.context import Context, Purpose
from odr.crypto.errors import BadKey, Unopenable
from odr.crypto.sealing import open_sealed, seal
from odr.crypto.secrets import ServerShare, SymmetricKey
from odr.db.database import erases
from odr.db.work import Work
from odr.refusals import NotFound, Refusal
from odr.vaults.holders import owner_of
from odr.vaults.open_vault import OpenVault
from odr.vaults.revoking import catch_up
from odr.vaults.tables import AccessCodeRow, UnlockedVault, Vault
from odr.words import gettext as _
from odr.words import ngettext

NOTE_EVERY = timedelta(minutes=1)


def vault_of(work: Work, participant: Participant) -> Vault | None:
    """The participant's vault, locked."""
    return work.session.scalar(select(Vault).where(Vault.participant_id == participant.id))


def may_present(work: Work, participant: Participant, actor_id: UUID) -> bool:
    """Whether a code in these hands opens anything: the participant's own, or those of an adviser who may act now.

    Looked at with every request, so that whoever has stopped acting has nothing open for a moment longer.
    """
    return actor_id == participant.account_id or advisers.is_bound_to(work, participant, actor_id)


def read_code(typed: str) -> AccessCode:
    """The code that a person typed. Raises ``Refusal`` that says what is wrong, before anything is looked up."""
    try:
        return AccessCode.parse(typed)
    except BadCode as slip:
        raise Refusal(_explain(slip), "code") from None


def unlock(
    work: Work, participant: Participant, code: AccessCode, actor_id: UUID | None = None
) -> tuple[OpenVault, ServerShare]:
    """Opens the participant's vault with a code, and gives the share that ``keep_unlocked`` keeps.

    ``actor_id`` is who presents it, the participant unless it says somebody else; the code must have been made for
    them. A refused attempt is written to the audit log, then raises ``Refusal``; the unit of work must still commit.
    Raises ``NotFound`` for somebody who does not act for the participant.
    """
    vault = vault_of(work, participant)
    actor_id = actor_id or participant.account_id
    if vault is None or (actor_id != participant.account_id and not advisers.acts_for(work, participant, actor_id)):
        raise NotFound
    if not may_present(work, participant, actor_id):
        raise Refusal(
            _("Please confirm the undertaking of confidentiality first. It is on the page of the case."), "code"
        )
    share = code.server_share()
    row = work.session.scalar(select(AccessCodeRow).where(AccessCodeRow.lookup_tag == lookup_tag(share)))
    if row is None or row.vault_id != vault.id or row.holder_id != actor_id:
        record(work, vault.case_id, Event.VAULT_REFUSED, actor_id=actor_id, vault_id=vault.id)
        raise Refusal(_("The code is complete, but it does not open this. Is it the code of another case?"), "code")
    try:
        opened = _open(work, vault, row, share)
    except Refusal:
        record(
            work,
            vault.case_id,
            Event.VAULT_REFUSED,
            actor_id=actor_id,
            vault_id=vault.id,
            code_id=row.id,
        )
        raise
    row.used_at = work.now
    opened.record(Event.VAULT_UNLOCKED)
    opened.caught_up = catch_up(opened)
    if vault.afresh_from is not None and actor_id == participant.account_id:
        # Somebody asked to destroy it for want of a code; here is one (see ``odr.vaults.afresh``).
        vault.afresh_from = None
        opened.record(Event.VAULT_AFRESH_CALLED_OFF)
    return opened, share


def keep_unlocked(opened: OpenVault, share: ServerShare, session_id: UUID, session_key: SymmetricKey) -> None:
    """Keeps the vault unlocked in one browser, sealed under what only that browser's cookie holds."""
    work, vault, code = opened.work, opened.vault, opened.code
    work.session.execute(delete(UnlockedVault).where(*_where(session_id, vault.id)))
    work.session.add(
        UnlockedVault(
            session_id=session_id,
            vault_id=vault.id,
            code_id=code.id,
            sealed_share=seal(session_key, share.reveal(), _unlocked_context(session_id, vault, code.id)),
            used_at=work.now,
        )
    )


def reopen(
    work: Work,
    participant: Participant,
    session_id: UUID,
    session_key: SymmetricKey,
    idle: timedelta,
    actor_id: UUID | None = None,
) -> OpenVault | None:
    """The vault as this browser unlocked it, or ``None`` if it is locked: by hand, when idle, or as the code ended.

    ``actor_id`` is who is signed in there, the participant unless it says somebody else.
    """
    found = _reopened(work, participant, session_id, session_key, idle, actor_id)
    if found is None:
        return None
    opened, unlocked = found
    if work.now - unlocked.used_at >= NOTE_EVERY:
        unlocked.used_at = work.now
    return opened


def opens_still(
    work: Work,
    participant: Participant,
    session_id: UUID,
    session_key: SymmetricKey,
    idle: timedelta,
    actor_id: UUID | None = None,
) -> bool:
    """Whether ``reopen`` would give the vault; notes nothing, so it can be asked where nothing is written."""
    return _reopened(work, participant, session_id, session_key, idle, actor_id) is not None


def is_unlocked(work: Work, participant: Participant, session_id: UUID | None, idle: timedelta) -> bool:
    """Whether this browser has the vault unlocked, as far as can be told without opening it."""
    if session_id is None:
        return False
    vault = vault_of(work, participant)
    unlocked = work.session.get(UnlockedVault, (session_id, vault.id)) if vault else None
    return unlocked is not None and unlocked.used_at + idle > work.now


def lock(work: Work, participant: Participant, session_id: UUID, actor_id: UUID | None = None) -> None:
    """Locks the vault again in this browser. ``actor_id``: as for ``reopen``."""
    vault = vault_of(work, participant)
    if vault is None:
        return
    locked = work.session.scalars(
        delete(UnlockedVault).where(*_where(session_id, vault.id)).returning(UnlockedVault.code_id)
    ).all()
    # The cookie lives on, and with it the key that the share was sealed under.
    erases(work.session)
    for code_id in locked:
        record(
            work,
            vault.case_id,
            Event.VAULT_LOCKED,
            actor_id=actor_id or participant.account_id,
            vault_id=vault.id,
            code_id=code_id,
        )


def remove_idle(work: Work, idle: timedelta) -> None:
    """Locks every vault that has not been used for a while."""
    locked = work.session.scalars(
        delete(UnlockedVault).where(UnlockedVault.used_at <= work.now - idle).returning(UnlockedVault.vault_id)
    ).all()
    if locked:
        erases(work.session)


def _reopened(
    work: Work,
    participant: Participant,
    session_id: UUID,
    session_key: SymmetricKey,
    idle: timedelta,
    actor_id: UUID | None,
) -> tuple[OpenVault, UnlockedVault] | None:
    vault = vault_of(work, participant)
    if vault is None:
        return None
    unlocked = work.session.get(UnlockedVault, (session_id, vault.id))
    if unlocked is None or unlocked.used_at + idle <= work.now:
        return None
    row = work.session.get(AccessCodeRow, unlocked.code_id)
    actor_id = actor_id or participant.account_id
    if row is None or row.holder_id != actor_id or row.vault_id != vault.id:
        return None
    if not may_present(work, participant, actor_id):
        return None
    try:
        context = _unlocked_context(session_id, vault, row.id)
        share = ServerShare(open_sealed(session_key, unlocked.sealed_share, context))
        return _open(work, vault, row, share), unlocked
    except (Unopenable, BadKey, Refusal):
        return None


def _open(work: Work, vault: Vault, row: AccessCodeRow, share: ServerShare) -> OpenVault:
    """Raises ``Refusal`` if the code has expired, or if what it should open was altered.

    A facilitator's code does not open here: its one door is ``odr.agreements.opening``, which checks the agreement.
    """
    if row.agreement_digest is not None:
        raise Refusal(_("This code works under an agreement alone. Please use it where you were given it."), "code")
    return open_row(work, vault, row, share)


def open_row(work: Work, vault: Vault, row: AccessCodeRow, share: ServerShare) -> OpenVault:
    """What ``_open`` gives, whatever the code is bound to; the caller has seen to that."""
    if row.expires_at is not None and row.expires_at <= work.now:
        raise Refusal(_expired(work, vault, row), "code")
    opened = OpenVault(work, vault, row, share)
    if next(opened.granted(), None) is None:
        raise Refusal(
            _("The code is right, but what it opens was altered in the database. Please tell the organisation."), "code"
        )
    return opened


def _expired(work: Work, vault: Vault, row: AccessCodeRow) -> str:
    """That a code has expired, and who can help."""
    owner_id = owner_of(work, vault)
    if row.holder_id != owner_id:
        name = contacts_of(work, [owner_id])[owner_id].legal_name
        return _(
            "This code has expired. %(name)s can let it work longer, or give you a new one; nobody else can.", name=name
        )
    others = select(AccessCodeRow.id).where(
        AccessCodeRow.vault_id == vault.id,
        AccessCodeRow.holder_id == owner_id,
        or_(AccessCodeRow.expires_at.is_(None), AccessCodeRow.expires_at > work.now),
    )
    if work.session.scalar(others.limit(1)) is None:
        return _("This code has expired, and you have no other that still works. Nobody can open this any more.")
    return _(
        "This code has expired. Please use another of your codes; with one that opens everything you can also let this "
        "one work longer."
    )


def _explain(slip: BadCode) -> str:
    match slip.reason:
        case "symbol":
            return _("A code has only letters and digits. “%(symbol)s” is never in one.", symbol=slip.symbol)
        case "length":
            return ngettext(
                "A code has 28 letters and digits; this has %(count)d.",
                "A code has 28 letters and digits; this has %(count)d.",
                slip.symbols,
                count=slip.symbols,
            )
        case _:
            return _(
                "There is a slip of the pen somewhere in the code. Please compare it with your sheet, group by group."
            )


def _where(session_id: UUID, vault_id: UUID) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return UnlockedVault.session_id == session_id, UnlockedVault.vault_id == vault_id


def _unlocked_context(session_id: UUID, vault: Vault, code_id: UUID) -> Context:
    return Context(
        purpose=Purpose.OPEN_VAULT, case=vault.case_id, vault=vault.id, subject=session_id, detail=str(code_id)
    )
