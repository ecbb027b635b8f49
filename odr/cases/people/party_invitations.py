"""Inviting parties into a case: once, again as a reminder, and taking an invitation back."""

from collections.abc import Sequence
from datetime import timedelta
from math import ceil
from uuid import UUID

from sqlalchemy import select

from odr.accounts.contact import checked_email, email_tag, find_by_email
from odr.audit.log import Event, record
from odr.cases.cases import PARTY, invitations_into, move
from odr.cases.life import OVER, Cause, way_from
from odr.cases.people import dispute_roles
from odr.cases.people.participants import case_of_invitation, find
from odr.cases.tables import Case, CaseInvitation
from odr.crypto.secrets import Token
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import ngettext
from odr.organisations import authority, invitations
from odr.organisations.invitations import ONCE_IN, InvitationKind
from odr.organisations.organisations import administers
from odr.organisations.tables import Invitation, Organisation


def invite_party(
    work: Work, organisation: Organisation, case: Case, email: str, by: UUID, confirms: int, dispute_role: str = ""
) -> tuple[Invitation, Token]:
    """Invites a party by email. Raises ``Refusal`` if the case is over or the person is in it or invited already.

    ``dispute_role`` is what they are in the dispute, such as a tenant; they can change it. Refused also without the
    confirmation that the organisation may enter the address.
    """
    # Everything is looked at before anything is written: a refusal is shown on a page, and what was written stays.
    confirms, dispute_role = authority.checked(confirms), dispute_roles.checked(dispute_role)
    refuse_to_invite(work, organisation, case, email)
    return _invite(work, organisation, case, email, by, confirms, dispute_role)


def _invite(
    work: Work, organisation: Organisation, case: Case, email: str, by: UUID, confirms: int, dispute_role: str
) -> tuple[Invitation, Token]:
    invitation, token = invitations.invite(work, InvitationKind.PARTICIPANT, organisation, email, by, confirms)
    into = CaseInvitation(invitation_id=invitation.id, case_id=case.id, role=PARTY)
    dispute_roles.give(work, into, dispute_role)
    work.session.add(into)
    if way_from(case.state, Cause.INVITED):
        move(work, case, Cause.INVITED)
    record(work, case.id, Event.INVITATION_SENT, actor_id=by, subject_id=invitation.id)
    return invitation, token


def refuse_to_invite(
    work: Work, organisation: Organisation, case: Case, email: str, instead_of: Invitation | None = None
) -> None:
    """Raises the ``Refusal`` of ``invite_party`` if there is one; writes nothing. ``instead_of`` is an invitation that
    would be taken back first."""
    refuse_if_over(case)
    tag = email_tag(work, checked_email(email))
    sent = [one for one in invitations_into(work, case) if one.email_tag == tag and one is not instead_of]
    if any(invitations.is_open(work, one) for one in sent):
        raise Refusal(_("An invitation to this address is open already. Take it back first to send another."), "email")
    lately = max((one.created_at for one in sent if one.revoked_at is not None), default=None)
    if lately is not None and lately > work.now - ONCE_IN:
        # Taking back and inviting anew is no way to write to somebody again and again.
        hours = ceil((lately + ONCE_IN - work.now) / timedelta(hours=1))
        raise Refusal(
            ngettext(
                "This address was written to within the last day. Another can be sent in an hour.",
                "This address was written to within the last day. Another can be sent in %(count)d hours.",
                hours,
                count=hours,
            ),
            "email",
        )
    account = find_by_email(work, email)
    if account is not None:
        place = find(work, case.id, account.id)
        if place is not None and (place.withdrawn_at is None or place.role != PARTY):
            raise Refusal(_("This person takes part in the case already."), "email")
        if administers(work, account.id, organisation.id):
            raise Refusal(_("An administrator cannot take part in a case of their own organisation."), "email")


def refuse_if_over(case: Case) -> None:
    """Raises ``Refusal`` if nobody can be invited into this case any more."""
    if case.state in OVER:
        raise Refusal(_("This case is over. Nobody can join it any more."))


def invitations_to(work: Work, case: Case) -> Sequence[Invitation]:
    """All invitations into a case, the newest first."""
    return invitations_into(work, case)


def revoke_invitation(work: Work, case: Case, invitation_id: UUID, by: UUID) -> None:
    """Takes an invitation into this case back. Raises ``NotFound`` or ``Refusal``."""
    invitation = next((one for one in invitations_to(work, case) if one.id == invitation_id), None)
    if invitation is None:
        raise NotFound
    invitations.revoke(work, invitation)
    record(work, case.id, Event.INVITATION_REVOKED, actor_id=by, subject_id=invitation.id)


def decline_invitation(work: Work, invitation: Invitation) -> None:
    """Whoever was invited into a case does not take part. Nobody has to sign up or sign in for that, and no reason is
    asked for. Raises ``NotFound`` for any other invitation, and for one that is over."""
    case = case_of_invitation(work, invitation)
    invitations.decline(work, invitation)
    dispute_roles.forget_given(work, invitation.id)
    record(work, case.id, Event.INVITATION_DECLINED, actor_id=None, subject_id=invitation.id)


def invite_again(
    work: Work, organisation: Organisation, case: Case, invitation_id: UUID, by: UUID
) -> tuple[Invitation, Token]:
    """A new link to the same address, in the place of the one that was sent before. Raises ``NotFound`` or ``Refusal``.

    As it was confirmed then that the address may be entered. Whoever has declined is not asked again in this way, and
    nobody is written to twice in a day.
    """
    earlier = work.session.scalar(
        select(Invitation)
        .join(CaseInvitation, CaseInvitation.invitation_id == Invitation.id)
        .where(Invitation.id == invitation_id, CaseInvitation.case_id == case.id)
    )
    email = invitations.email_of(work, earlier) if earlier is not None else None
    if earlier is None or email is None or earlier.confirmed_wording is None:
        raise NotFound
    if earlier.declined_at is not None:
        raise Refusal(_("They have declined. If that has changed, please invite them anew."))
    if invitations.is_open(work, earlier):
        refuse_to_remind(work, organisation, case, earlier)
        return remind(work, organisation, case, earlier, by)
    said = dispute_roles.role_given(work, earlier.id)
    return invite_party(work, organisation, case, email, by, earlier.confirmed_wording, said)


def remind(
    work: Work, organisation: Organisation, case: Case, earlier: Invitation, by: UUID
) -> tuple[Invitation, Token]:
    """A new link in the place of one that is open and that ``refuse_to_remind`` has let through."""
    said = dispute_roles.role_given(work, earlier.id)
    invitations.revoke(work, earlier)
    record(work, case.id, Event.INVITATION_REVOKED, actor_id=by, subject_id=earlier.id)
    email, confirms = invitations.email_of(work, earlier) or "", earlier.confirmed_wording or 0
    return _invite(work, organisation, case, email, by, authority.checked(confirms), said)


def refuse_to_remind(work: Work, organisation: Organisation, case: Case, earlier: Invitation) -> None:
    """Raises the ``Refusal`` of ``invite_again`` for an invitation that is open; writes nothing.

    It is asked before the earlier link is taken back: otherwise a refusal would leave them with no link at all.
    """
    invitations.refuse_to_remind(work, earlier.created_at)
    authority.checked(earlier.confirmed_wording or 0)
    refuse_to_invite(work, organisation, case, invitations.email_of(work, earlier) or "", instead_of=earlier)
