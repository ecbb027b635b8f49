"""The log of the operator's desk: what the people whose service it is did there, on a chain like a case's.

It is written and checked as every log (``odr.audit.log``, ``odr.audit.chain``). Metadata only: identifiers, a number,
never a word that somebody wrote.
"""

from enum import Enum
from uuid import UUID

from sqlalchemy import select

from odr.audit.log import append
from odr.audit.tables import DeskEntry
from odr.db.paging import Page, page_by_number
from odr.db.work import Work

PAGE = 50


class DeskEvent(Enum):
    """What can happen on the desk, as ``subject.what``. A value is never renamed: old entries keep it."""

    OPERATOR_INVITED = "operator.invited"
    OPERATOR_JOINED = "operator.joined"
    OPERATOR_ENDED = "operator.ended"
    POLICY_PUBLISHED = "policy.published"
    USE_ADDED = "use.added"
    USE_ENDED = "use.ended"
    ENQUIRY_READ = "enquiry.read"
    ENQUIRY_REMOVED = "enquiry.removed"
    FEEDBACK_PUBLISHED = "feedback.published"
    FEEDBACK_TAKEN_DOWN = "feedback.taken_down"
    REQUEST_READ = "request.read"
    REQUEST_MORE_ASKED = "request.more_asked"
    REQUEST_EXTENDED = "request.extended"
    REQUEST_PASSED_ON = "request.passed_on"
    REQUEST_ANSWERED = "request.answered"
    SURVEY_MADE = "survey.made"
    SURVEY_TOLD = "survey.told"
    CONTRACT_WRITTEN = "contract.written"
    STATEMENT_RECORDED = "statement.recorded"
    STATEMENT_PAID = "statement.paid"
    STATEMENT_WITHDRAWN = "statement.withdrawn"
    NOTICE_GIVEN = "notice.given"
    NOTICE_BY_ORGANISATION = "notice.by_organisation"
    NOTICE_EARLIER = "notice.earlier"
    NOTICE_TAKEN_BACK = "notice.taken_back"
    CONTRACT_RECORDS_READY = "contract.records_ready"
    CONTRACT_RECORDS_RECEIVED = "contract.records_received"
    CONTRACT_PURGED = "contract.purged"
    REGISTER_WRITTEN = "register.written"
    BREACH_TOLD = "breach.told"
    HOLD_SET = "hold.set"
    HOLD_EXTENDED = "hold.extended"
    HOLD_LIFTED = "hold.lifted"
    HOLD_TOLD = "hold.told"
    COURSE_ADDED = "course.added"
    COURSE_CHANGED = "course.changed"
    COURSE_RETIRED = "course.retired"
    TRAINING_CONFIRMED = "training.confirmed"
    ORGANISATION_RENAMED = "organisation.renamed"


def record_on_desk(
    work: Work, event: DeskEvent, *, actor_id: UUID | None, subject_id: UUID | None, count: int | None = None
) -> DeskEntry:
    """Appends one entry to the desk's chain and returns it. The unit of work holds ``Job.DESK``.

    ``subject_id`` says which one thing it was done to: a look at one enquiry is another entry than one at the next.
    """
    entry = DeskEntry(event=event.value, actor_id=actor_id, subject_id=subject_id, count=count)
    append(work, entry)
    return entry


def mark_of(subject_id: UUID) -> str:
    """What tells one enquiry or request from the others, in the log and on its page, without a word of it."""
    return subject_id.hex[:8]


def page_of_desk(work: Work, *, newer_than: int | None = None, older_than: int | None = None) -> Page[DeskEntry, int]:
    """Fifty entries of the desk's log: the newest, or what lies next to the entry of a number."""
    return page_by_number(
        work.session, select(DeskEntry), DeskEntry.number, PAGE, newer_than=newer_than, older_than=older_than
    )
