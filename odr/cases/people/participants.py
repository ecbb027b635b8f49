"""Who takes part in a case: inviting, joining, and withdrawing."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID, uuid4

from sqlalchemy import select, true

from odr.accounts.contact import checked_email, contact_of, contacts_of, email_tag, find_by_email, mailbox
from odr.accounts.tables import Account
from odr.audit.log import Event, record
from odr.audit.tables import AuditEntry
from odr.audit.told import told_in
from odr.cases.cases import FACILITATOR, PARTY, invitations_into, move
from odr.cases.declarations import end_if_all_agree
from odr.cases.life import OVER, Cause, way_from
from odr.cases.people import advisers, dispute_roles
from odr.cases.seats import participants_in
from odr.cases.shut import is_open_to_its_people
from odr.cases.tables import Case, CaseInvitation, Participant
from odr.crypto.secrets import Token
from odr.db.once import once
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import ngettext
from odr.organisations import authority, invitations
from odr.organisations.invitations import InvitationKind
from odr.organisations.organisations import administers, is_suspended
from odr.organisations.tables import Invitation, Organisation
from odr.texts import levelled, same

# Nobody is reminded more often than that.
ONCE_IN = timedelta(days=1)


@dataclass(frozen=True)
class Person:
    """A participant, by name."""

    participant_id: UUID
    account_id: UUID
    name: str
    email: str
    joined_at: datetime
    withdrawn_at: datetime | None
    role: str = PARTY
    telephone: str = ""
    language: str = ""
    time_zone: str = ""
    dispute_role: str = ""

    @property
    def is_facilitator(self) -> bool:
        """Whether they take part as facilitator."""
        return self.role == FACILITATOR


class LooksAlike(Refusal):
    """Somebody of the same name, or with the same telephone number, takes part already; the person is asked."""


@dataclass(frozen=True)
class Place:
    """One case that a person takes part in, as they see it in their list."""

    participant: Participant
    case: Case
    organisation: str


@dataclass(frozen=True)
class PersonInCases:
    """Somebody in an organisation's cases, with those of the cases that are on this page."""

    account_id: UUID
    name: str
    email: str
    cases: Sequence[Case]


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
    if case.state in OVER:
        raise Refusal(_("This case is over. Nobody can join it any more."))
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
    if earlier.created_at > work.now - ONCE_IN:
        raise Refusal(_("They were written to within the last day. Please wait before you remind them."))
    authority.checked(earlier.confirmed_wording or 0)
    refuse_to_invite(work, organisation, case, invitations.email_of(work, earlier) or "", instead_of=earlier)


def join(work: Work, invitation: Invitation, account: Account, *, is_another: bool = False) -> Participant:
    """Accepts an invitation into a case. Raises ``Refusal`` or ``NotFound``.

    Raises ``LooksAlike`` if the person could be somebody who takes part already, under another address, and has not
    said to be another: one person who counted as two parties would negotiate with themself.
    """
    case = case_of_invitation(work, invitation)
    if case.state in OVER:
        raise Refusal(_("This case is over. Nobody can join it any more."))
    if administers(work, account.id, case.organisation_id):
        raise Refusal(_("An administrator cannot take part in a case of their own organisation."))
    if is_suspended(work, account.id, case.organisation_id):
        raise Refusal(_("Your account is suspended by this organisation. Please speak to its administrators."))
    before = find(work, case.id, account.id)
    if before is not None and (before.withdrawn_at is None or before.role != PARTY):
        raise Refusal(_("You take part in this case already."))
    if advisers.has_advised_in(work, case.id, account.id):
        raise advisers.cannot_take_place()
    if not is_another:
        refuse_if_alike(work, case, account)
    invitations.accept(work, invitation, account)
    if before is not None:
        # Whoever comes back has their place and their vault as they left them.
        participant, before.withdrawn_at = before, None
    else:
        participant = Participant(id=uuid4(), case_id=case.id, account_id=account.id, role=PARTY, joined_at=work.now)
        work.session.add(participant)
    dispute_roles.take_over(work, participant, invitation.id)
    work.session.flush()
    record(work, case.id, Event.PARTICIPANT_JOINED, actor_id=account.id, subject_id=participant.id)
    _begin_when_two_are_here(work, case)
    return participant


@once(rows_of=(Participant,))
def find(work: Work, case_id: UUID, account_id: UUID) -> Participant | None:
    """The account's place in the case."""
    return work.session.scalar(
        select(Participant).where(Participant.case_id == case_id, Participant.account_id == account_id)
    )


def cases_of(work: Work, account_id: UUID, *, even_shut: bool = False) -> list[Place]:
    """The cases that an account takes part in, the latest joined first, unless they are shut to it. In one query.

    ``even_shut``: for what is done to all of them, and for what an organisation sees of its own.
    """
    rows = work.session.execute(
        select(Participant, Case, Organisation.name)
        .join(Case, Case.id == Participant.case_id)
        .join(Organisation, Organisation.id == Case.organisation_id)
        .where(Participant.account_id == account_id, true() if even_shut else is_open_to_its_people(work.now))
        .order_by(Participant.joined_at.desc(), Participant.id)
    )
    return [Place(participant, case, name) for participant, case, name in rows]


def cases_of_within(work: Work, organisation: Organisation, account_id: UUID) -> list[Place]:
    """The same, as this organisation may know it: its own cases alone."""
    return [
        place for place in cases_of(work, account_id, even_shut=True) if place.case.organisation_id == organisation.id
    ]


