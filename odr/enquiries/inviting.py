"""Asking people to take part in research: only those who consent to being asked, and only as long as they do."""

from uuid import UUID, uuid5

from sqlalchemy import exists, select

from odr.accounts.contact import account_of, contact_of
from odr.accounts.languages import written_to
from odr.audit.desk import DeskEvent, record_on_desk
from odr.audit.tables import DeskEntry
from odr.db.work import Work
from odr.enquiries import mails, surveys
from odr.enquiries.tables import Survey
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.mail import outbox
from odr.privacy import consents
from odr.privacy.consents import Use


def may_invite(work: Work, row: Survey) -> bool:
    """Whether people can be asked to answer a survey of the service: as long as it is open, and once."""
    asked = select(exists().where(DeskEntry.subject_id == row.id, DeskEntry.event == DeskEvent.SURVEY_TOLD.value))
    return row.organisation_id is None and surveys.is_open(work, row) and not work.session.scalar(asked)


def invite(work: Work, row: Survey, by: UUID, public_url: str) -> None:
    """Mails everybody who consents to being asked for research, and has not answered. Raises ``Refusal``.

    Nobody is told how many they are.
    """
    if not may_invite(work, row):
        raise Refusal(_("People were asked already, or the survey is closed."))
    link, way_back = f"{public_url}/me/surveys/{row.id}", f"{public_url}/me/consents"
    for account_id in consents.who_may_be_asked(work, Use.RESEARCH):
        account = account_of(work, account_id)
        if account.operator_roles is not None or surveys.has_answered(work, row, account):
            continue
        purpose = consents.consented(work, account_id, Use.RESEARCH)
        if purpose is not None:
            contact = contact_of(work, account)
            with written_to(work, contact.language):
                mail = mails.asked_for_research(purpose, contact.email, link, way_back)
                outbox.queue(work, mail, about=_about(account_id, Use.RESEARCH.value), until=row.closes_at)
    record_on_desk(work, DeskEvent.SURVEY_TOLD, actor_id=by, subject_id=row.id)


def take_back(work: Work, account_id: UUID, use: str) -> None:
    """Takes a consent back, and with it the mails under it that have not left. Raises ``NotFound``."""
    consents.take_back(work, account_id, use)
    outbox.drop(work, _about(account_id, use))


def _about(account_id: UUID, use: str) -> UUID:
    return uuid5(account_id, f"use {use}")
