"""Who acts for whom in a case: the advisers of its parties.

It is a matter between a party and their adviser: nobody else in the case and no administrator is told of it. Each
entry in the audit log is about the party's vault (``vault_id``), so that the party alone reads it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, select
from sqlalchemy.orm import QueryableAttribute, aliased

from odr.accounts.contact import contacts_of
from odr.accounts.tables import Account
from odr.audit.log import Event, record
from odr.cases.life import CaseState
from odr.cases.people import undertaking
from odr.cases.shut import is_open_to_its_people
from odr.cases.tables import Adviser, Case, Participant
from odr.db.once import once
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.organisations.organisations import administers
from odr.organisations.tables import Organisation


@dataclass(frozen=True)
class PersonActing:
    """An adviser, as the party sees them."""

    adviser: Adviser
    name: str


@dataclass(frozen=True)
class Advised:
    """A case in which somebody acts for a party, as they see it in their list."""

    adviser: Adviser
    case: Case
    organisation: str
    party: str


def acts() -> ColumnElement[bool]:
    """Of an adviser and their case, in a statement: they act, and the case is not closed."""
    return Adviser.ended_at.is_(None) & (Case.state != CaseState.CLOSED.value)


def first_acting(case_id: Any, account_id: Any) -> ScalarSelect[UUID]:
    """The same as ``find_acting`` finds, by its identifier, as a part of a statement that has the account in it."""
    return (
        select(_acting.id)
        .join(_case, _case.id == _acting.case_id)
        .where(
            _acting.case_id == case_id,
            _acting.account_id == account_id,
            _acting.ended_at.is_(None),
            _case.state != CaseState.CLOSED.value,
        )
        .order_by(_acting.joined_at, _acting.id)
        .limit(1)
        .scalar_subquery()
    )


def is_advised(participant_id: QueryableAttribute[UUID]) -> ColumnElement[bool]:
    """Whether ``advisers_of`` finds anybody, as a column of a statement that has the participant and the case in it."""
    return (
        select(Adviser.id).where(Adviser.participant_id == participant_id, acts()).correlate(Participant, Case).exists()
    )


_acting, _case = aliased(Adviser), aliased(Case)


@once(Adviser, Case)
def find_acting(work: Work, case_id: UUID, account_id: UUID) -> Adviser | None:
    """The account's place as adviser in this case, as long as they act and the case is not closed."""
    return work.session.scalar(
        select(Adviser)
        .join(Case, Case.id == Adviser.case_id)
        .where(
            Adviser.case_id == case_id,
            Adviser.account_id == account_id,
            acts(),
        )
        .order_by(Adviser.joined_at, Adviser.id)
        .limit(1)
    )


def acts_for(work: Work, participant: Participant, account_id: UUID) -> Adviser | None:
    """The same, if it is this participant for whom they act."""
    found = find_acting(work, participant.case_id, account_id)
    return found if found is not None and found.participant_id == participant.id else None


def is_bound_to(work: Work, participant: Participant, account_id: UUID) -> bool:
    """Whether they act for this participant and have confirmed the undertaking as it is now."""
    found = acts_for(work, participant, account_id)
    return found is not None and undertaking.is_bound(found)


@once(Adviser, Case, Account)
def advisers_of(work: Work, participant: Participant) -> list[PersonActing]:
    """Those who act for a participant, in the order in which they accepted. In two queries."""
    rows = work.session.scalars(
        select(Adviser)
        .join(Case, Case.id == Adviser.case_id)
        .where(
            Adviser.participant_id == participant.id,
            acts(),
        )
        .order_by(Adviser.joined_at, Adviser.id)
    ).all()
    contacts = contacts_of(work, [row.account_id for row in rows])
    return [PersonActing(row, contacts[row.account_id].legal_name) for row in rows]


def adviser_of(work: Work, participant: Participant, adviser_id: UUID) -> PersonActing:
    """One of those who act for this participant. Raises ``NotFound``."""
    found = next((one for one in advisers_of(work, participant) if one.adviser.id == adviser_id), None)
    if found is None:
        raise NotFound
    return found


def has_stopped(work: Work, participant: Participant, adviser_id: UUID) -> bool:
    """Whether it is somebody who acted for this participant and does so no more."""
    found = work.session.get(Adviser, adviser_id)
    return found is not None and found.participant_id == participant.id and found.ended_at is not None


