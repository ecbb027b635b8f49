"""Whoever was only invited into a case, or proposed for it: their address is there, and no account of theirs.

What is entered about them are the identifiers of the invitations and proposals, never the addresses: the register
outlives both, as it outlives accounts.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy import select

from odr.accounts.tables import Account
from odr.cases.tables import AdviserInvitation, CaseInvitation, Participant
from odr.crypto.errors import Unopenable
from odr.db.work import Work
from odr.facilitation.engagement import engaging
from odr.facilitation.tables import Engagement
from odr.organisations import invitations
from odr.organisations.tables import Invitation


def invited_into(work: Work, case_id: UUID) -> Iterator[tuple[UUID, str]]:
    """The invitations into a case whose address is still there, by their identifiers, and the address."""
    acting = select(Participant.id).where(Participant.case_id == case_id)
    into = select(CaseInvitation.invitation_id).where(CaseInvitation.case_id == case_id)
    beside = select(AdviserInvitation.invitation_id).where(AdviserInvitation.participant_id.in_(acting))
    asked = select(Invitation).where(Invitation.id.in_(into) | Invitation.id.in_(beside)).order_by(Invitation.id)
    for invitation in work.session.scalars(asked):
        if address := invitations.email_of(work, invitation):
            yield invitation.id, address


def addressed_in(work: Work, case_id: UUID) -> list[UUID]:
    """What of a case has the address of somebody who is not there: invitations, and proposals of a facilitator."""
    proposed = select(Engagement.id).where(Engagement.case_id == case_id, Engagement.sealed_email.is_not(None))
    return [
        *(id_ for id_, _address in invited_into(work, case_id)),
        *work.session.scalars(proposed.order_by(Engagement.id)),
    ]


def come_since(work: Work, invited: Iterable[UUID]) -> set[UUID]:
    """The accounts of those who have accepted by now."""
    ids = set(invited)
    by_invitation = select(Invitation.accepted_by).where(Invitation.id.in_(ids), Invitation.accepted_by.is_not(None))
    engaged = select(Engagement.account_id).where(Engagement.id.in_(ids), Engagement.account_id.is_not(None))
    return {one for asked in (by_invitation, engaged) for one in work.session.scalars(asked) if one is not None}


def accepted_by(work: Work, account: Account) -> set[UUID]:
    """By what of this kind somebody came: invitations that they accepted, and engagements of theirs."""
    accepted = select(Invitation.id).where(Invitation.accepted_by == account.id)
    engaged = select(Engagement.id).where(Engagement.account_id == account.id)
    return {one for asked in (accepted, engaged) for one in work.session.scalars(asked)}


def addresses_of(work: Work, invited: Iterable[UUID]) -> set[str]:
    """The addresses that are still there. One that was altered keeps nobody else from being told."""
    found: set[str] = set()
    ids = set(invited)
    for invitation in work.session.scalars(select(Invitation).where(Invitation.id.in_(ids))):
        try:
            found.add(invitations.email_of(work, invitation) or "")
        except Unopenable:
            continue
    for engagement in work.session.scalars(select(Engagement).where(Engagement.id.in_(ids))):
        try:
            found.add(engaging.email_of(work, engagement) or "")
        except Unopenable:
            continue
    return found - {""}
