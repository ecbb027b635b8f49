"""Telling those whom a request concerns that something has happened to it. No mail says what."""

import base64
from collections.abc import Callable
from datetime import tzinfo
from uuid import UUID

from odr.accounts.contact import account_of, contact_of
from odr.accounts.languages import written_to
from odr.dates import format_full_day
from odr.db.work import Work
from odr.enquiries import finding_requests, mails, requests
from odr.enquiries.tables import Request
from odr.mail import outbox
from odr.mail.outbox import Message
from odr.operators.operators import Role
from odr.organisations.organisations import colleagues, organisation_of


def link_of(work: Work, row: Request, public_url: str) -> str:
    """Where whoever asked sees how it stands: signed in, or by the link that was mailed to them."""
    if row.account_id is not None:
        return f"{public_url}/me/requests/{row.id}"
    return f"{public_url}/requests/{_token_text(finding_requests.asker_of(work, row).token)}"


def receipt(work: Work, row: Request, public_url: str, timezone: tzinfo) -> None:
    """To whoever asked: that it has arrived, and until when it is answered; to those who answer: that it has come."""
    if row.due_at is not None:
        to, language = _whoever_asked(work, row)
        with written_to(work, language):
            day = format_full_day(row.due_at.astimezone(timezone).date())
            outbox.queue(work, mails.request_receipt(to, link_of(work, row, public_url), day), about=row.id)
    arrived(work, row, public_url)


def news(work: Work, row: Request, public_url: str) -> None:
    """To whoever asked."""
    to, language = _whoever_asked(work, row)
    with written_to(work, language):
        outbox.queue(work, mails.request_news(to, link_of(work, row, public_url)), about=row.id)


def arrived(work: Work, row: Request, public_url: str) -> None:
    """To those who answer it, that it has come or that more was written."""
    _to_those_who_answer(work, row, public_url, mails.request_came)


def taken_over(work: Work, request_id: UUID, public_url: str) -> None:
    """To whoever asked, and to those who answer it now, unless it went with the organisation that was to answer it."""
    row = work.session.get(Request, request_id)
    if row is not None:
        news(work, row, public_url)
        arrived(work, row, public_url)


def remind(work: Work, request_id: UUID, public_url: str) -> None:
    """To those who answer it, and to the privacy officer in any case: that the deadline is near. Once."""
    row = requests.to_remind(work, request_id)
    if row is None:
        return
    row.reminded_at = work.now
    _to_those_who_answer(work, row, public_url, mails.request_due)
    if row.organisation_id is not None:
        link = f"{public_url}/desk/requests/{row.id}"
        mails.tell_operators(work, Role.PRIVACY, mails.request_due, link, requests.about_answering(row))


def _to_those_who_answer(work: Work, row: Request, public_url: str, mail: Callable[[str, str], Message]) -> None:
    if row.organisation_id is None:
        link, about = f"{public_url}/desk/requests/{row.id}", requests.about_answering(row)
        mails.tell_operators(work, Role.PRIVACY, mail, link, about)
        return
    link = f"{public_url}/administration/requests/{row.id}"
    organisation = organisation_of(work, row.organisation_id)
    for colleague in colleagues(work, organisation):
        if not colleague.suspended:
            with written_to(work, colleague.contact.language, organisation.language):
                outbox.queue(work, mail(colleague.contact.email, link), about=requests.about_answering(row))


def _whoever_asked(work: Work, row: Request) -> tuple[str, str]:
    """Where they are written to now, and in which language, as far as they are known here.

    Somebody who is known may have another address by now than the one they asked with.
    """
    if row.account_id is None:
        return finding_requests.asker_of(work, row).email, ""
    contact = contact_of(work, account_of(work, row.account_id))
    return contact.email, contact.language


def _token_text(revealed: str) -> str:
    return base64.urlsafe_b64encode(bytes.fromhex(revealed)).decode("ascii").rstrip("=")
