"""Cases as the administrators see them: reference, kind, state, counts and dates."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from odr.audit.log import Event, record
from odr.cases.life import ENDED, OVER, SHUT, CaseState, Cause, NoSuchWay, way_from
from odr.cases.naming import kinds, reference_patterns, references
from odr.cases.naming.kinds import Kind
from odr.cases.naming.reference_patterns import LONGEST_REFERENCE, Pattern
from odr.cases.tables import Case, CaseInvitation, Participant, StuckCase
from odr.contracts.ending import refuse_new_case
from odr.db.once import once
from odr.db.paging import Page, beyond, page_from
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.lifekeys import lives
from odr.organisations import invitations
from odr.organisations.tables import Invitation, Organisation
from odr.texts import levelled, one_line

PAGE = 25
PARTY = "party"
FACILITATOR = "facilitator"
# The log says by itself how a case ended: so it does not hang by a word in one row.
_TOLD = {CaseState.SETTLED: Event.CASE_SETTLED, CaseState.NOT_SETTLED: Event.CASE_NOT_SETTLED}


def open_case(work: Work, organisation: Organisation, reference: str, kind: str, by: UUID) -> Case:
    """A new case of a kind that the organisation offers, or of none, "", if it has none.

    Raises ``Refusal`` for a poor reference or one used before, or if the contract is to end.
    """
    refuse_new_case(work, organisation)
    kinds.kind_for(organisation, kind)
    reference = checked_reference(work, organisation, reference)
    case = Case(
        id=uuid4(),
        organisation_id=organisation.id,
        reference=reference,
        kind=str(kind),
        state=CaseState.DRAFT.value,
        state_since=work.now,
        opened_at=work.now,
        opened_by=by,
        looked_at_next=work.now,
        stuck_looked_next=work.now,
    )
    work.session.add(case)
    lives.begin(work, case.id)
    work.session.flush()
    references.note(work, case)
    record(work, case.id, Event.CASE_OPENED, actor_id=by)
    return case


def checked_reference(work: Work, organisation: Organisation, typed: str) -> str:
    """A reference as it is stored. Raises ``Refusal`` for a poor one, or one used before."""
    missing = _("Please give a reference of up to %(count)d characters.", count=LONGEST_REFERENCE)
    reference = one_line(typed, LONGEST_REFERENCE, missing=missing, field="reference")
    if _is_taken(work, organisation, reference):
        raise Refusal(_("You already have a case with this reference."), "reference")
    return reference


def suggested_reference(work: Work, organisation: Organisation) -> str:
    """The next reference of a case of the first kind."""
    return NextReferences(work, organisation).give(next(iter(kinds.offered(organisation)), None))


class NextReferences:
    """Gives the organisation's next references by its pattern, each once.

    The number is the one after those of the latest cases: it looks at a handful of cases however many there are.
    ``taken`` are references that other cases are about to have. A unit of work that writes about the whole
    installation gives no other one the same.
    """

    def __init__(
        self, work: Work, organisation: Organisation, taken: Collection[str] = (), *, pattern: Pattern | None = None
    ) -> None:
        self._work, self._organisation, self._taken = work, organisation, set(map(levelled, taken))
        self._pattern = pattern or reference_patterns.read(organisation.reference_pattern)
        latest = work.session.scalars(
            select(Case.reference)
            .where(Case.organisation_id == organisation.id)
            .order_by(Case.opened_at.desc(), Case.id.desc())
            .limit(PAGE)
        )
        numbers = [self._pattern.number_in(one, work.now.year) for one in (*latest, *taken)]
        self._number = max((one for one in numbers if one is not None), default=0) + 1

    def give(self, kind: Kind | None) -> str:
        """The next one for a case of this kind."""
        step = 1
        while self._is_taken(made := self._pattern.made(self._work.now.year, self._number, kind.code if kind else "")):
            # In growing steps, so that a long run of numbers that were given by hand is soon behind us.
            self._number, step = self._number + step, step * 2
        self._taken.add(levelled(made))
        self._number += 1
        return made

    def _is_taken(self, reference: str) -> bool:
        return levelled(reference) in self._taken or _is_taken(self._work, self._organisation, reference)


def case_of_organisation(work: Work, organisation: Organisation, case_id: UUID) -> Case:
    """One of the organisation's own cases. Raises ``NotFound`` for any other."""
    case = work.session.get(Case, case_id)
    if case is None or case.organisation_id != organisation.id:
        raise NotFound
    return case


