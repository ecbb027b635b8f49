"""Finding requests: by the mailed link, for whoever asked, for those who answer; and what was written about one.

One whose time is over is not there, also before it is destroyed.
"""

from collections.abc import Sequence
from operator import attrgetter
from uuid import UUID

from sqlalchemy import ColumnElement, case, or_, select

from odr.accounts.tables import Account
from odr.crypto.secrets import Token
from odr.db import payload
from odr.db.paging import Page, beyond, page_from
from odr.db.work import Work
from odr.enquiries.requests import AT_ONCE, LINK, OPEN, Asker, RequestNote, RequestState, RequestStep, Side
from odr.enquiries.tables import Request, RequestWords
from odr.errors import NotFound
from odr.organisations.tables import Organisation


def find_by_link(work: Work, token: Token) -> Request:
    """The request of a mailed link. Uses nothing up. Raises ``NotFound``."""
    row = work.session.scalar(select(Request).where(Request.token_hash == work.installation.token_hash(LINK, token)))
    return _living(work, row)


def find_own(work: Work, request_id: UUID, account: Account) -> Request:
    """A request that this account has made. Raises ``NotFound``."""
    row = _living(work, work.session.get(Request, request_id))
    if row.account_id != account.id:
        raise NotFound
    return row


def find_at_desk(work: Work, request_id: UUID) -> Request:
    """A request that the service has to answer, or has passed on. Raises ``NotFound`` for one not confirmed."""
    row = _living(work, work.session.get(Request, request_id))
    if row.state == RequestState.UNCONFIRMED.value:
        raise NotFound
    return row


def find_of_organisation(work: Work, request_id: UUID, organisation: Organisation) -> Request:
    """A request that this organisation has to answer. Raises ``NotFound``."""
    row = find_at_desk(work, request_id)
    if row.organisation_id != organisation.id:
        raise NotFound
    return row


def of_account(work: Work, account: Account) -> Sequence[Request]:
    """What somebody has asked, the latest first."""
    asked = select(Request).where(Request.account_id == account.id, _kept(work))
    return work.session.scalars(asked.order_by(Request.made_at.desc(), Request.id).limit(AT_ONCE)).all()


def page_to_answer(
    work: Work,
    organisation: Organisation | None,
    *,
    newer_than: UUID | None = None,
    older_than: UUID | None = None,
) -> Page[Request, UUID]:
    """What an organisation has to answer; without one, all that the service watches over. What is due first, first.

    A hundred of them, or those next to one (before it: newer). Raises ``NotFound`` if that one is not there.
    """
    asked = select(Request).where(Request.state != RequestState.UNCONFIRMED.value, _kept(work))
    upwards, neighbour = newer_than is not None, newer_than or older_than
    if organisation is not None:
        asked = asked.where(Request.organisation_id == organisation.id)
    beside = None
    if neighbour is not None:
        beside = (
            find_at_desk(work, neighbour)
            if organisation is None
            else find_of_organisation(work, neighbour, organisation)
        )
    there = (int(beside.state not in OPEN), beside.due_at, beside.id) if beside is not None else None
    open_first = case((Request.state.in_(OPEN), 0), else_=1)
    some = beyond(asked, [open_first, Request.due_at, Request.id], there, rising=not upwards).limit(AT_ONCE + 1)
    found = work.session.scalars(some).all()
    return page_from(found, AT_ONCE, attrgetter("id"), upwards=upwards, beside=beside is not None)


def asker_of(work: Work, row: Request) -> Asker:
    """Who asks, by name and address."""
    return Asker(**payload.decode(work.installation.open(row.sealed_contact, row.sealed_contact_context())))


def said_about(work: Work, row: Request) -> list[RequestNote]:
    """All that was written about a request, the earliest first."""
    asked = select(RequestWords).where(RequestWords.request_id == row.id)
    return [
        RequestNote(one.at, Side(one.side), RequestStep(one.step), opened_text(work, one))
        for one in work.session.scalars(asked.order_by(RequestWords.at, RequestWords.id))
    ]


def was_answered_by_one_that_left(row: Request, said: Sequence[RequestNote]) -> bool:
    """Whether an organisation has answered of which nothing but what it wrote is left."""
    answers = (one for one in said if one.step is RequestStep.ANSWERED)
    return row.organisation_id is None and any(one.side is Side.ORGANISATION for one in answers)


def opened_text(work: Work, row: RequestWords) -> str:
    """The words of one step."""
    return work.installation.open(row.sealed_text, row.sealed_text_context()).decode("utf-8")


def waits(work: Work, account_id: UUID) -> bool:
    """Whether somebody has asked for something that is not answered yet."""
    asked = select(Request.id).where(Request.account_id == account_id, Request.state.in_(OPEN))
    return work.session.scalar(asked.limit(1)) is not None


def _living(work: Work, row: Request | None) -> Request:
    if row is None or (row.keep_until is not None and row.keep_until <= work.now):
        raise NotFound
    return row


def _kept(work: Work) -> ColumnElement[bool]:
    return or_(Request.keep_until.is_(None), Request.keep_until > work.now)
