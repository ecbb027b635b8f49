"""Queueing mail in the unit of work that causes it, and delivering it afterwards.

A mail is sealed while it waits, because it may hold a link, and removed once it is delivered. No mail holds anything
of a case's content; what each says is written in the capability that sends it.
"""

from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Protocol
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from odr.console import on_one_line
from odr.crypto.errors import Unopenable
from odr.db import payload
from odr.db.database import erases
from odr.db.work import Work
from odr.mail.tables import Mail

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
# While one worker tries to deliver a mail, no other does.
CLAIM = timedelta(minutes=5)
_QUEUED = "odr_mail_queued"


@dataclass(frozen=True)
class Message:
    """One mail, plain text."""

    to: str
    subject: str
    body: str

    def __repr__(self) -> str:
        return "<Message>"


class Transport(Protocol):
    """A way to deliver mail."""

    def deliver(self, message: Message) -> None:
        """Delivers or raises ``OSError`` (``smtplib.SMTPException`` is one)."""


def queue(work: Work, message: Message) -> None:
    """Queues a mail; it leaves when this unit of work has been committed.

    Its subject is one line, whatever stands in the names in it: with a line break it could begin headers of its own.
    """
    message = replace(message, subject=on_one_line(message.subject))
    mail = Mail(id=uuid4(), created_at=work.now, attempts=0, due_at=work.now)
    mail.sealed_message = work.installation.seal(payload.encode(asdict(message)), mail.sealed_message_context())
    work.session.add(mail)
    work.session.info[_QUEUED] = True


def queued_in(session: Session) -> bool:
    """Whether a mail was queued in this unit of work; it is worth sending once that has been committed."""
    return bool(session.info.get(_QUEUED))


def claim(work: Work, limit: int = 20) -> list[tuple[UUID, Message]]:
    """Mails that are due, claimed for this worker for five minutes."""
    due = work.session.scalars(select(Mail).where(Mail.due_at <= work.now).order_by(Mail.created_at).limit(limit)).all()
    claimed = []
    for mail in due:
        mail.attempts += 1
        mail.due_at = work.now + max(CLAIM, _pause(mail.attempts))
        message = Message(**payload.decode(work.installation.open(mail.sealed_message, mail.sealed_message_context())))
        claimed.append((mail.id, message))
    return claimed


def delivered(work: Work, mail_id: UUID) -> None:
    """Removes a mail that has left; the link it may hold is not found in the files afterwards."""
    work.session.execute(delete(Mail).where(Mail.id == mail_id))
    erases(work.session)


def failed(work: Work, mail_id: UUID, kind_of_error: str) -> None:
    """Notes that a mail did not leave, and leaves a growing pause before the next attempt."""
    mail = work.session.get(Mail, mail_id)
    if mail is not None:
        mail.last_error = kind_of_error[:80]
        mail.due_at = work.now + _pause(mail.attempts)


def remove_naming(work: Work, words: str) -> int:
    """Removes the mails that still wait and in whose text these words stand. Opens each; returns how many went."""
    found = [mail.id for mail in work.session.scalars(select(Mail)) if words in _body(work, mail)]
    if found:
        work.session.execute(delete(Mail).where(Mail.id.in_(found)))
        erases(work.session)
    return len(found)


def waiting(work: Work) -> tuple[int, int]:
    """How many mails are waiting, and how many of them have failed at least once."""
    total, failing = work.session.execute(select(func.count(), func.count(Mail.last_error)).select_from(Mail)).one()
    return total, failing


def _body(work: Work, mail: Mail) -> str:
    """The text of a mail; nothing if it does not open."""
    try:
        return str(payload.decode(work.installation.open(mail.sealed_message, mail.sealed_message_context()))["body"])
    except Unopenable:
        return ""


def _pause(attempts: int) -> timedelta:
    return min(FIRST_PAUSE * (1 << min(attempts, 12)), LONGEST_PAUSE)
