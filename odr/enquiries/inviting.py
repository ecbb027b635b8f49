"""Asking people to take part in research: only those who consent to being asked, and only as long as they do.

It is begun once, and their mails are made by the upkeep, some at a time, so that no unit of work makes more than
``AT_ONCE`` of them however many people consent. How far it has come is written down in the unit that makes them.
"""

from collections.abc import Sequence
from uuid import UUID, uuid5

from sqlalchemy import exists, select

from odr.accounts.contact import account_of, contact_of
from odr.accounts.languages import written_to
from odr.audit.desk import DeskEvent, record_on_desk
from odr.audit.tables import DeskEntry
from odr.db.work import Work
from odr.enquiries import feedback, mails, surveys
from odr.enquiries.tables import Survey
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.mail import outbox
from odr.privacy import consents
from odr.privacy.consents import Use
from odr.support import permissions

AT_ONCE = 100


def may_invite(work: Work, row: Survey) -> bool:
    """Whether people can be asked to answer a survey of the service: as long as it is open, and once."""
    return row.organisation_id is None and surveys.is_open(work, row) and not _is_begun(work, row)


def begin(work: Work, row: Survey, by: UUID) -> None:
    """Has everybody asked who consents to being asked for research, and has not answered. Raises ``Refusal``.

    Nobody is told how many they are.
    """
    if not may_invite(work, row):
        raise Refusal(_("People were asked already, or the survey is closed."))
    row.asking_since, row.asked_up_to = work.now, None
    record_on_desk(work, DeskEvent.SURVEY_TOLD, actor_id=by, subject_id=row.id)


def under_way(work: Work) -> Sequence[UUID]:
    """The surveys to which not everybody has been asked yet."""
    asked = select(Survey.id).where(Survey.asking_since.is_not(None))
    return work.session.scalars(asked.order_by(Survey.asking_since)).all()


def make_some(work: Work, survey_id: UUID, public_url: str) -> bool:
    """Makes the next mails for one of them; whether there may be more. The unit of work holds ``Job.DESK``."""
    row = work.session.get(Survey, survey_id)
    if row is None or row.asking_since is None:
        return False
    found: Sequence[UUID] = ()
    # Nobody is asked to what the log of the desk does not have.
    if surveys.is_open(work, row) and row.organisation_id is None and _is_begun(work, row):
        found = consents.who_may_be_asked(work, Use.RESEARCH, after=row.asked_up_to, most=AT_ONCE)
        for account_id in found:
            _ask(work, row, account_id, public_url)
    if len(found) < AT_ONCE:
        row.asking_since = row.asked_up_to = None
        return False
    row.asked_up_to = found[-1]
    return True


def _ask(work: Work, row: Survey, account_id: UUID, public_url: str) -> None:
    account = account_of(work, account_id)
    if account.operator_roles is not None or surveys.has_answered(work, row, account):
        return
    purpose = consents.consented(work, account_id, Use.RESEARCH)
    if purpose is not None:
        contact = contact_of(work, account)
        link, way_back = f"{public_url}/me/surveys/{row.id}", f"{public_url}/me/consents"
        with written_to(work, contact.language):
            mail = mails.asked_for_research(purpose, contact.email, link, way_back)
            outbox.queue(work, mail, about=_about(account_id, Use.RESEARCH.value), until=row.closes_at)


def give(work: Work, account_id: UUID, use: str, sentence: str) -> None:
    """Consents to one use, in the words of ``sentence``: to publishing feedback, to none that was written before.

    Raises like ``odr.privacy.consents.give``.
    """
    if use == Use.FEEDBACK.value:
        feedback.forget_earlier(work, account_id)
    consents.give(work, account_id, use, sentence)


def take_back(work: Work, account_id: UUID, use: str) -> None:
    """Takes a consent back, and with it the mails under it that have not left. Raises ``NotFound``.

    With the one to being looked at by support, whatever lets them look at this person's page ends; with the one to
    publishing feedback, that any of it is published.
    """
    consents.take_back(work, account_id, use)
    if use == Use.FEEDBACK.value:
        feedback.withdraw_all(work, account_id)
    if use == Use.SUPPORT.value:
        permissions.end(work, account_id, None)
    outbox.drop(work, _about(account_id, use))


def _about(account_id: UUID, use: str) -> UUID:
    return uuid5(account_id, f"use {use}")


def _is_begun(work: Work, row: Survey) -> bool:
    asked = select(exists().where(DeskEntry.subject_id == row.id, DeskEntry.event == DeskEvent.SURVEY_TOLD.value))
    return bool(work.session.scalar(asked))