def acting_in(work: Work, case: Case) -> Sequence[Adviser]:
    """Everybody who acts for anybody in a case, for what ends with it."""
    return work.session.scalars(
        select(Adviser).where(Adviser.case_id == case.id, Adviser.ended_at.is_(None)).order_by(Adviser.joined_at)
    ).all()


def cases_advised(work: Work, account_id: UUID) -> list[Advised]:
    """The cases in which somebody acts for a party, the latest first. In two queries."""
    rows = work.session.execute(
        select(Adviser, Case, Organisation.name, Participant.account_id)
        .join(Case, Case.id == Adviser.case_id)
        .join(Organisation, Organisation.id == Case.organisation_id)
        .join(Participant, Participant.id == Adviser.participant_id)
        .where(
            Adviser.account_id == account_id,
            Adviser.ended_at.is_(None),
            Case.state != CaseState.CLOSED.value,
        )
        .order_by(Adviser.joined_at.desc(), Adviser.id)
    ).all()
    contacts = contacts_of(work, [party_id for _adviser, _case, _name, party_id in rows])
    return [Advised(adviser, case, name, contacts[party_id].legal_name) for adviser, case, name, party_id in rows]


def party_of(work: Work, adviser: Adviser) -> Participant:
    """The participant for whom somebody acts."""
    return work.session.get_one(Participant, adviser.participant_id)


def has_advised_in(work: Work, case_id: UUID, account_id: UUID) -> bool:
    """Whether somebody acts or has ever acted for a side of this case: they stay on that side."""
    found = select(Adviser.id).where(Adviser.case_id == case_id, Adviser.account_id == account_id).limit(1)
    return work.session.scalar(found) is not None


def is_told_of_the_end(work: Work, case_id: UUID, account_id: UUID) -> bool:
    """Whether somebody acts or has ever acted in this case, and may still learn that there is one."""
    found = (
        select(Adviser.id)
        .join(Case, Case.id == Adviser.case_id)
        .where(Adviser.case_id == case_id, Adviser.account_id == account_id, is_open_to_its_people(work.now))
        .limit(1)
    )
    return work.session.scalar(found) is not None


def has_advised_within(work: Work, organisation: Organisation, account_id: UUID) -> bool:
    """Whether somebody acts or has ever acted for a party in any case of this organisation."""
    found = (
        select(Adviser.id)
        .join(Case, Case.id == Adviser.case_id)
        .where(Adviser.account_id == account_id, Case.organisation_id == organisation.id)
        .limit(1)
    )
    return work.session.scalar(found) is not None


def stands_elsewhere(work: Work, case: Case, participant: Participant, account_id: UUID) -> bool:
    """Whether somebody has a place in this case with which acting for this participant would be at odds."""
    if administers(work, account_id, case.organisation_id):
        return True
    takes_part = select(Participant.id).where(Participant.case_id == case.id, Participant.account_id == account_id)
    acts = select(Adviser.id).where(
        Adviser.case_id == case.id, Adviser.account_id == account_id, Adviser.participant_id != participant.id
    )
    return any(work.session.scalar(found.limit(1)) is not None for found in (takes_part, acts))


def cannot_take_place() -> Refusal:
    """The one answer to whoever stands on another side already, or administers: it does not say which it is."""
    return Refusal(_("You cannot take this place in this case."))


def undertake(work: Work, adviser: Adviser, version: int, vault_id: UUID | None) -> None:
    """The adviser confirms the undertaking, in the version that they were shown. Raises ``Refusal`` for an old one."""
    if version not in {text.version for text in undertaking.in_force().values()}:
        raise Refusal(_("The text has changed since you opened this page. Please read it again."))
    if undertaking.is_bound(adviser):
        return
    adviser.undertaking_version = version
    adviser.undertaken_at = work.now
    work.session.flush()
    record(
        work,
        adviser.case_id,
        Event.ADVISER_UNDERTOOK,
        actor_id=adviser.account_id,
        vault_id=vault_id,
        subject_id=adviser.account_id,
        count=version,
    )


def end(work: Work, adviser: Adviser, by: UUID | None, vault_id: UUID | None) -> None:
    """Somebody no longer acts. Pages call ``odr.vaults.codes.adviser_codes``, which ends their codes too."""
    if adviser.ended_at is not None:
        return
    adviser.ended_at = work.now
    adviser.ended_by = by
    work.session.flush()
    record(work, adviser.case_id, Event.ADVISER_ENDED, actor_id=by, vault_id=vault_id, subject_id=adviser.account_id)
