"""Inviting somebody to act for a party, and accepting that.

What a rule refuses tells the party nothing about anybody else: whoever stands on another side already, or administers,
learns that they cannot take the place when they try to accept, and the party sees an invitation that nobody accepted.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, func, select

from odr.accounts.contact import checked_email, contact_of, contacts_of, email_tag
from odr.accounts.tables import Account
from odr.audit.log import Event, record
from odr.cases.cases import PARTY
from odr.cases.life import CaseState
from odr.cases.people import advisers
from odr.cases.people.participants import refuse_if_alike
from odr.cases.tables import Adviser, AdviserInvitation, Case, Participant
from odr.crypto.secrets import Token
from odr.db.once import once
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.organisations import invitations
from odr.organisations.invitations import InvitationKind, InvitationState
from odr.organisations.organisations import is_suspended, organisation_of
from odr.organisations.tables import Invitation
from odr.texts import in_order

MOST_OPEN = 5
MOST_ADVISERS = 10
# Taking back and inviting again is no way to send mail without end.
MAILED_WITHIN = timedelta(days=1)
MOST_MAILED = 10


@dataclass(frozen=True)
class Asked:
    """An invitation, as the party sees it: ``to`` the address they typed, or somebody they know by name."""

    invitation: Invitation
    known_id: UUID | None
    to: str


def may_invite(participant: Participant, case: Case) -> bool:
    """Whether this participant can have a new adviser. Somebody who withdrew keeps their vault, and so can."""
    return participant.role == PARTY and case.state != CaseState.CLOSED.value


def invite(work: Work, participant: Participant, case: Case, email: str, vault_id: UUID) -> tuple[Invitation, Token]:
    """Invites somebody by their address to act for a participant.

    What it looks at is the participant's own: whether the person has a place elsewhere in this case is told to
    nobody but them. Raises ``Refusal``, or ``NotFound`` for somebody who can have no adviser.
    """
    return _invite(work, participant, case, email, None, vault_id)


def invite_known(
    work: Work, participant: Participant, case: Case, account_id: UUID, vault_id: UUID
) -> tuple[Invitation, Token]:
    """The same for somebody who has acted for this person before; their address stays their own."""
    if account_id not in known_to(work, participant):
        raise NotFound
    email = contact_of(work, work.session.get_one(Account, account_id)).email
    return _invite(work, participant, case, email, account_id, vault_id)


@once(Account, Adviser, Case, Participant)
def known_to(work: Work, participant: Participant) -> dict[UUID, str]:
    """Everybody who has acted for this person, in whichever case, and does not do so here now: by name.

    Not whose account was deleted: no mail reaches them.
    """
    rows = work.session.scalars(
        select(Adviser.account_id)
        .join(Participant, Participant.id == Adviser.participant_id)
        .join(Account, Account.id == Adviser.account_id)
        .where(Participant.account_id == participant.account_id, Account.deleted_at.is_(None))
        .distinct()
    ).all()
    here = {one.adviser.account_id for one in advisers.advisers_of(work, participant)}
    contacts = contacts_of(work, [one for one in rows if one not in here])
    names = {account_id: contact.legal_name for account_id, contact in contacts.items()}
    return dict(sorted(names.items(), key=lambda one: (in_order(one[1]), str(one[0]))))


def open_invitations(work: Work, participant: Participant) -> list[Asked]:
    """The participant's invitations that can still be accepted, the newest first. In two queries."""
    return [one for one in open_or_declined(work, participant) if invitations.is_open(work, one.invitation)]


def open_or_declined(work: Work, participant: Participant) -> list[Asked]:
    """Those, and the ones that were declined by somebody who has not accepted another one since. In two queries."""
    sent = work.session.execute(
        select(Invitation, AdviserInvitation.account_id)
        .join(AdviserInvitation, AdviserInvitation.invitation_id == Invitation.id)
        .where(AdviserInvitation.participant_id == participant.id)
        .order_by(Invitation.created_at.desc(), Invitation.id)
    ).all()
    accepted = [(one.email_tag, one.accepted_at) for one, _account_id in sent if one.accepted_at is not None]
    rows = []
    for one, account_id in sent:
        state, declined_at = invitations.state_of(work, one), one.declined_at
        came = declined_at is not None and any(tag == one.email_tag and at > declined_at for tag, at in accepted)
        if state is InvitationState.OPEN or (state is InvitationState.DECLINED and not came):
            rows.append((one, account_id))
    contacts = contacts_of(work, [account_id for _invitation, account_id in rows if account_id is not None])
    return [
        Asked(
            invitation,
            account_id,
            (invitations.email_of(work, invitation) or "") if account_id is None else contacts[account_id].legal_name,
        )
        for invitation, account_id in rows
    ]


def take_back(work: Work, participant: Participant, invitation_id: UUID, vault_id: UUID | None) -> None:
    """Takes one of the participant's own invitations back. Raises ``NotFound`` or ``Refusal``."""
    kept = work.session.get(AdviserInvitation, invitation_id)
    if kept is None or kept.participant_id != participant.id:
        raise NotFound
    invitations.revoke(work, work.session.get_one(Invitation, invitation_id))
    _record(work, participant, Event.ADVISER_INVITATION_REVOKED, participant.account_id, vault_id, invitation_id)


def decline(work: Work, invitation: Invitation, vault_id: UUID | None) -> None:
    """Whoever has the link does not act for the participant; who it was is not known. Raises ``NotFound``."""
    participant = inviting(work, invitation)
    invitations.decline(work, invitation)
    _record(work, participant, Event.ADVISER_INVITATION_DECLINED, None, vault_id, invitation.id)