def people_in_cases(work: Work, cases: Sequence[Case]) -> list[PersonInCases]:
    """Everybody in these cases, each once, in the order of the cases. In two queries."""
    by_id = {case.id: case for case in cases}
    places: dict[UUID, list[Case]] = {}
    rows = work.session.execute(
        select(Participant.account_id, Participant.case_id)
        .where(Participant.case_id.in_(by_id))
        .order_by(Participant.joined_at.desc(), Participant.id)
    ).all()
    order = {case.id: number for number, case in enumerate(cases)}
    for account_id, case_id in sorted(rows, key=lambda row: order[row.case_id]):
        places.setdefault(account_id, []).append(by_id[case_id])
    contacts = contacts_of(work, places)
    return [
        PersonInCases(account_id, contacts[account_id].legal_name, contacts[account_id].email, theirs)
        for account_id, theirs in places.items()
    ]


def people_known_to(work: Work, participant: Participant) -> list[Person]:
    """Everybody in a case as this participant may know them: a facilitator who has left is told of nobody who came
    after."""
    people = people_in(work, participant.case_id)
    left = participant.withdrawn_at if participant.role == FACILITATOR else None
    return people if left is None else [one for one in people if one.joined_at <= left]


def people_in(work: Work, case_id: UUID) -> list[Person]:
    """Everybody in a case, by name, in the order in which they joined."""
    rows = participants_in(work, case_id)
    contacts = contacts_of(work, [row.account_id for row in rows])
    return [
        Person(
            row.id,
            row.account_id,
            contacts[row.account_id].legal_name,
            contacts[row.account_id].email,
            row.joined_at,
            row.withdrawn_at,
            row.role,
            contacts[row.account_id].telephone,
            contacts[row.account_id].language,
            contacts[row.account_id].time_zone,
            dispute_roles.role_of(work, row),
        )
        for row in rows
    ]


def alike(people: Sequence[Person]) -> list[Person]:
    """Of the parties who have not withdrawn: those who have another's name, telephone number or mailbox."""
    here = [one for one in people if one.withdrawn_at is None and not one.is_facilitator]
    return [
        one
        for one in here
        if any(_could_be(one, other.name, other.telephone, other.email) for other in here if other != one)
    ]


def refuse_if_alike(work: Work, case: Case, account: Account, besides: UUID | None = None) -> None:
    """Raises ``LooksAlike`` if the person could be somebody who takes part already, under another address.

    One person in two places would negotiate with themself, mediate for themself or advise both sides. ``besides`` is
    a participant who may well be alike: somebody whom they will act for. Who acts for somebody is not looked at: the
    answer would tell others of them (docs/decisions/0005).
    """
    own = contact_of(work, account)
    others = [
        one for one in people_in(work, case.id) if one.withdrawn_at is None and account.id != one.account_id != besides
    ]
    if any(_could_be(one, own.legal_name, own.telephone, own.email) for one in others):
        raise LooksAlike(
            _(
                "Somebody of your name, or with your telephone number or mailbox, takes part in this case already. If "
                "that is you, sign in with the address that you used then. If you are two people, please say so."
            ),
            "is_another",
        )


def _could_be(person: Person, name: str, telephone: str, email: str) -> bool:
    return (
        same(person.name, name)
        or _words(person.name) == _words(name)
        or _digits(person.telephone) == _digits(telephone)
        or mailbox(person.email) == mailbox(email)
    )


def _words(name: str) -> list[str]:
    """The words of a name in whatever order, as registers and passports give it: "Quill, Tessa"."""
    return sorted(levelled(name).replace(",", " ").split())


def _digits(telephone: str) -> str:
    """The last nine digits, which do not depend on how the country is dialled."""
    return "".join(str(unicodedata.decimal(one)) for one in telephone if one.isdecimal())[-9:]


def takes_part_anywhere(work: Work, account_id: UUID, organisation: Organisation) -> bool:
    """Whether the account is a participant of any case of this organisation."""
    found = work.session.scalar(
        select(Participant.id)
        .join(Case, Case.id == Participant.case_id)
        .where(Participant.account_id == account_id, Case.organisation_id == organisation.id)
        .limit(1)
    )
    return found is not None


def can_withdraw(participant: Participant, case: Case) -> bool:
    """Whether ``withdraw`` would let them go."""
    return participant.withdrawn_at is None and case.state not in OVER


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
    if _parties_left(work, case) >= 2:
        end_if_all_agree(work, case)
    elif way_from(case.state, Cause.TOO_FEW_LEFT):
        move(work, case, Cause.TOO_FEW_LEFT)


def _parties_left(work: Work, case: Case) -> int:
    return len(
        work.session.scalars(
            select(Participant.id).where(
                Participant.case_id == case.id, Participant.role == PARTY, Participant.withdrawn_at.is_(None)
            )
        ).all()
    )


def _begin_when_two_are_here(work: Work, case: Case) -> None:
    """Negotiation begins when two parties have joined; further invited ones can still come in."""
    if way_from(case.state, Cause.TWO_PARTIES) and _parties_left(work, case) >= 2:
        move(work, case, Cause.TWO_PARTIES)


@once(AuditEntry)
def withdrawn_by_the_log(work: Work, case_id: UUID) -> frozenset[UUID]:
    """The accounts of those who have withdrawn from a case and not come back, as the log tells it.

    Whoever writes to the database can take the mark off a row; the log they would have to write again.
    """
    wanted = (Event.PARTICIPANT_WITHDREW.value, Event.PARTICIPANT_JOINED.value)
    told = told_in(work, frozenset([case_id]))[case_id]
    last = {one.actor_id: one.event for one in told if one.event in wanted and one.actor_id is not None}
    return frozenset(one for one, event in last.items() if event == Event.PARTICIPANT_WITHDREW.value)
