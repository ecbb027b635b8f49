"""Who takes part in a case: inviting, joining, and withdrawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from odr.accounts.contact import contacts_of
from odr.accounts.tables import Account
from odr.audit.log import Event, record
from odr.cases.cases import CaseState, move_to
from odr.cases.tables import Case, CaseInvitation, Participant
from odr.crypto.secrets import Token
from odr.db.work import Work
from odr.organisations import invitations
from odr.organisations.invitations import InvitationKind
from odr.organisations.organisations import administers, is_suspended
from odr.organisations.tables import Invitation, Organisation
from odr.refusals import NotFound, Refusal
from odr.words import gettext as _

PARTY = "party"
BEFORE_NEGOTIATION = (CaseState.DRAFT.value, CaseState.INVITED.value)
OVER = (CaseState.SETTLED.value, CaseState.NOT_SETTLED.value, CaseState.CLOSED.value)


@dataclass(frozen=True)
class Person:
    """A participant, by name."""

    participant_id: UUID
    account_id: UUID
    name: str
    email: str
    joined_at: datetime
    withdrawn_at: datetime | None


def invite_party(work: Work, organisation: Organisation, case: Case, email: str, by: UUID) -> tuple[Invitation, Token]:
    """Invites a party by email. Raises ``Refusal`` if the case is over or the person is in it or invited already."""
    if case.state in OVER:
        raise Refusal(_("This case is over. Nobody can join it any more."))
    invitation, token = invitations.invite(work, InvitationKind.PARTICIPANT, organisation, email, by)
    same = work.session.scalars(
        select(Invitation)
        .join(CaseInvitation, CaseInvitation.invitation_id == Invitation.id)
        .where(CaseInvitation.case_id == case.id, Invitation.email_tag == invitation.email_tag)
    ).all()
    if any(invitations.is_open(work, other) for other in same):
        raise Refusal(_("An invitation to this address is open already. Take it back first to send another."), "email")
    joined = work.session.execute(
        select(Participant, Account.email_tag)
        .join(Account, Account.id == Participant.account_id)
        .where(Participant.case_id == case.id, Account.email_tag == invitation.email_tag)
    ).first()
    if joined is not None:
        raise Refusal(_("This person takes part in the case already."), "email")
    administrator = work.session.scalar(select(Account).where(Account.email_tag == invitation.email_tag))
    if administrator is not None and administers(work, administrator.id, organisation.id):
        raise Refusal(_("An administrator cannot take part in a case of their own organisation."), "email")
    work.session.add(CaseInvitation(invitation_id=invitation.id, case_id=case.id, role=PARTY))
    if case.state == CaseState.DRAFT.value:
        move_to(work, case, CaseState.INVITED)
    record(work, case.id, Event.INVITATION_SENT, actor_id=by, subject_id=invitation.id)
    return invitation, token


def case_of_invitation(work: Work, invitation: Invitation) -> Case:
    """The case that a participant's invitation leads into. Raises ``NotFound`` for any other invitation."""
    case = work.session.scalar(
        select(Case)
        .join(CaseInvitation, CaseInvitation.case_id == Case.id)
        .where(CaseInvitation.invitation_id == invitation.id)
    )
    if case is None:
        raise NotFound
    return case


def invitations_to(work: Work, case: Case) -> Sequence[Invitation]:
    """All invitations into a case, the newest first."""
    return work.session.scalars(
        select(Invitation)
        .join(CaseInvitation, CaseInvitation.invitation_id == Invitation.id)
        .where(CaseInvitation.case_id == case.id)
        .order_by(Invitation.created_at.desc())
    ).all()


def revoke_invitation(work: Work, case: Case, invitation_id: UUID, by: UUID) -> None:
    """Takes an invitation into this case back. Raises ``NotFound`` or ``Refusal``."""
    invitation = next((one for one in invitations_to(work, case) if one.id == invitation_id), None)
    if invitation is None:
        raise NotFound
    invitations.revoke(work, invitation)
    record(work, case.id, Event.INVITATION_REVOKED, actor_id=by, subject_id=invitation.id)


