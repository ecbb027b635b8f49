"""Feedback that may be published: only as its author has seen it, only with their consent, and no longer than that."""

from uuid import UUID

from sqlalchemy import select

from odr.audit.desk import DeskEvent, record_on_desk
from odr.db.work import Work
from odr.enquiries.enquiries import AT_ONCE, Written, opened
from odr.enquiries.kinds import EnquiryKind
from odr.enquiries.tables import Enquiry
from odr.enquiries.writing import as_it_is_now
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.privacy import consents
from odr.privacy.consents import Use


def consent(work: Work, row: Enquiry) -> None:
    """Its author, who has it before them as it would be published, lets it be published."""
    _require_feedback(as_it_is_now(work, row))
    if row.account_id is not None:
        forget_earlier(work, row.account_id)
        consents.give(work, row.account_id, Use.FEEDBACK.value, consents.sentence_of(Use.FEEDBACK))
    row.consent_at = row.consent_at or work.now


def withdraw_consent(work: Work, row: Enquiry) -> None:
    """Its author takes that back: it is not published any more, from this moment."""
    as_it_is_now(work, row)
    row.consent_at = row.published_at = None


def forget_earlier(work: Work, account_id: UUID) -> None:
    """Before somebody consents who does not consent now: it is to what comes, and to no text from before."""
    if not consents.may_use(work, account_id, Use.FEEDBACK):
        withdraw_all(work, account_id)


def withdraw_all(work: Work, account_id: UUID) -> None:
    """Somebody takes back that anything of theirs is published: nothing is, nor will be unless they are asked again."""
    asked = select(Enquiry).where(Enquiry.account_id == account_id, Enquiry.consent_at.is_not(None))
    locked = asked.order_by(Enquiry.id).with_for_update()
    for row in work.session.scalars(locked, execution_options={"populate_existing": True}).all():
        row.consent_at = row.published_at = None


def publish(work: Work, row: Enquiry, by: UUID) -> None:
    """Somebody at the desk publishes it. Raises ``Refusal`` without the author's consent."""
    _require_feedback(as_it_is_now(work, row))
    if row.consent_at is None or not _may_publish(work, row):
        raise Refusal(_("Its author has not consented to that, or has taken the consent back."))
    row.published_at = row.published_at or work.now
    record_on_desk(work, DeskEvent.FEEDBACK_PUBLISHED, actor_id=by, subject_id=row.id)


def take_down(work: Work, row: Enquiry, by: UUID) -> None:
    """Somebody at the desk takes it from the page again."""
    as_it_is_now(work, row).published_at = None
    record_on_desk(work, DeskEvent.FEEDBACK_TAKEN_DOWN, actor_id=by, subject_id=row.id)


def published(work: Work) -> list[Written]:
    """What is published now, the latest first: what its author lets be published, as long as it is kept."""
    asked = select(Enquiry).where(
        Enquiry.kind == EnquiryKind.FEEDBACK.value,
        Enquiry.published_at.is_not(None),
        Enquiry.consent_at.is_not(None),
        Enquiry.keep_until > work.now,
    )
    rows = work.session.scalars(asked.order_by(Enquiry.made_at.desc(), Enquiry.id).limit(AT_ONCE)).all()
    return [opened(work, row) for row in rows if _may_publish(work, row)]


def _may_publish(work: Work, row: Enquiry) -> bool:
    """Whether its author's consent to publishing what they write stands, now, beside the one to this text."""
    return row.account_id is not None and consents.may_use(work, row.account_id, Use.FEEDBACK)


def _require_feedback(row: Enquiry) -> None:
    if row.kind != EnquiryKind.FEEDBACK.value:
        raise NotFound
