"""Advisers and the vault they act on: each step stands in its party's log, and whoever stops acting opens nothing.

Who acts for whom is decided in ``odr.cases``; here it is given the vault that it is about.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from odr.accounts.tables import Account
from odr.audit.log import Event, record
from odr.cases.people import adviser_invitations, advisers
from odr.cases.tables import Adviser, Case, Participant
from odr.crypto.secrets import Token
from odr.db.database import erases
from odr.db.work import Work
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.organisations.tables import Invitation
from odr.vaults.inner.tables import BrowserCode
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.opening.presenting import vault_of
from odr.vaults.rotation.revoking import revoke
from odr.vaults.tables import AccessCodeRow, Vault


@dataclass(frozen=True)
class Held:
    """What somebody holds of another's vault: their codes, and where one of them opens something now."""

    codes: list[AccessCodeRow]
    opens_here: bool
    opens_in_browser: bool


def invite(work: Work, participant: Participant, case: Case, email: str) -> tuple[Invitation, Token]:
    """Invites somebody by their address. Raises ``Refusal`` without a vault, else like ``adviser_invitations``."""
    return adviser_invitations.invite(work, participant, case, email, _vault(work, participant).id)


def invite_known(work: Work, participant: Participant, case: Case, account_id: UUID) -> tuple[Invitation, Token]:
    """Invites somebody who has acted for this person before. Raises like ``invite``."""
    return adviser_invitations.invite_known(work, participant, case, account_id, _vault(work, participant).id)


def take_back(work: Work, participant: Participant, invitation_id: UUID) -> None:
    """Takes an invitation back. Raises ``NotFound`` or ``Refusal``."""
    adviser_invitations.take_back(work, participant, invitation_id, _vault_id(work, participant))


def leave_none(work: Work, participant: Participant, by: UUID) -> None:
    """Whoever acts for this participant stops, and nobody who was asked to can begin."""
    for adviser in work.session.scalars(
        select(Adviser).where(Adviser.participant_id == participant.id, Adviser.ended_at.is_(None))
    ).all():
        end(work, adviser, by)
    adviser_invitations.take_back_all(work, participant, _vault_id(work, participant))


def accept(work: Work, invitation: Invitation, account: Account, *, is_another: bool = False) -> Adviser:
    """Accepts an invitation to act for somebody. Raises like ``adviser_invitations.join``."""
    participant = adviser_invitations.inviting(work, invitation)
    return adviser_invitations.join(work, invitation, account, _vault_id(work, participant), is_another=is_another)


def decline(work: Work, invitation: Invitation) -> None:
    """Whoever was invited does not act for anybody. Raises ``NotFound`` if it is over or of another kind."""
    participant = adviser_invitations.inviting(work, invitation)
    adviser_invitations.decline(work, invitation, _vault_id(work, participant))


def undertake(work: Work, adviser: Adviser, version: int) -> None:
    """The adviser confirms the undertaking in the version they were shown. Raises ``Refusal`` if there is a newer."""
    advisers.undertake(work, adviser, version, _vault_id(work, advisers.party_of(work, adviser)))


def end(work: Work, adviser: Adviser, by: UUID | None, opened: OpenVault | None = None) -> bool:
    """Somebody stops acting, and every code of theirs ends at once, also where it has the vault open: if they held any.

    With the vault ``opened`` by a code that manages codes, everything they could open gets new keys now; otherwise
    that is made up for when it is next opened with such a code.
    """
    participant = advisers.party_of(work, adviser)
    vault = vault_of(work, participant)
    advisers.end(work, adviser, by, vault.id if vault else None)
    return vault is not None and end_codes_of(work, vault, adviser.account_id, by, opened)


def end_all(work: Work, case: Case, by: UUID | None) -> None:
    """With a case that is closed, everybody stops acting in it, and no invitation leads into it any more."""
    for adviser in advisers.acting_in(work, case):
        end(work, adviser, by)
    adviser_invitations.revoke_invitations_into(work, case)


def end_codes_of(work: Work, vault: Vault, account_id: UUID, by: UUID | None, opened: OpenVault | None = None) -> bool:
    """Ends every code of a vault that is in somebody's hands, if there is any; ``opened`` as for ``end``."""
    held = select(AccessCodeRow.id).where(AccessCodeRow.vault_id == vault.id, AccessCodeRow.holder_id == account_id)
    code_ids = work.session.scalars(held.order_by(AccessCodeRow.issued_at, AccessCodeRow.id)).all()
    for code_id in code_ids:
        if opened is not None and opened.opens_all and _revoked(work, opened, code_id):
            continue
        record(work, vault.case_id, Event.CODE_ENDED, actor_id=by, vault_id=vault.id, subject_id=code_id)
        # Its grants, and every vault it has unlocked in a browser, go with the row.
        work.session.execute(delete(AccessCodeRow).where(AccessCodeRow.id == code_id))
        erases(work.session)
    return bool(code_ids)


def codes_held(work: Work, vault: Vault, account_id: UUID) -> list[AccessCodeRow]:
    """The codes of a vault in somebody's hands, the earliest first, those that have expired as well."""
    return list(
        work.session.scalars(
            select(AccessCodeRow)
            .where(AccessCodeRow.vault_id == vault.id, AccessCodeRow.holder_id == account_id)
            .order_by(AccessCodeRow.issued_at, AccessCodeRow.id)
        )
    )


def held_by(work: Work, vault: Vault, account_id: UUID) -> Held:
    """The same, with where one of them opens something: the service knows none that is for a browser alone."""
    codes = codes_held(work, vault, account_id)
    working = {one.id for one in codes if one.expires_at is None or one.expires_at > work.now}
    asked = select(BrowserCode.code_id).where(BrowserCode.code_id.in_(working))
    for_browser = set(work.session.scalars(asked)) if working else set()
    return Held(codes, opens_here=bool(working - for_browser), opens_in_browser=bool(for_browser))


def _revoked(work: Work, opened: OpenVault, code_id: UUID) -> bool:
    """Whether the code could be taken back with new keys; whatever is in the way of those, its end is not put off."""
    try:
        with work.session.begin_nested():
            revoke(opened, code_id)
    except Refusal:
        return False
    return True


def _vault(work: Work, participant: Participant) -> Vault:
    vault = vault_of(work, participant)
    if vault is None:
        raise Refusal(_("Please make your own access code first: an adviser acts with a code that you give them."))
    return vault


def _vault_id(work: Work, participant: Participant) -> UUID | None:
    vault = vault_of(work, participant)
    return vault.id if vault else None
