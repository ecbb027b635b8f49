"""Requests about data on oneself: made signed in or from outside, answered here within a deadline.

Whoever asks from outside confirms by a mailed link, which shows them later how it stands; looking at it uses nothing
up. Those who answer are told name and address, and never whether there is an account.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID, uuid4, uuid5

from sqlalchemy import delete, select, update

from odr.accounts.contact import checked_email, checked_name, contact_of, email_tag
from odr.accounts.tables import Account
from odr.crypto.secrets import Token
from odr.db import payload
from odr.db.database import erases
from odr.db.guard import by_itself
from odr.db.work import Work
from odr.enquiries.tables import Request, RequestWords
from odr.enquiries.writing import as_it_is_now, checked_message, may_mail
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.mail import outbox
from odr.organisations.tables import Organisation

CONFIRM_WITHIN = timedelta(days=3)
KEPT_FOR = timedelta(days=365)
REMIND_BEFORE = timedelta(days=7)
MOST_EXTENSION = 60
AT_ONCE = 100
LINK = "request"


class RequestKind(Enum):
    """What is asked for. A value is never renamed: old rows keep it."""

    ACCESS = "access"
    CORRECTION = "correction"
    REMOVAL = "removal"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    PORTABILITY = "portability"
    COMPLAINT = "complaint"


class RequestState(Enum):
    """How a request stands."""

    UNCONFIRMED = "unconfirmed"
    OPEN = "open"
    MORE_ASKED = "more asked"
    ANSWERED = "answered"


class Side(Enum):
    """Who writes about a request."""

    PERSON = "person"
    SERVICE = "service"
    ORGANISATION = "organisation"


class RequestStep(Enum):
    """What is done with what is written."""

    ASKED = "asked"
    MORE_ASKED = "more asked"
    MORE_TOLD = "more told"
    EXTENDED = "extended"
    PASSED_ON = "passed on"
    ANSWERED = "answered"


OPEN = (RequestState.OPEN.value, RequestState.MORE_ASKED.value)


@dataclass(frozen=True)
class Asker:
    """Who asks, as those who answer are told. ``token`` is the secret part of the link of somebody from outside."""

    name: str
    email: str
    token: str = ""

    def __repr__(self) -> str:
        return "<Asker>"


@dataclass(frozen=True)
class RequestNote:
    """Something that was written about a request."""

    at: datetime
    side: Side
    step: RequestStep
    text: str


def ask_from_outside(
    work: Work, kind: RequestKind, name: str, email: str, text: str
) -> tuple[Request, str, Token] | None:
    """Stores what somebody asks who is not signed in. With it the address and the secret for the link that confirms it.

    Raises ``Refusal``. ``None`` where nothing is stored or mailed, because a lot was sent to this address lately;
    whoever asks is answered the same.
    """
    asker, text = Asker(checked_name(name), checked_email(email)), checked_message(text)
    if not may_mail(work, email_tag(work, asker.email)):
        return None
    token = Token.generate()
    row = _new(work, kind, RequestState.UNCONFIRMED)
    row.token_hash = work.installation.token_hash(LINK, token)
    row.keep_until = work.now + CONFIRM_WITHIN
    _seal_asker(work, row, Asker(asker.name, asker.email, token.reveal().hex()))
    work.session.add(row)
    _say(work, row, Side.PERSON, RequestStep.ASKED, text)
    return row, asker.email, token


def ask_signed_in(
    work: Work, account: Account, kind: RequestKind, text: str, days: int, organisation_id: UUID | None = None
) -> Request:
    """Stores what somebody asks who has just given their password. To an organisation if it placed what it is about."""
    text, contact = checked_message(text), contact_of(work, account)
    row = _new(work, kind, RequestState.OPEN)
    row.account_id, row.organisation_id = account.id, organisation_id
    row.due_at = work.now + timedelta(days=days)
    _seal_asker(work, row, Asker(contact.legal_name, contact.email))
    work.session.add(row)
    _say(work, row, Side.PERSON, RequestStep.ASKED, text)
    return row


def confirm(work: Work, row: Request, days: int) -> bool:
    """Whoever reads mail at the address says that the request is theirs; from now on the deadline runs.

    Whether it was confirmed by this: not where it was before. Raises ``NotFound`` if it is gone.
    """
    if as_it_is_now(work, row).state != RequestState.UNCONFIRMED.value:
        return False
    row.state, row.keep_until = RequestState.OPEN.value, None
    row.due_at = work.now + timedelta(days=days)
    return True


def tell_more(work: Work, row: Request, text: str) -> UUID:
    """Whoever asked writes something more: asked to, or by themself. Raises ``Refusal``."""
    _require_open(work, row)
    said = _say(work, row, Side.PERSON, RequestStep.MORE_TOLD, checked_message(text))
    row.state = RequestState.OPEN.value
    return said


def take_back(work: Work, row: Request) -> None:
    """Whoever asked wants it no more: it is destroyed with all that was written, and no mail tells of it any more."""
    as_it_is_now(work, row)
    outbox.drop(work, row.id)
    outbox.drop(work, about_answering(row))
    work.session.delete(row)
    work.session.flush()
    erases(work.session)


def ask_for_more(work: Work, row: Request, side: Side, text: str) -> UUID:
    """Those who answer need something, and say why. The deadline stays. Raises ``Refusal``."""
    _require_open(work, row)
    said = _say(work, row, side, RequestStep.MORE_ASKED, checked_message(text))
    row.state = RequestState.MORE_ASKED.value
    return said


def extend(work: Work, row: Request, side: Side, days: int, reason: str) -> UUID:
    """Puts the deadline off, once, with a reason that whoever asked reads. Raises ``Refusal``."""
    _require_open(work, row)
    if row.extended_at is not None or row.due_at is None:
        raise Refusal(_("The deadline was put off already. That is done once."))
    if not 1 <= days <= MOST_EXTENSION:
        raise Refusal(_("Please give a number of days from 1 to %(most)s.", most=MOST_EXTENSION), "days")
    said = _say(work, row, side, RequestStep.EXTENDED, checked_message(reason))
    row.due_at, row.extended_at, row.reminded_at = row.due_at + timedelta(days=days), work.now, None
    return said


def pass_on(work: Work, row: Request, organisation: Organisation, text: str) -> UUID:
    """It is about data that an organisation placed, which answers it within the same deadline. Raises ``Refusal``."""
    _require_open(work, row)
    passed_on = select(RequestWords.id).where(
        RequestWords.request_id == row.id, RequestWords.step == RequestStep.PASSED_ON.value
    )
    # Once, also where that organisation is erased: what was told it was told to no other.
    if row.organisation_id is not None or work.session.scalar(passed_on.limit(1)) is not None:
        raise Refusal(_("It was passed on already."))
    said = _say(work, row, Side.SERVICE, RequestStep.PASSED_ON, checked_message(text))
    row.organisation_id, row.reminded_at = organisation.id, None
    return said


def take_over(work: Work, organisation_id: UUID) -> list[UUID]:
    """An organisation is about to be erased: what it has not answered is the service's to answer, by the same day.

    What the organisation wrote goes with it. Gives these requests. What it has answered stays as it was written until
    its year is over: whoever asked was told so.
    """
    own = Request.organisation_id == organisation_id
    work.session.execute(
        update(Request).where(own, Request.state == RequestState.ANSWERED.value).values(organisation_id=None)
    )
    asked = select(Request).where(own, Request.state.in_(OPEN))
    locked = asked.order_by(Request.id).with_for_update()
    found = work.session.scalars(locked, execution_options={"populate_existing": True}).all()
    for row in found:
        outbox.drop(work, about_answering(row))
        row.organisation_id, row.reminded_at, row.state = None, None, RequestState.OPEN.value
        # Why the day was put off stays: it is still the day, and whoever asked was told so.
        work.session.execute(
            delete(RequestWords).where(
                RequestWords.request_id == row.id,
                RequestWords.side == Side.ORGANISATION.value,
                RequestWords.step != RequestStep.EXTENDED.value,
            )
        )
    work.session.flush()
    return [row.id for row in found]


def answer(work: Work, row: Request, side: Side, text: str) -> UUID:
    """Answers it. It is kept for a year from now. Raises ``Refusal``."""
    _require_open(work, row)
    said = _say(work, row, side, RequestStep.ANSWERED, checked_message(text))
    row.state, row.keep_until = RequestState.ANSWERED.value, work.now + KEPT_FOR
    outbox.drop(work, about_answering(row))
    return said


def about_answering(row: Request) -> UUID:
    """What stands for the mails to those who answer: of no use once it is answered."""
    return uuid5(row.id, "answering")


def to_be_reminded(work: Work) -> Sequence[UUID]:
    """Open requests whose deadline is near, and of which nobody was reminded."""
    asked = select(Request.id).where(
        Request.state.in_(OPEN), Request.due_at <= work.now + REMIND_BEFORE, Request.reminded_at.is_(None)
    )
    return work.session.scalars(asked.order_by(Request.due_at).limit(AT_ONCE)).all()


def to_remind(work: Work, request_id: UUID) -> Request | None:
    """One of those, unless it was answered, taken back or reminded of meanwhile."""
    asked = select(Request).where(Request.id == request_id, Request.state.in_(OPEN), Request.reminded_at.is_(None))
    return work.session.scalar(asked.with_for_update(), execution_options={"populate_existing": True})


def remove_old(work: Work) -> None:
    """Destroys what has been kept for its time: what nobody confirmed, and what was answered a year ago."""
    over = delete(Request).where(Request.keep_until <= work.now).returning(Request.id)
    if work.session.scalars(by_itself(over)).all():
        erases(work.session)


def _new(work: Work, kind: RequestKind, state: RequestState) -> Request:
    return Request(id=uuid4(), kind=kind.value, state=state.value, made_at=work.now)


def _seal_asker(work: Work, row: Request, asker: Asker) -> None:
    row.sealed_contact = work.installation.seal(payload.encode(asdict(asker)), row.sealed_contact_context())


def _say(work: Work, row: Request, side: Side, step: RequestStep, text: str) -> UUID:
    words = RequestWords(id=uuid4(), request_id=row.id, at=work.now, side=side.value, step=step.value)
    words.sealed_text = work.installation.seal(text.encode("utf-8"), words.sealed_text_context())
    work.session.add(words)
    work.session.flush()
    return words.id


def _require_open(work: Work, row: Request) -> None:
    if as_it_is_now(work, row).state not in OPEN:
        raise Refusal(_("This request is answered, or not confirmed yet."))
