"""Telling the people of a case of a legal hold: at once, or on the day until which the law forbids it."""

from datetime import tzinfo
from uuid import UUID

from odr.accounts.contact import contacts_of
from odr.accounts.languages import written_to
from odr.agreements.access import notes
from odr.cases.named import reference_in_mails
from odr.cases.people.advisers import acting_in
from odr.cases.people.participants import people_in
from odr.cases.tables import Case
from odr.db.work import Work
from odr.mail.outbox import queue
from odr.organisations.organisations import colleagues, organisation_of
from odr.retention import holds, mails
from odr.retention.holds import Hold, Holds, Order, Silence


def enter(
    work: Work, case: Case, order: Order, silence: Silence | None, by: UUID, timezone: tzinfo, cases_link: str
) -> int:
    """Enters a hold, and tells the people of the case unless the law forbids it. Raises ``Refusal``."""
    number = holds.add(work, case, order, silence, by, timezone)
    if silence is None:
        _tell(work, holds.hold_of(work, case, number, timezone), case, timezone, cases_link)
    return number


def extend(
    work: Work,
    case: Case,
    hold: Hold,
    order: Order,
    silence: Silence | None,
    by: UUID,
    timezone: tzinfo,
    cases_link: str,
) -> None:
    """Enters that a hold lasts longer, and tells its people if they know of it. Raises ``Refusal``."""
    holds.extend(work, hold, order, silence, by, timezone)
    if hold.is_told:
        _mail(work, case, cases_link)


def lift(work: Work, case: Case, hold: Hold, order: Order, by: UUID, timezone: tzinfo, cases_link: str) -> None:
    """Enters that a hold was lifted, and tells its people if they know of it. Raises ``Refusal``."""
    holds.lift(work, hold, order, by, timezone)
    if hold.is_told:
        _mail(work, case, cases_link)


def due(work: Work, timezone: tzinfo) -> list[UUID]:
    """The cases whose people are told of a hold now."""
    return list(dict.fromkeys(one.case_id for one in Holds(work, timezone).to_be_told()))


def tell_due(work: Work, case_id: UUID, timezone: tzinfo, cases_link: str) -> None:
    """Tells the people of a case of the holds of which they may know from now on."""
    case = work.session.get(Case, case_id)
    for hold in Holds(work, timezone).to_be_told():
        if case is not None and hold.case_id == case_id:
            _tell(work, hold, case, timezone, cases_link)


def cases_with_due_notes(work: Work, timezone: tzinfo) -> list[UUID]:
    """The cases in which the service destroys notes of a facilitator now: none that is held. Twenty at most."""
    return holds.not_held(work, notes.cases_with_due_notes(work), notes.AT_ONCE, timezone)


def destroy_due_notes(work: Work, case_id: UUID, timezone: tzinfo) -> None:
    """Destroys the notes of facilitators in a case whose day has come, unless it is held."""
    if not Holds(work, timezone).keep(case_id):
        notes.destroy_due_notes(work, timezone, case_id)


def _tell(work: Work, hold: Hold, case: Case, timezone: tzinfo, cases_link: str) -> None:
    holds.note_told(work, hold, timezone)
    _mail(work, case, cases_link)


def _mail(work: Work, case: Case, cases_link: str) -> None:
    organisation = organisation_of(work, case.organisation_id)
    link, reference = f"{cases_link}/{case.id}", reference_in_mails(case, organisation)
    accounts = {one.account_id for one in people_in(work, case.id)}
    accounts |= {one.account_id for one in acting_in(work, case)}
    for contact in contacts_of(work, accounts).values():
        with written_to(work, contact.language, organisation.language):
            queue(work, mails.held(contact.email, organisation.name, reference, link))
    page = f"{cases_link.removesuffix('/cases')}/administration/cases/{case.id}"
    for one in colleagues(work, organisation):
        if not one.suspended:
            with written_to(work, one.contact.language, organisation.language):
                queue(work, mails.held(one.contact.email, organisation.name, reference, page))
