"""Closing a case with all that ends with it, and telling its people until when it is kept."""

from datetime import tzinfo
from uuid import UUID, uuid5

from odr.accounts.languages import written_to
from odr.audit.chain import head_of
from odr.cases import cases, declarations
from odr.cases.declarations import Ending
from odr.cases.named import reference_in_mails
from odr.cases.people.participants import people_in
from odr.cases.tables import Case, Participant
from odr.dates import format_told_day
from odr.db.work import Work
from odr.facilitation.engagement.ending import end_with_case
from odr.mail.outbox import drop, queue
from odr.organisations.organisations import organisation_of
from odr.retention import mails, retention_period
from odr.retention.holds import told_holds
from odr.retention.retention_period import Days
from odr.vaults.codes import adviser_codes
from odr.zones import zone_of


def declare(work: Work, participant: Participant, case: Case, ending: Ending, case_link: str) -> None:
    """A party says how the case ended; the other parties are told, and what hangs by the case ends if it is over.

    Raises ``Refusal`` as ``odr.cases.declarations.declare`` does.
    """
    before = declarations.declared(work, case).get(participant.id)
    declarations.declare(work, participant, case, ending)
    end_with_case(work, case, participant.account_id)
    if before is ending:
        return
    organisation, about = organisation_of(work, case.organisation_id), _about(participant)
    drop(work, about)
    reference = reference_in_mails(case, organisation)
    for person in people_in(work, case.id):
        others = person.participant_id != participant.id and not person.is_facilitator and person.withdrawn_at is None
        if others:
            with written_to(work, person.language, organisation.language):
                queue(work, mails.declared(person.email, organisation.name, reference, case_link), about=about)


def take_back(work: Work, participant: Participant, case: Case) -> None:
    """A party no longer says so, and what would tell the others so does not go out. Raises ``Refusal``."""
    declarations.take_back(work, participant, case)
    drop(work, _about(participant))


def close(work: Work, case: Case, by: UUID | None, timezone: tzinfo, case_link: str, check_link: str) -> Days:
    """An administrator closes a case, or the service (``None``) an abandoned one.

    Advisers' and facilitators' codes end, and its day is fixed and mailed to all. ``case_link`` leads its people
    to their case, ``check_link`` to where they hold a head against the record. Raises ``Refusal`` as
    ``odr.cases.cases.close`` does.
    """
    cases.close(work, case, by)
    case.looked_at_next = case.closes_after = None
    adviser_codes.end_all(work, case, by)
    end_with_case(work, case, by)
    days = retention_period.fix(work, case, by, timezone)
    organisation = organisation_of(work, case.organisation_id)
    head, reference = str(head_of(work, case.id)), reference_in_mails(case, organisation)
    for person in people_in(work, case.id):
        with written_to(work, person.language, organisation.language):
            own = zone_of(person.time_zone)
            last, destroyed = (format_told_day(day, timezone, own) for day in (days.last, days.destroyed))
            mail = mails.closed(
                person.email, organisation.name, reference, head, check_link, case_link, last, destroyed
            )
            queue(work, mail)
    return days


def fix_missing_day(work: Work, case_id: UUID, timezone: tzinfo, cases_link: str) -> None:
    """Fixes the day of a case that was closed before there was one, counted from now, and tells its people."""
    case = work.session.get_one(Case, case_id)
    if retention_period.is_without_a_day(case):
        retention_period.fix(work, case, None, timezone)
        _remind(work, case, timezone, cases_link)


def remind(work: Work, case_id: UUID, timezone: tzinfo, cases_link: str) -> None:
    """Tells the people of a closed case once more, some days before it is destroyed."""
    case = work.session.get_one(Case, case_id)
    if retention_period.is_to_be_reminded(work, case):
        case.reminded_at = work.now
        _remind(work, case, timezone, cases_link)


def _about(participant: Participant) -> UUID:
    """What stands for the mails about what a party has declared."""
    return uuid5(participant.id, "declared")


def _remind(work: Work, case: Case, timezone: tzinfo, cases_link: str) -> None:
    days = retention_period.days_of(case)
    if days is None:
        return
    organisation = organisation_of(work, case.organisation_id)
    link, held = f"{cases_link}/{case.id}", told_holds(work, case, timezone)
    reference = reference_in_mails(case, organisation)
    for person in people_in(work, case.id):
        with written_to(work, person.language, organisation.language):
            own = zone_of(person.time_zone)
            last, destroyed = (format_told_day(day, timezone, own) for day in (days.last, days.destroyed))
            if held:
                queue(work, mails.reminder_held(person.email, organisation.name, reference, link, last))
            else:
                queue(work, mails.reminder(person.email, organisation.name, reference, link, last, destroyed))
