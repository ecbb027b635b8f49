"""A vault that a browser has unlocked, opened again for a visit; and the second look before what was read is shown."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import aliased

from odr.accounts.tables import BrowserSession
from odr.accounts.unlocked import is_live, kept_share, note_used, sealed_share
from odr.audit.log import last_of
from odr.audit.tables import AuditEntry, Countersignature
from odr.cases.tables import Adviser, Case, Participant
from odr.crypto.secrets import SymmetricKey
from odr.db.once import kept_row
from odr.db.work import Work
from odr.errors import Refusal
from odr.organisations.tables import Suspension
from odr.vaults.keys.countersigning import countersignature_of
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.opening.presenting import may_present, open_own, vault_of
from odr.vaults.rotation.ended import ended_by_the_log
from odr.vaults.tables import AccessCodeRow, Grant, UnlockedVault, Vault


@dataclass(frozen=True)
class Unlocked:
    """What one browser keeps of a vault: the code's share, the code, and whether the log tells of the code's end."""

    kept: UnlockedVault
    code: AccessCodeRow
    ended: bool


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
    opened = _looked_up(work, participant, session_id, session_key, idle, actor_id)
    if opened is None:
        return None
    unlocked = work.session.get_one(UnlockedVault, (session_id, opened.vault.id))
    note_used(work, unlocked)
    return opened


def reopen_found(
    work: Work, vault: Vault, unlocked: Unlocked, session_key: SymmetricKey, idle: timedelta, actor_id: UUID
) -> OpenVault | None:
    """As ``reopen``, from what was found already. The caller has seen to it that ``actor_id`` may present codes."""
    opened = _opened(work, vault, unlocked, session_key, idle, actor_id)
    if opened is not None:
        note_used(work, unlocked.kept)
    return opened


def opens_still(
    work: Work,
    participant: Participant,
    session_id: UUID,
    session_key: SymmetricKey,
    idle: timedelta,
    actor_id: UUID | None = None,
) -> bool:
    """Whether ``reopen`` would give the vault; notes nothing."""
    return _looked_up(work, participant, session_id, session_key, idle, actor_id) is not None


def note_noticed(opened: OpenVault, session_id: UUID, session_key: SymmetricKey) -> None:
    """Keeps for this browser how much is noticed now. Nothing is kept if the vault has locked meanwhile."""

    def write(then: Work) -> None:
        unlocked = then.session.get(UnlockedVault, (session_id, opened.vault.id))
        if unlocked is not None:
            context = unlocked.sealed_share_context(opened.vault)
            kept = kept_share(unlocked, session_key, context)
            if kept is not None:
                unlocked.sealed_share = sealed_share(kept[0], session_key, context, opened.noticed)

    opened.work.note(write)


def is_as_found(
    then: Work,
    opened: OpenVault,
    unlocked: Unlocked,
    participant: Participant,
    case: Case,
    adviser: Adviser | None,
    *,
    suspended: bool,
) -> bool:
    """The second look: whether all that ``opened`` was opened by is in ``then`` as it was found.

    That is the session, what it keeps unlocked, the code with its rights, its end and its grants, and that whoever
    holds it may act. Anything that has changed says no, whatever it means: the visit is then made again. What it takes
    to write that into the log is found along with it.
    """
    kept, code = unlocked.kept, unlocked.code
    row = then.session.execute(
        _SECOND_LOOK,
        {
            "session_id": kept.session_id,
            "vault_id": opened.vault.id,
            "participant_id": participant.id,
            "adviser_id": adviser.id if adviser is not None else None,
            "account_id": opened.actor_id,
            "granted_ids": list(opened.granted_ids),
            "now": then.now,
        },
    ).one_or_none()
    if row is None:
        return False
    *now, number, head, countersignature = row
    if number is not None:
        last_of.know(then, (number, head), case.id)
    countersignature_of.know(then, countersignature, opened.vault.id)
    return now == [
        kept.code_id,
        kept.sealed_share,
        code.holder_id,
        code.may_write,
        code.expires_at,
        code.agreement_digest,
        participant.account_id,
        case.state,
        adviser.ended_at if adviser is not None else None,
        adviser.undertaking_version if adviser is not None else None,
        opened.actor_id if suspended else None,
        # So many grants as there were, and so many of the same: these and no others.
        len(opened.granted_ids),
        len(opened.granted_ids),
    ]


_grants = select(func.count()).select_from(Grant).where(Grant.code_id == UnlockedVault.code_id)
_earlier = aliased(AuditEntry)
_last = select(func.max(_earlier.number)).where(_earlier.case_id == Participant.case_id).scalar_subquery()
# One statement, prepared once: others may be waiting for the lock that this holds.
_SECOND_LOOK = (
    select(
        UnlockedVault.code_id,
        UnlockedVault.sealed_share,
        AccessCodeRow.holder_id,
        AccessCodeRow.may_write,
        AccessCodeRow.expires_at,
        AccessCodeRow.agreement_digest,
        Participant.account_id,
        Case.state,
        Adviser.ended_at,
        Adviser.undertaking_version,
        Suspension.account_id,
        _grants.scalar_subquery(),
        _grants.where(Grant.secret_id.in_(bindparam("granted_ids", expanding=True))).scalar_subquery(),
        AuditEntry.number,
        AuditEntry.hash,
        Countersignature,
    )
    .select_from(BrowserSession)
    .join(UnlockedVault, UnlockedVault.session_id == BrowserSession.id)
    .join(AccessCodeRow, AccessCodeRow.id == UnlockedVault.code_id)
    .join(Participant, Participant.id == bindparam("participant_id"))
    .join(Case, Case.id == Participant.case_id)
    .outerjoin(Adviser, Adviser.id == bindparam("adviser_id"))
    .outerjoin(
        Suspension,
        (Suspension.account_id == BrowserSession.account_id) & (Suspension.organisation_id == Case.organisation_id),
    )
    .outerjoin(AuditEntry, (AuditEntry.case_id == Case.id) & (AuditEntry.number == _last))
    .outerjoin(Countersignature, Countersignature.vault_id == UnlockedVault.vault_id)
    .where(
        BrowserSession.id == bindparam("session_id"),
        BrowserSession.account_id == bindparam("account_id"),
        BrowserSession.expires_at > bindparam("now"),
        UnlockedVault.vault_id == bindparam("vault_id"),
        or_(AccessCodeRow.expires_at.is_(None), AccessCodeRow.expires_at > bindparam("now")),
    )
)


def _looked_up(
    work: Work,
    participant: Participant,
    session_id: UUID,
    session_key: SymmetricKey,
    idle: timedelta,
    actor_id: UUID | None,
) -> OpenVault | None:
    vault = vault_of(work, participant)
    kept = kept_row(work, UnlockedVault, (session_id, vault.id)) if vault is not None else None
    code = work.session.get(AccessCodeRow, kept.code_id) if kept is not None else None
    actor_id = actor_id or participant.account_id
    if vault is None or kept is None or code is None or not may_present(work, participant, actor_id):
        return None
    unlocked = Unlocked(kept, code, bool(ended_by_the_log(work, vault.id, [code.id])))
    return _opened(work, vault, unlocked, session_key, idle, actor_id)


def _opened(
    work: Work, vault: Vault, unlocked: Unlocked, session_key: SymmetricKey, idle: timedelta, actor_id: UUID
) -> OpenVault | None:
    kept, code = unlocked.kept, unlocked.code
    if not is_live(work, kept, idle) or code.holder_id != actor_id or code.vault_id != vault.id:
        return None
    share = kept_share(kept, session_key, kept.sealed_share_context(vault))
    if share is None:
        return None
    try:
        opened = open_own(work, vault, code, share[0], ended=unlocked.ended)
    except Refusal:
        return None
    opened.noticed = share[1]
    return opened
