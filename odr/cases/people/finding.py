"""Finding people of an organisation by a part of their name or of their email address.

Contact data lie sealed, and nothing of a name lies beside them: what was typed is looked for in the contact data of so
many people at a time, opened one by one (decision 0026). Only what administrators see of people is looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, Uuid, func, literal, select, tuple_, union_all
from sqlalchemy.orm import load_only

from odr.accounts.contact import checked_email, contact_of, email_tag
from odr.accounts.tables import Account
from odr.cases.naming.references import MOST_FOUND
from odr.cases.tables import Case, CaseInvitation, Participant
from odr.crypto.errors import Unopenable
from odr.db.columns import Moment
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.organisations.invitations import InvitationKind
from odr.organisations.tables import Administrator, Invitation, Organisation
from odr.texts import is_visible, loosened, words_to_find

# So many are opened for one request, and so many of those that were found stand on a page.
MOST_OPENED = 2_000
PAGE = 25


@dataclass(frozen=True)
class FoundPerson:
    """Somebody who was found, and in how many of the organisation's cases they take part: administrators in none."""

    account_id: UUID
    name: str
    email: str
    cases: int


@dataclass(frozen=True)
class Found:
    """Who was found among so many; and behind whom to look further, if there is anybody."""

    people: list[FoundPerson]
    looked_at: int
    after: UUID | None


def people_by_part(work: Work, organisation: Organisation, typed: str, after: UUID | None = None) -> Found:
    """People of the organisation in whose name or email address each of the words stands, those of the newest cases
    first. Costs the same for every search: three statements, and ``MOST_OPENED`` people at most.

    Raises ``Refusal`` if there is nothing to look for, and ``NotFound`` if ``after`` is nobody of the organisation.
    """
    if not is_visible(typed[:1_000], of_letters=True):
        raise Refusal(_("Please type a part of a name or of an email address."), "words")
    words = [part for word in words_to_find(typed) for part in loosened(word).split()]
    rows = work.session.scalars(_newest_first(work, organisation, after)).all()
    found: list[Account] = []
    looked_at = 0
    for account in rows[:MOST_OPENED]:
        if len(found) == PAGE:
            break
        looked_at += 1
        if _fits(work, account, words):
            found.append(account)
    counts = _cases_of(work, organisation, [account.id for account in found])
    people = []
    for account in found:
        contact = contact_of(work, account)
        people.append(FoundPerson(account.id, contact.legal_name, contact.email, counts.get(account.id, 0)))
    return Found(people, looked_at, rows[looked_at - 1].id if looked_at < len(rows) else None)


def cases_inviting(work: Work, organisation: Organisation, typed: str) -> Sequence[Case]:
    """The organisation's cases into which somebody with this whole address was invited as a participant and has not
    come, the newest first; at most one more than ``MOST_FOUND``. By its tag alone: no address is opened.

    Whom a party has asked to act for it stands in no such invitation, and is told to no administrator.
    """
    try:
        tag = email_tag(work, checked_email(typed))
    except Refusal:
        return []
    return work.session.scalars(
        select(Case)
        .where(
            Case.organisation_id == organisation.id,
            Case.id.in_(
                select(CaseInvitation.case_id)
                .join(Invitation, Invitation.id == CaseInvitation.invitation_id)
                .where(
                    Invitation.email_tag == tag,
                    Invitation.kind == InvitationKind.PARTICIPANT.value,
                    Invitation.organisation_id == organisation.id,
                    Invitation.accepted_at.is_(None),
                )
            ),
        )
        .order_by(Case.opened_at.desc(), Case.id.desc())
        .limit(MOST_FOUND + 1)
    ).all()


def _fits(work: Work, account: Account, words: list[str]) -> bool:
    try:
        contact = contact_of(work, account)
    except Unopenable:  # altered in the database: nobody else is hidden by it
        return False
    text = loosened(f"{contact.legal_name}\n{contact.email}")
    return all(word in text for word in words)


def _newest_first(work: Work, organisation: Organisation, after: UUID | None) -> Select[Account]:
    """Whoever takes part in its cases or administers it, each once. Those who deleted their account have no name."""
    in_cases = (
        select(Participant.account_id, Case.opened_at.label("at"))
        .join(Case, Case.id == Participant.case_id)
        .where(Case.organisation_id == organisation.id)
    )
    of_house = select(Administrator.account_id, Administrator.created_at.label("at")).where(
        Administrator.organisation_id == organisation.id
    )
    places = union_all(in_cases, of_house).subquery()
    people = (
        select(places.c.account_id, func.max(places.c.at, type_=Moment()).label("newest"))
        .group_by(places.c.account_id)
        .subquery()
    )
    order = tuple_(people.c.newest, people.c.account_id)
    wanted = (
        select(Account)
        .join(people, people.c.account_id == Account.id)
        .where(Account.deleted_at.is_(None))
        .order_by(people.c.newest.desc(), people.c.account_id.desc())
        .limit(MOST_OPENED + 1)
        .options(load_only(Account.sealed_contact, Account.contact_version, Account.deleted_at))
    )
    if after is None:
        return wanted
    newest: datetime | None = work.session.scalar(select(people.c.newest).where(people.c.account_id == after))
    if newest is None:
        raise NotFound
    return wanted.where(order < tuple_(literal(newest, Moment), literal(after, Uuid)))


def _cases_of(work: Work, organisation: Organisation, account_ids: list[UUID]) -> dict[UUID, int]:
    counted = work.session.execute(
        select(Participant.account_id, func.count().label("cases"))
        .join(Case, Case.id == Participant.case_id)
        .where(Case.organisation_id == organisation.id, Participant.account_id.in_(account_ids))
        .group_by(Participant.account_id)
    )
    return {row.account_id: row.cases for row in counted}
