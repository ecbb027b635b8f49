"""Queueing mail in the unit of work that causes it, and delivering it afterwards.

A mail is sealed while it waits, because it may hold a link, and removed once it is delivered. No mail holds anything
of a case's content; what each says is written in the capability that sends it.

A mail that cannot be delivered for now is tried again in growing pauses. One that never can, because its address was
refused or it does not open, is set aside: what it said is removed, and a row stays that tells what it was about.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from smtplib import SMTPRecipientsRefused
from typing import Protocol
from uuid import UUID, uuid4

from sqlalchemy import and_, case, delete, func, or_, select
from sqlalchemy.orm import Session

from odr.console import on_one_line
from odr.crypto.errors import Unopenable
from odr.db import payload
from odr.db.database import erases
from odr.db.work import Work
from odr.mail.tables import Mail
from odr.purposes import Purpose

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
# While one worker tries to deliver a mail, no other does.
CLAIM = timedelta(minutes=5)
# So many leave one after the other, before whoever delivers looks up.
A_FEW = 20
# What is of no use by then does not wait behind a mail to many.
A_DAY = timedelta(days=1)
# Mail servers give up after four or five days (RFC 5321, section 4.5.4.1).
GIVEN_UP_AFTER = timedelta(days=5)
# A server that is away for less, or lets who is new wait, is nothing to tell whoever runs the service.
STUCK_AFTER = timedelta(hours=1)
# So long it can be read what became of it.
SET_ASIDE_FOR = timedelta(days=30)
DOES_NOT_OPEN = "Unopenable"
_QUEUED = "odr_mail_queued"


@dataclass(frozen=True)
class Message:
    """One mail, plain text, and what it uses the data of whoever gets it for."""

    purpose: Purpose
    to: str
    subject: str
    body: str

    def __repr__(self) -> str:
        return "<Message>"


class Refused(Exception):
    """The mail can never be delivered: its address is refused, or no mail can be made of it."""


class Transport(Protocol):
    """A way to deliver mail."""

    def deliver(self, message: Message) -> None:
        """Delivers. Raises ``OSError`` (``smtplib.SMTPException`` is one) if it may work later, else ``Refused``."""


class Fate(Enum):
    """What has become of the mail about something that has not left."""

    DELAYED = "delayed"
    REFUSED = "refused"


@dataclass(frozen=True)
class Waiting:
    """How many mails are waiting, how many of them have failed at least once, and how many were set aside."""

    total: int
    failing: int
    set_aside: int


@dataclass(frozen=True)
class Stuck:
    """How many mails do not open, and how many have failed for an hour and are tried again, by kind of error."""

    do_not_open: int
    failing: Mapping[str, int]

    @property
    def whoever_gets_them(self) -> int:
        """How many fail not only because one mailbox takes nothing for now, which its owner can bring about."""
        return sum(self.failing.values()) - self.failing.get(SMTPRecipientsRefused.__name__, 0)


def queue(work: Work, message: Message, *, about: UUID | None = None, until: datetime | None = None) -> None:
    """Queues a mail; it leaves when this unit of work has been committed.

    ``about`` is what caused it and can end, such as an invitation: then it does not go out any more (``drop``).
    After ``until`` it would be of no use. To somebody whose account was deleted nothing is sent. Its subject is one
    line, whatever stands in the names in it: with a line break it could begin headers of its own.
    """
    if not message.to:
        return
    message = replace(message, subject=on_one_line(message.subject))
    mail = Mail(id=uuid4(), created_at=work.now, attempts=0, due_at=work.now, useful_until=until)
    mail.about_tag = _tag(work, about) if about is not None else None
    mail.sealed_message = _sealed(work, mail, message)
    work.session.add(mail)
    work.session.info[_QUEUED] = True


def queue_nothing(work: Work, message: Message, *, about: UUID | None = None) -> None:
    """Does what queueing this mail does, and it never goes out: so that the time does not tell that none was sent."""
    queue(work, message, about=about, until=work.now)


def queued_in(session: Session) -> bool:
    """Whether a mail was queued in this unit of work; it is worth sending once that has been committed."""
    return bool(session.info.get(_QUEUED))


def drop(work: Work, *about: UUID) -> None:
    """What caused these mails has ended: those that have not left yet do not go out, and nothing of them stays."""
    tags = [_tag(work, one) for one in about]
    if work.session.scalars(delete(Mail).where(Mail.about_tag.in_(tags)).returning(Mail.id)).all():
        erases(work.session)


def forget_refused(work: Work, about: UUID) -> None:
    """Whatever was refused about something is no news any more. What still waits goes out."""
    refused = delete(Mail).where(Mail.about_tag == _tag(work, about), Mail.set_aside_at.is_not(None))
    work.session.execute(refused)


def fate_of(work: Work, about: UUID) -> Fate | None:
    """What has become of the latest mail about something that did not leave at once. It looks at no other mail."""
    latest = (
        select(Mail.set_aside_at)
        .where(Mail.about_tag == _tag(work, about), Mail.last_error.is_not(None))
        .order_by(Mail.created_at.desc())
        .limit(1)
    )
    found = work.session.execute(latest).first()
    return None if found is None else _fate(found.set_aside_at)


class Fates:
    """The same of much: in one query, which looks at no mail but those that did not leave at once."""

    def __init__(self, work: Work) -> None:
        self._work = work
        rows = work.session.execute(
            select(Mail.about_tag, Mail.set_aside_at)
            .where(Mail.about_tag.is_not(None), Mail.last_error.is_not(None))
            .order_by(Mail.created_at)
        )
        self._fates = {tag: _fate(set_aside_at) for tag, set_aside_at in rows}

    def of(self, about: UUID) -> Fate | None:
        """What has become of the latest mail about something; ``None`` where nothing is wrong with it."""
        return self._fates.get(_tag(self._work, about))


def claim(work: Work) -> tuple[UUID, Message] | None:
    """The next mail that is due, claimed for this worker for five minutes. What does not open is set aside.

    One at a time: behind a slow server the claim of another would be over before its turn came, and what was dropped
    meanwhile would still leave. They are in the order in which they were made. Where there are more than ``A_FEW``,
    those that are of no use in a day are taken first: whoever waits for a link that holds for an hour does not wait
    until thousands have been told. One that somebody is about to drop is left to them.
    """
    _remove_useless(work)
    is_due = Mail.due_at <= work.now
    several = work.session.scalars(select(Mail.id).where(is_due).limit(A_FEW + 1)).all()
    is_hasty = [case((Mail.useful_until <= work.now + A_DAY, 0), else_=1)] if len(several) > A_FEW else []
    next_one = (
        select(Mail).where(is_due).order_by(*is_hasty, Mail.created_at).limit(1).with_for_update(skip_locked=True)
    )
    while (mail := work.session.scalar(next_one)) is not None:
        try:
            message = _opened(work, mail)
        except Unopenable:
            set_aside(work, mail.id, DOES_NOT_OPEN)
            continue
        mail.attempts += 1
        mail.due_at = work.now + max(CLAIM, _pause(mail.attempts))
        return mail.id, message
    return None


def is_any_due(work: Work) -> bool:
    """Whether there is a mail that is to leave now, and that nobody has claimed."""
    return work.session.scalar(select(Mail.id).where(Mail.due_at <= work.now).limit(1)) is not None


def delivered(work: Work, mail_id: UUID) -> None:
    """Removes a mail that has left; the link it may hold is not found in the files afterwards."""
    work.session.execute(delete(Mail).where(Mail.id == mail_id))
    erases(work.session)


def failed(work: Work, mail_id: UUID, kind_of_error: str) -> None:
    """Notes that a mail did not leave, and leaves a growing pause before the next attempt; after five days none."""
    mail = _held(work, mail_id)
    if mail is None:
        return
    if mail.created_at + GIVEN_UP_AFTER <= work.now:
        set_aside(work, mail_id, kind_of_error)
        return
    mail.last_error = kind_of_error[:80]
    mail.due_at = work.now + _pause(mail.attempts)


def set_aside(work: Work, mail_id: UUID, kind_of_error: str) -> None:
    """It is not tried again. What it said is removed; what it was about, and why, can be read for thirty days."""
    mail = _held(work, mail_id)
    if mail is not None:
        mail.sealed_message, mail.due_at = b"", None
        mail.set_aside_at, mail.last_error = work.now, kind_of_error[:80]
        erases(work.session)


def remove_naming(work: Work, words: str) -> int:
    """Removes the mails that still wait and in whose text these words stand. Opens each; returns how many went."""
    found = [mail.id for mail in work.session.scalars(select(Mail)) if words in _body(work, mail)]
    if found:
        work.session.execute(delete(Mail).where(Mail.id.in_(found)))
        erases(work.session)
    return len(found)


def remove_if(work: Work, is_meant: Callable[[Message], bool]) -> None:
    """Removes the mails that still wait and of which it is true. Opens each."""
    found = []
    for mail in work.session.scalars(select(Mail), execution_options={"yield_per": 100}):
        with suppress(Unopenable):
            if is_meant(_opened(work, mail)):
                found.append(mail.id)
    if found:
        work.session.execute(delete(Mail).where(Mail.id.in_(found)))
        erases(work.session)


def waiting_for(work: Work, is_to: Callable[[str], bool]) -> Iterator[tuple[Mail, Message]]:
    """The mails that still wait, to addresses of which it is true. Opens each that waits, one after the other."""
    for mail in work.session.scalars(
        select(Mail).where(Mail.due_at.is_not(None)).order_by(Mail.created_at), execution_options={"yield_per": 100}
    ):
        try:
            message = _opened(work, mail)
        except Unopenable:
            continue
        if is_to(message.to):
            yield mail, message


def drop_for(work: Work, is_to: Callable[[str], bool]) -> None:
    """The mails to these addresses that still wait do not go out, and nothing of them stays."""
    found = [mail.id for mail, _message in waiting_for(work, is_to)]
    if found:
        work.session.execute(delete(Mail).where(Mail.id.in_(found)))
        erases(work.session)


def waiting(work: Work) -> Waiting:
    """How mail stands."""
    aside = func.count(Mail.set_aside_at)
    total, errors, set_aside_ones = work.session.execute(
        select(func.count(), func.count(Mail.last_error), aside).select_from(Mail)
    ).one()
    return Waiting(total - set_aside_ones, errors - set_aside_ones, set_aside_ones)


def stuck(work: Work) -> Stuck:
    """What of the mail whoever runs the service has to look into."""
    fails = and_(Mail.last_error.is_not(None), Mail.set_aside_at.is_(None))
    found = work.session.execute(
        select(Mail.last_error, func.count())
        .where(or_(Mail.last_error == DOES_NOT_OPEN, and_(fails, Mail.created_at <= work.now - STUCK_AFTER)))
        .group_by(Mail.last_error)
        .order_by(Mail.last_error)
    )
    failing = {error or "": count for error, count in found}
    return Stuck(failing.pop(DOES_NOT_OPEN, 0), failing)


def _fate(set_aside_at: datetime | None) -> Fate:
    return Fate.DELAYED if set_aside_at is None else Fate.REFUSED


def _held(work: Work, mail_id: UUID) -> Mail | None:
    """A mail, if nobody has dropped it; whoever drops it now waits. They hold no lock in common with who delivers."""
    return work.session.get(Mail, mail_id, with_for_update=True)


def _remove_useless(work: Work) -> None:
    over = or_(Mail.useful_until <= work.now, Mail.set_aside_at <= work.now - SET_ASIDE_FOR)
    if work.session.scalars(delete(Mail).where(over).returning(Mail.id)).all():
        erases(work.session)


def _sealed(work: Work, mail: Mail, message: Message) -> bytes:
    said = asdict(message) | {"purpose": message.purpose.name}
    return work.installation.seal(payload.encode(said), mail.sealed_message_context())


def _opened(work: Work, mail: Mail) -> Message:
    """Raises ``Unopenable``, also for something that is sealed and no mail."""
    try:
        said = payload.decode(work.installation.open(mail.sealed_message, mail.sealed_message_context()))
        return Message(**said | {"purpose": Purpose(said["purpose"])})
    except (TypeError, ValueError, KeyError):
        raise Unopenable from None


def _body(work: Work, mail: Mail) -> str:
    """The text of a mail; nothing if it does not open."""
    try:
        return _opened(work, mail).body
    except Unopenable:
        return ""


def _pause(attempts: int) -> timedelta:
    return min(FIRST_PAUSE * (1 << min(attempts, 12)), LONGEST_PAUSE)


def _tag(work: Work, about: UUID) -> bytes:
    """Finds the mails about something; whoever holds the database cannot tell what they are about."""
    return work.installation.throttle_bucket("mail about", about.bytes)
