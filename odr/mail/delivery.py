"""Delivering what waits in the outbox: by SMTP, or into files where the service is on one machine."""

import os
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from pathlib import Path
from uuid import uuid4

from sqlalchemy.orm import Session

from odr.db.about import Job, about
from odr.db.database import Database
from odr.db.work import Work
from odr.mail import outbox
from odr.mail.outbox import Message, Transport
from odr.settings import Settings, SmtpServer

TIMEOUT_SECONDS = 15


@dataclass(frozen=True)
class SmtpTransport:
    """Hands mail to an SMTP server (RFC 5321), with TLS from the first byte or after STARTTLS (RFC 3207)."""

    server: SmtpServer
    sender: str

    def deliver(self, message: Message) -> None:
        """Raises ``OSError`` when the server does not take the mail."""
        with _connect(self.server, TIMEOUT_SECONDS) as connection:
            if self.server.user:
                connection.login(self.server.user, self.server.password or "")
            connection.send_message(_email(self.sender, message))


@dataclass(frozen=True)
class FileTransport:
    """Writes each mail into a file of its own, readable by the service's user alone."""

    folder: Path
    sender: str

    def deliver(self, message: Message) -> None:
        """Raises ``OSError`` when the file cannot be written."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        path = self.folder / f"{stamp}-{uuid4().hex[:8]}.eml"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(_email(self.sender, message).as_bytes(policy=SMTP))


def transport_for(settings: Settings) -> Transport:
    """The way to deliver mail that the settings ask for."""
    if settings.smtp is None:
        return FileTransport(settings.outbox, settings.mail_from)
    return SmtpTransport(settings.smtp, settings.mail_from)


def deliver_due(database: Database, work_in: Callable[[Session], Work], transport: Transport) -> int:
    """Delivers what is due and returns how many mails left. No unit of work is open while a server is spoken to."""
    with database.writing(about(jobs=[Job.MAIL])) as session:
        claimed = outbox.claim(work_in(session))
    sent = 0
    for mail_id, message in claimed:
        try:
            transport.deliver(message)
        except (OSError, ValueError) as error:
            # ValueError: no mail can be made of it; it must not stand in the way of the others.
            with database.writing(about(jobs=[Job.MAIL])) as session:
                outbox.failed(work_in(session), mail_id, type(error).__name__)
            continue
        with database.writing(about(jobs=[Job.MAIL])) as session:
            outbox.delivered(work_in(session), mail_id)
        sent += 1
    return sent


def mail_answers(server: SmtpServer) -> bool:
    """Whether the mail server takes a connection."""
    try:
        with _connect(server, 3) as connection:
            connection.noop()
    except OSError:
        return False
    return True


def _connect(server: SmtpServer, timeout: float) -> smtplib.SMTP:
    if server.security == "smtps":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=timeout, context=ssl.create_default_context())
    connection = smtplib.SMTP(server.host, server.port, timeout=timeout)
    if server.security == "smtp+starttls":
        try:
            connection.starttls(context=ssl.create_default_context())
        except BaseException:
            connection.close()
            raise
    return connection


def _email(sender: str, message: Message) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = message.to
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].strip("> ") or "localhost")
    # Keeps out-of-office replies from coming back (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body)
    return mail
