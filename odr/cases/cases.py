"""Cases as the administrators see them: reference, kind, state, counts and dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from uuid import UUID, uuid4

from sqlalchemy import func, select

from odr.audit.log import Event, record
from odr.cases.tables import Case, Participant
from odr.db.work import Work
from odr.organisations.tables import Organisation
from odr.refusals import NotFound, Refusal
from odr.words import gettext as _

LONGEST_REFERENCE = 40
PAGE = 25


class CaseState(Enum):
    """Where a case is in its life."""

    DRAFT = "draft"
    INVITED = "invited"
    NEGOTIATION = "negotiation"
    FACILITATED = "facilitated"
    SETTLED = "settled"
    NOT_SETTLED = "not settled"
    CLOSED = "closed"


class CaseKind(Enum):
    """What sort of dispute it is: one of a short list, so that nothing of substance is written here."""

    TENANCY = "tenancy"
    NEIGHBOURS = "neighbours"
    FAMILY = "family"
    WORK = "work"
    CONSUMER = "consumer"
    BUSINESS = "business"
    OTHER = "other"


@dataclass(frozen=True)
class CaseLine:
    """One line of the administrators' list."""

    case: Case
    parties: int


def open_case(work: Work, organisation: Organisation, reference: str, kind: CaseKind, by: UUID) -> Case:
    """A new case. Raises ``Refusal`` for an empty or overlong reference or one that the organisation has used."""
    reference = " ".join(reference.split())
    if not reference or len(reference) > LONGEST_REFERENCE:
        raise Refusal(_("Please give a reference of up to %(count)d characters.", count=LONGEST_REFERENCE), "reference")
    taken = work.session.scalar(
        select(Case.id).where(Case.organisation_id == organisation.id, Case.reference == reference)
    )
    if taken is not None:
        raise Refusal(_("You already have a case with this reference."), "reference")
    case = Case(
        id=uuid4(),
        organisation_id=organisation.id,
        reference=reference,
        kind=kind.value,
        state=CaseState.DRAFT.value,
        state_since=work.now,
        opened_at=work.now,
        opened_by=by,
    )
    work.session.add(case)
    work.session.flush()
    record(work, case.id, Event.CASE_OPENED, actor_id=by)
    return case


def suggested_reference(work: Work, organisation: Organisation) -> str:
    """A reference that says nothing: the year and the next number."""
    year = f"{work.now.year}-"
    used = work.session.scalar(
        select(func.count())
        .select_from(Case)
        .where(
            Case.organisation_id == organisation.id,
            Case.opened_at >= work.now.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0),
        )
    )
    return f"{year}{(used or 0) + 1:04d}"


def case_of_organisation(work: Work, organisation: Organisation, case_id: UUID) -> Case:
    """One of the organisation's own cases. Raises ``NotFound`` for any other."""
    case = work.session.get(Case, case_id)
    if case is None or case.organisation_id != organisation.id:
        raise NotFound
    return case


def page_of_cases(
    work: Work, organisation: Organisation, page: int, state: CaseState | None = None
) -> tuple[list[CaseLine], bool]:
    """Twenty-five of the organisation's cases, the newest first, and whether there are more after them."""
    wanted = select(Case).where(Case.organisation_id == organisation.id)
    if state is not None:
        wanted = wanted.where(Case.state == state.value)
    cases: Sequence[Case] = work.session.scalars(
        wanted.order_by(Case.opened_at.desc(), Case.id).offset((page - 1) * PAGE).limit(PAGE + 1)
    ).all()
    shown = cases[:PAGE]
    parties = parties_in(work, [case.id for case in shown])
    return [CaseLine(case, parties.get(case.id, 0)) for case in shown], len(cases) > PAGE


def parties_in(work: Work, case_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many parties have joined each of these cases and not withdrawn."""
    counted = work.session.execute(
        select(Participant.case_id, func.count().label("parties"))
        .where(Participant.case_id.in_(case_ids), Participant.withdrawn_at.is_(None))
        .group_by(Participant.case_id)
    )
    return {row.case_id: row.parties for row in counted}


def move_to(work: Work, case: Case, state: CaseState) -> None:
    """Notes the state that a case has come to, and since when."""
    if case.state != state.value:
        case.state = state.value
        case.state_since = work.now


def close(work: Work, case: Case, by: UUID) -> None:
    """An administrator closes a case that is over, or that never began. Private information stays with its parties.

    Raises ``Refusal`` while the parties are negotiating: administrators do not decide.
    """
    if case.state == CaseState.CLOSED.value:
        raise Refusal(_("This case is closed already."))
    if case.state in (CaseState.NEGOTIATION.value, CaseState.FACILITATED.value):
        raise Refusal(
            _("The parties are negotiating. A case can be closed when they have settled, or when one has withdrawn.")
        )
    move_to(work, case, CaseState.CLOSED)
    record(work, case.id, Event.CASE_CLOSED, actor_id=by)