def page_of_cases(
    work: Work,
    organisation: Organisation,
    state: CaseState | None = None,
    *,
    kind: str = "",
    why: str = "",
    unmoved: timedelta | None = None,
    newer_than: UUID | None = None,
    older_than: UUID | None = None,
) -> Page[Case, UUID]:
    """Twenty-five of the organisation's cases: the newest, or those next to one of its cases.

    With ``kind`` only those of that kind, with ``why`` only those that the service saw kept by that (``StuckCase``).
    With ``unmoved`` only those that have been in their state for so long, those first that have been for longest. Costs
    the same wherever in the list it is, and however long that is. Raises ``NotFound`` if the case to go on from is not
    the organisation's.
    """
    wanted = select(Case).where(Case.organisation_id == organisation.id)
    # Kept by a reason they are in order in the rows that say so, or all cases would be gone through for a rare one.
    listed: type[Case | StuckCase] = Case
    key: InstrumentedAttribute[UUID] = Case.id
    if why:
        listed, key = StuckCase, StuckCase.case_id
        wanted = wanted.join(StuckCase, StuckCase.case_id == Case.id)
        wanted = wanted.where(StuckCase.organisation_id == organisation.id, StuckCase.why == why)
    if state is not None:
        wanted = wanted.where(Case.state == state.value)
    if kind:
        wanted = wanted.where(Case.kind == kind)
    column, rising = listed.opened_at, False
    if unmoved is not None:
        column, rising = listed.state_since, True
        # Of a case that has moved since the service looked, the row says so only once it looks again.
        wanted = wanted.where(column <= work.now - unmoved, Case.state_since <= work.now - unmoved)
    neighbour, there = newer_than or older_than, None
    if neighbour is not None:
        case = case_of_organisation(work, organisation, neighbour)
        # A row that says why stands where its own moments put it, until the service looks again.
        row = (work.session.get(StuckCase, (case.id, why)) if why else None) or case
        there = (row.state_since if rising else row.opened_at, case.id)
    upwards = newer_than is not None
    asked = beyond(wanted, (column, key), there, rising=upwards is not rising)
    found = work.session.scalars(asked.limit(PAGE + 1)).all()
    return page_from(found, PAGE, lambda case: case.id, upwards=upwards, beside=neighbour is not None)


def parties_in(work: Work, case_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many parties have joined each of these cases and not withdrawn. In one query."""
    counted = work.session.execute(
        select(Participant.case_id, func.count().label("parties"))
        .where(Participant.case_id.in_(case_ids), Participant.role == PARTY, Participant.withdrawn_at.is_(None))
        .group_by(Participant.case_id)
    )
    return {row.case_id: row.parties for row in counted}


def invitations_into(work: Work, case: Case) -> Sequence[Invitation]:
    """All invitations into a case, the newest first."""
    return _invitations(work, case.id)


@once(rows_of=(Invitation, CaseInvitation))
def _invitations(work: Work, case_id: UUID) -> Sequence[Invitation]:
    return work.session.scalars(
        select(Invitation)
        .join(CaseInvitation, CaseInvitation.invitation_id == Invitation.id)
        .where(CaseInvitation.case_id == case_id)
        .order_by(Invitation.created_at.desc(), Invitation.id)
    ).all()


def move(work: Work, case: Case, cause: Cause) -> None:
    """Takes a case a step further in its life, and notes since when. No invitation leads into a case that is over.

    Raises ``NoSuchWay`` if ``odr.cases.life.WAYS`` knows no such step from where it is.
    """
    way = way_from(case.state, cause)
    if way is None:
        raise NoSuchWay(f"{case.state}: {cause.value}")
    case.state = way.end.value
    case.state_since = work.now
    case.stuck_looked_next = work.now
    if case.state in OVER:
        for invitation in invitations_into(work, case):
            if invitations.is_open(work, invitation):
                invitations.revoke(work, invitation)
    if way.end in _TOLD:
        record(work, case.id, _TOLD[way.end], actor_id=None, subject_id=case.id)


def can_be_closed(case: Case) -> bool:
    """Whether ``close`` would close it, for an administrator."""
    return way_from(case.state, Cause.CLOSED_BY_HAND) is not None


def close(work: Work, case: Case, by: UUID | None) -> None:
    """An administrator closes a case that is over, or that never began; the service (``None``) an abandoned one.

    Private information stays with its parties. Raises ``Refusal`` to an administrator while the parties are
    negotiating: administrators do not decide. What ends with it, and until when it is kept, is the business of
    ``odr.retention.closing``, which is what pages call.
    """
    if case.state in SHUT:
        raise Refusal(_("This case is closed already."))
    if by is not None and not can_be_closed(case):
        raise Refusal(
            _(
                "The parties are negotiating. A case can be closed when they have said how it ended, or when one has "
                "withdrawn."
            )
        )
    by_itself = Cause.LEFT_OPEN if case.state in ENDED else Cause.ABANDONED
    move(work, case, by_itself if by is None else Cause.CLOSED_BY_HAND)
    record(work, case.id, Event.CASE_ABANDONED if by is None else Event.CASE_CLOSED, actor_id=by)


@once(Case)
def _is_taken(work: Work, organisation: Organisation, reference: str) -> bool:
    return references.is_taken(work, organisation.id, reference)
