"""Who takes part in a case: joining, being known to the others, and withdrawing."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select, true

from odr.accounts.contact import contact_of, contacts_of, mailbox
from odr.accounts.tables import Account
from odr.audit.log import Event, record
from odr.audit.tables import AuditEntry
from odr.audit.told import told_in
from odr.cases.cases import FACILITATOR, PARTY, move
from odr.cases.declarations import end_if_all_agree
from odr.cases.life import OVER, Cause, way_from
from odr.cases.people import advisers, dispute_roles
from odr.cases.people.parting import there_at_the_end
from odr.cases.seats import participants_in
from odr.cases.shut import is_open_to_its_people
from odr.cases.tables import Case, CaseInvitation, Participant
from odr.db.once import once
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.organisations import invitations
from odr.organisations.organisations import administers, is_suspended
from odr.organisations.tables import Invitation, Organisation
from odr.texts import levelled, same


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


def told_until(participant: Participant | Person) -> datetime | None:
    """The last moment of which a facilitator who has left is told how it stands; of everybody else ``None``."""
    return participant.withdrawn_at if participant.role == FACILITATOR else None


def people_known_to(work: Work, participant: Participant) -> list[Person]:
    """Everybody in a case as this participant may know them: a facilitator who has left, as it was when they left.

    What somebody is in the dispute is not told after the end: only what they say of it now is kept.
    """
    people, there = people_in(work, participant.case_id), there_at_the_end(work, participant)
    if there is None:
        return people
    known = [
        replace(
            one,
            joined_at=there[one.account_id].joined_at,
            withdrawn_at=there[one.account_id].withdrawn_at,
            dispute_role="",
        )
        for one in people
        if one.account_id in there
    ]
    return sorted(known, key=lambda one: (one.joined_at, one.participant_id))


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
