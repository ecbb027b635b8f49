"""The end of a case: everything that belongs to it is destroyed, and a receipt stays."""

from collections.abc import Sequence
from datetime import tzinfo
from uuid import UUID

from sqlalchemy import select

from odr.accounts.languages import written_to
from odr.audit.chain import head_of
from odr.cases.cases import move
from odr.cases.life import CaseState, Cause
from odr.cases.named import reference_in_mails
from odr.cases.people.participants import people_in
from odr.cases.tables import Adviser, Case, Destruction
from odr.dates import format_full_day
from odr.db.about import About, about
from odr.db.database import erases
from odr.db.work import Work
from odr.lifekeys import lives
from odr.mail import outbox
from odr.messages.entries.rooms import count_rooms
from odr.messages.news import notices
from odr.messages.taking_along.ending import destroy_messages
from odr.organisations.organisations import organisation_of
from odr.retention import case_rows, mails, retention_period
from odr.retention.holds import Holds, not_held
from odr.retention.retention_period import Fixed
from odr.vaults.contents.counts import items_in


def subject_of(work: Work, case_id: UUID) -> About:
    """What destroying a case is about: the case, and everybody who took part and may be waiting for a mail."""
    return about(cases=[case_id], accounts=_accounts_in(work, case_id))


def destroy_due(work: Work, case_id: UUID, timezone: tzinfo) -> Destruction | None:
    """Destroys a case whose day has come, and tells everybody who took part. ``None`` if it is not, or no longer, due.

    What counts is the day in the log: a row can be given an earlier one by whoever writes to the database, and the
    service must not be made to destroy by that. Such a row gets its own day again; a case of whose day the log knows
    nothing gets a new one, and its people are told (``odr.retention.closing.fix_missing_day``). One that is held stays.
    """
    case = work.session.get(Case, case_id)
    if case is None or case.state != CaseState.CLOSED.value or case.kept_until is None or case.kept_until > work.now:
        return None
    fixed = retention_period.fixed(work, case.id, timezone)
    if fixed is None or fixed.until > work.now:
        case.kept_until, case.last_day = (fixed.until, fixed.last) if fixed else (None, None)
        return None
    if Holds(work, timezone).keep(case.id):
        return None
    return _destroy(work, case, fixed, timezone)


def due(work: Work, timezone: tzinfo) -> Sequence[UUID]:
    """Cases to be destroyed now, the earliest first. None that is held. Twenty at most."""
    return not_held(work, retention_period.due(work), retention_period.AT_ONCE, timezone)


def receipt_of(work: Work, case: Case) -> Destruction | None:
    """The receipt of a case that was destroyed."""
    return work.session.get(Destruction, case.id) if case.state == CaseState.DESTROYED.value else None


def _accounts_in(work: Work, case_id: UUID) -> set[UUID]:
    advising = work.session.scalars(select(Adviser.account_id).where(Adviser.case_id == case_id))
    return {person.account_id for person in people_in(work, case_id)} | set(advising)


def _destroy(work: Work, case: Case, fixed: Fixed, timezone: tzinfo) -> Destruction:
    session = work.session
    # Everything that is told of it later is looked up before it goes.
    people, organisation, last = (
        people_in(work, case.id),
        organisation_of(work, case.organisation_id),
        head_of(work, case.id),
    )
    accounts = _accounts_in(work, case.id)
    receipt = Destruction(
        case_id=case.id,
        closed_at=case.state_since,
        destroyed_at=work.now,
        people=len(people),
        items=items_in(work, [case.id]).get(case.id, 0),
        rooms=count_rooms(work, [case.id]).get(case.id, 0),
        closing_number=fixed.head.number,
        closing_hash=fixed.head.hash,
        last_number=last.number,
        last_hash=last.hash,
    )
    destroy_messages(work, case.id)
    case_rows.remove(work, case.id)
    lives.end(work, [case.id])
    outbox.remove_naming(work, str(case.id))
    notices.forget_unless_something_waits(work, accounts)
    erases(session)
    move(work, case, Cause.DAY_HAS_COME)
    case.kept_until = case.last_day = case.known_held_until = case.reminded_at = None
    session.add(receipt)
    session.flush()
    reference = reference_in_mails(case, organisation)
    for person in people:
        with written_to(work, person.language, organisation.language):
            day = format_full_day(work.now.astimezone(timezone).date())
            heads = str(fixed.head), str(last)
            outbox.queue(work, mails.receipt(person.email, organisation.name, reference, day, *heads))
    return receipt