def take_back_all(work: Work, participant: Participant, vault_id: UUID | None) -> None:
    """Takes back each open invitation of the participant, who is going: nobody acts for them any more."""
    for invitation in _sent(work, AdviserInvitation.participant_id == participant.id):
        take_back(work, participant, invitation.id, vault_id)


def inviting(work: Work, invitation: Invitation) -> Participant:
    """The participant who invites. Raises ``NotFound`` for an invitation of another kind."""
    kept = work.session.get(AdviserInvitation, invitation.id)
    if kept is None or invitation.kind != InvitationKind.ADVISER.value:
        raise NotFound
    return work.session.get_one(Participant, kept.participant_id)


def join(
    work: Work, invitation: Invitation, account: Account, vault_id: UUID | None, *, is_another: bool = False
) -> Adviser:
    """Accepts an invitation to act for a participant. Raises ``Refusal`` or ``NotFound``.

    Raises ``LooksAlike`` if the person could be somebody who takes part, and has not said to be another.
    """
    participant = inviting(work, invitation)
    case = work.session.get_one(Case, participant.case_id)
    if case.state == CaseState.CLOSED.value:
        raise Refusal(_("This case is over. Nobody can join it any more."))
    if work.session.get_one(Account, participant.account_id).deleted_at is not None:
        raise NotFound  # nobody is there to act for
    if is_suspended(work, account.id, case.organisation_id):
        raise Refusal(_("Your account is suspended by this organisation. Please speak to its administrators."))
    if advisers.acts_for(work, participant, account.id) is not None:
        raise Refusal(_("You act for this person already."))
    if advisers.stands_elsewhere(work, case, participant, account.id):
        raise advisers.cannot_take_place()
    if not is_another:
        refuse_if_alike(work, case, account, besides=participant.account_id)
    invitations.accept(work, invitation, account)
    adviser = Adviser(
        id=uuid4(), case_id=case.id, participant_id=participant.id, account_id=account.id, joined_at=work.now
    )
    work.session.add(adviser)
    work.session.flush()
    _record(work, participant, Event.ADVISER_JOINED, account.id, vault_id, account.id)
    return adviser


def revoke_invitations_into(work: Work, case: Case) -> None:
    """No invitation to act for somebody leads into a case that is closed."""
    for invitation in _sent(work, Participant.case_id == case.id):
        invitations.revoke(work, invitation)


def _sent(work: Work, by: ColumnElement[bool]) -> list[Invitation]:
    """The open invitations to act for participants of whom this is true."""
    rows = work.session.scalars(
        select(Invitation)
        .join(AdviserInvitation, AdviserInvitation.invitation_id == Invitation.id)
        .join(Participant, Participant.id == AdviserInvitation.participant_id)
        .where(by)
    )
    return [invitation for invitation in rows if invitations.is_open(work, invitation)]


def _invite(
    work: Work, participant: Participant, case: Case, email: str, account_id: UUID | None, vault_id: UUID
) -> tuple[Invitation, Token]:
    if participant.role != PARTY:
        raise NotFound
    if case.state == CaseState.CLOSED.value:
        raise Refusal(_("This case is closed. Nobody new can act in it."))
    # Everything is looked at before anything is written: a refusal is shown on a page, and what was written stays.
    tag = email_tag(work, checked_email(email))
    asked = open_invitations(work, participant)
    if any(_is_same(one, tag, account_id) for one in asked):
        raise Refusal(_("An invitation to this address is open already. Take it back first to send another."), "email")
    own = contact_of(work, work.session.get_one(Account, participant.account_id)).email
    if email_tag(work, own) == tag:
        raise Refusal(_("This is your own address."), "email")
    if len(asked) >= MOST_OPEN:
        raise Refusal(
            _("%(count)d invitations are open already. Take one back, or wait for an answer.", count=MOST_OPEN),
            "email",
        )
    if len(asked) + len(advisers.advisers_of(work, participant)) >= MOST_ADVISERS:
        raise Refusal(_("%(count)d people can act for you at most.", count=MOST_ADVISERS), "email")
    if _mailed_lately(work, participant) >= MOST_MAILED:
        raise Refusal(_("Many invitations were sent today. Please try again tomorrow."), "email")
    organisation = organisation_of(work, case.organisation_id)
    invitation, token = invitations.invite(work, InvitationKind.ADVISER, organisation, email, participant.account_id)
    work.session.add(
        AdviserInvitation(invitation_id=invitation.id, participant_id=participant.id, account_id=account_id)
    )
    work.session.flush()
    _record(work, participant, Event.ADVISER_INVITED, participant.account_id, vault_id, invitation.id)
    return invitation, token


def _is_same(asked: Asked, tag: bytes, account_id: UUID | None) -> bool:
    """Whether this invitation was asked for before. What address somebody known has now is told to nobody by this."""
    if account_id is not None or asked.known_id is not None:
        return asked.known_id == account_id
    return asked.invitation.email_tag == tag


def _mailed_lately(work: Work, participant: Participant) -> int:
    found = (
        select(func.count())
        .select_from(AdviserInvitation)
        .join(Invitation, Invitation.id == AdviserInvitation.invitation_id)
        .where(AdviserInvitation.participant_id == participant.id, Invitation.created_at > work.now - MAILED_WITHIN)
    )
    return work.session.scalar(found) or 0


def _record(
    work: Work, participant: Participant, event: Event, by: UUID | None, vault_id: UUID | None, subject_id: UUID
) -> None:
    record(work, participant.case_id, event, actor_id=by, vault_id=vault_id, subject_id=subject_id)