def join(work: Work, invitation: Invitation, account: Account) -> Participant:
    """Accepts an invitation into a case. Raises ``Refusal`` or ``NotFound``."""
    case = case_of_invitation(work, invitation)
    if case.state in OVER:
        raise Refusal(_("This case is over. Nobody can join it any more."))
    if administers(work, account.id, case.organisation_id):
        raise Refusal(_("An administrator cannot take part in a case of their own organisation."))
    if is_suspended(work, account.id, case.organisation_id):
        raise Refusal(_("Your account is suspended by this organisation. Please speak to its administrators."))
    if find(work, case.id, account.id) is not None:
        raise Refusal(_("You take part in this case already."))
    invitations.accept(work, invitation, account)
    participant = Participant(id=uuid4(), case_id=case.id, account_id=account.id, role=PARTY, joined_at=work.now)
    work.session.add(participant)
    work.session.flush()
    record(work, case.id, Event.PARTICIPANT_JOINED, actor_id=account.id, subject_id=participant.id)
    _begin_when_two_are_here(work, case)
    return participant


def find(work: Work, case_id: UUID, account_id: UUID) -> Participant | None:
    """The account's place in the case."""
    return work.session.scalar(
        select(Participant).where(Participant.case_id == case_id, Participant.account_id == account_id)
    )


def cases_of(work: Work, account_id: UUID) -> list[tuple[Participant, Case]]:
    """The cases that an account takes part in, the latest joined first."""
    rows = work.session.execute(
        select(Participant, Case)
        .join(Case, Case.id == Participant.case_id)
        .where(Participant.account_id == account_id)
        .order_by(Participant.joined_at.desc(), Participant.id)
    )
    return [(participant, case) for participant, case in rows]


def people_in(work: Work, case_id: UUID) -> list[Person]:
    """Everybody in a case, by name, in the order in which they joined."""
    rows = work.session.scalars(
        select(Participant).where(Participant.case_id == case_id).order_by(Participant.joined_at, Participant.id)
    ).all()
    contacts = contacts_of(work, [row.account_id for row in rows])
    return [
        Person(
            row.id,
            row.account_id,
            contacts[row.account_id].legal_name,
            contacts[row.account_id].email,
            row.joined_at,
            row.withdrawn_at,
        )
        for row in rows
    ]


def takes_part_anywhere(work: Work, account_id: UUID, organisation: Organisation) -> bool:
    """Whether the account is a participant of any case of this organisation."""
    found = work.session.scalar(
        select(Participant.id)
        .join(Case, Case.id == Participant.case_id)
        .where(Participant.account_id == account_id, Case.organisation_id == organisation.id)
        .limit(1)
    )
    return found is not None


def withdraw(work: Work, participant: Participant, case: Case) -> None:
    """A party leaves the process; with fewer than two parties left it ends unsettled. Their vault stays theirs.

    Raises ``Refusal`` if they have withdrawn or the case is over.
    """
    if participant.withdrawn_at is not None:
        raise Refusal(_("You have withdrawn already."))
    if case.state in OVER:
        raise Refusal(_("This case is over already."))
    participant.withdrawn_at = work.now
    work.session.flush()
    record(work, case.id, Event.PARTICIPANT_WITHDREW, actor_id=participant.account_id, subject_id=participant.id)
    if case.state not in BEFORE_NEGOTIATION and _parties_left(work, case) < 2:
        move_to(work, case, CaseState.NOT_SETTLED)


def _parties_left(work: Work, case: Case) -> int:
    return len(
        work.session.scalars(
            select(Participant.id).where(Participant.case_id == case.id, Participant.withdrawn_at.is_(None))
        ).all()
    )


def _begin_when_two_are_here(work: Work, case: Case) -> None:
    """Negotiation begins when two parties have joined; further invited ones can still come in."""
    if case.state == CaseState.INVITED.value and _parties_left(work, case) >= 2:
        move_to(work, case, CaseState.NEGOTIATION)
