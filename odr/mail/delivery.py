"""Delivering what waits in the outbox: by SMTP, or into files where the service is on one machine."""

import os
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, make_msgid, parseaddr
from enum import Enum
from pathlib import Path
from tempfile import TemporaryFile
from uuid import uuid4

from email_validator import validate_email
from sqlalchemy.orm import Session

from odr.db.about import Job, about
from odr.db.database import Database
from odr.db.work import Work
from odr.mail import outbox
from odr.mail.outbox import Message, Refused, Transport
from odr.settings.settings import Settings, SmtpServer

TIMEOUT_SECONDS = 15


@dataclass(frozen=True)
class SmtpTransport:
    """Hands mail to an SMTP server (RFC 5321), with TLS from the first byte or after STARTTLS (RFC 3207)."""

    server: SmtpServer
    sender: str

    def deliver(self, message: Message) -> None:
        """Raises ``OSError`` when the server does not take the mail for now, ``Refused`` when it never will."""
        mail = _made(self.sender, message, for_people=False)
        with _connected(self.server, TIMEOUT_SECONDS) as connection:
            if self.server.user:
                connection.login(self.server.user, self.server.password or "")
            try:
                connection.send_message(mail, to_addrs=[_in_ascii(message.to)])
            except smtplib.SMTPNotSupportedError as error:  # the part before the @ is not ASCII, and it can't do that
                raise Refused(type(error).__name__) from None
            except smtplib.SMTPRecipientsRefused as error:
                if all(_is_final(code) for code, _words in error.recipients.values()):
                    raise Refused(type(error).__name__) from None
                raise
            except smtplib.SMTPDataError as error:
                if _is_final(error.smtp_code):
                    raise Refused(type(error).__name__) from None
                raise


@dataclass(frozen=True)
class FileTransport:
    """Writes each mail into a file of its own, readable by the service's user alone."""

    folder: Path
    sender: str

    def deliver(self, message: Message) -> None:
        """Raises ``OSError`` when the file cannot be written, ``Refused`` when no mail can be made of it."""
        mail = _made(self.sender, message, for_people=True)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        path = self.folder / f"{stamp}-{uuid4().hex[:8]}.eml"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(mail.as_bytes(policy=SMTP))


def transport_for(settings: Settings) -> Transport:
    """The way to deliver mail that the settings ask for."""
    if settings.smtp is None:
        return FileTransport(settings.outbox, settings.mail_from)
    return SmtpTransport(settings.smtp, settings.mail_from)


def deliver_due(database: Database, work_in: Callable[[Session], Work], transport: Transport) -> int:
    """Delivers a few of the mails that are due and returns how many left. No unit of work is open while a server is
    spoken to.

    What fails stands in nobody's way: it is tried again later, or set aside if that is of no use.
    """
    sent = 0
    for _each in range(outbox.A_FEW):
        with database.writing(about(jobs=[Job.MAIL])) as session:
            claimed = outbox.claim(work_in(session))
        if claimed is None:
            break
        mail_id, message = claimed
        try:
            transport.deliver(message)
        except Refused as error:
            with database.writing(about(jobs=[Job.MAIL])) as session:
                outbox.set_aside(work_in(session), mail_id, str(error))
            continue
        except Exception as error:
            with database.writing(about(jobs=[Job.MAIL])) as session:
                outbox.failed(work_in(session), mail_id, type(error).__name__)
            continue
        with database.writing(about(jobs=[Job.MAIL])) as session:
            outbox.delivered(work_in(session), mail_id)
        sent += 1
    return sent


class DeliveryAnswer(Enum):
    """What would become of a mail that is handed over now."""

    TAKEN = "ok"
    FILES = "files"
    UNREACHABLE = "unreachable"
    LOGIN_REFUSED = "login refused"
    UNWRITABLE = "unwritable"

    @property
    def is_well(self) -> bool:
        """Whether it would leave."""
        return self in (DeliveryAnswer.TAKEN, DeliveryAnswer.FILES)


def mail_answers(settings: Settings) -> DeliveryAnswer:
    """Whether the mail server takes a connection, and our user and password; or whether mails can be written."""
    server = settings.smtp
    if server is None:
        return DeliveryAnswer.FILES if _can_be_written(settings.outbox) else DeliveryAnswer.UNWRITABLE
    try:
        with _connected(server, 3) as connection:
            connection.ehlo_or_helo_if_needed()
            return DeliveryAnswer.TAKEN if _knows_us(connection, server) else DeliveryAnswer.LOGIN_REFUSED
    except (OSError, UnicodeError):
        return DeliveryAnswer.UNREACHABLE


def _knows_us(connection: smtplib.SMTP, server: SmtpServer) -> bool:
    """Whether the server lets us in as whom we are set to be. Raises ``OSError`` if it cannot say for now."""
    if not server.user:
        return True
    try:
        connection.login(server.user, server.password or "")
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPResponseException as error:
        if not _is_final(error.smtp_code):
            raise
        return False
    except smtplib.SMTPException:  # it asks nobody for a password, or in no way that we know
        return False
    return True


def _can_be_written(folder: Path) -> bool:
    """Whether a file can be made there. The folder is not made: that is left to the service's own user."""
    try:
        if not folder.exists():
            above = next(one for one in folder.parents if one.exists())
            return above.is_dir() and os.access(above, os.W_OK | os.X_OK)
        with TemporaryFile(dir=folder, buffering=0) as probe:
            probe.write(b"\n")
    except OSError:
        return False
    return True


@contextmanager
def _connected(server: SmtpServer, timeout: float) -> Iterator[smtplib.SMTP]:
    """A connection, for what is said in it. How it ends changes nothing of what the server has answered before."""
    # Not the connection's own "with": it takes any goodbye but 221 for a failure, even of a mail that was taken.
    connection = _connect(server, timeout)
    try:
        yield connection
    finally:
        with suppress(OSError):
            connection.quit()
        connection.close()


def _connect(server: SmtpServer, timeout: float) -> smtplib.SMTP:
    # Not the name that this machine has for itself, which is nobody's business and which some servers refuse.
    greeting = server.greeting
    if server.security == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, greeting, timeout=timeout, context=context)
    connection = smtplib.SMTP(server.host, server.port, greeting, timeout=timeout)
    if server.security == "smtp+starttls":
        try:
            connection.starttls(context=ssl.create_default_context())
        except BaseException:
            connection.close()
            raise
    return connection


def _is_final(code: int) -> bool:
    """Whether an answer says that it is of no use to try again (RFC 5321, section 4.2.1)."""
    return 500 <= code < 600


def _made(sender: str, message: Message, *, for_people: bool) -> EmailMessage:
    """The mail. Raises ``Refused`` if none can be made of it."""
    try:
        return _email(sender, message, for_people=for_people)
    except ValueError as error:
        raise Refused(type(error).__name__) from None


def _email(sender: str, message: Message, *, for_people: bool) -> EmailMessage:
    mail = EmailMessage()
    name, address = parseaddr(sender)
    mail["From"] = formataddr((name, _in_ascii(address)))
    mail["To"] = _in_ascii(message.to)
    mail["Subject"] = _as_typed(message.subject)
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = make_msgid(domain=_in_ascii(address).rpartition("@")[2] or "localhost")
    # Keeps out-of-office replies from coming back (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated"
    if any(one in value for value in mail.values() for one in "\r\n"):
        raise ValueError("a header that would begin another")
    mail.set_content(message.body, cte=_encoding(message.body, for_people=for_people))
    return mail


def _as_typed(words: str) -> str:
    """Words for a header in which nothing is read as an encoded word (RFC 2047). What somebody typed so could hold line
    ends, and with them headers of its own; a joiner that shows nothing keeps it what it looks like."""
    return words.replace("=?", "=\u2060?")


def _encoding(body: str, *, for_people: bool) -> str:
    """One that breaks no link: as it is where it may be, otherwise as a block; never "quoted-printable"."""
    if body.isascii():
        return "7bit"
    return "8bit" if for_people else "base64"


def _in_ascii(address: str) -> str:
    """The address with its domain as mail servers know it (RFC 5891): "bücher.example" is "xn--bcher-kva.example"."""
    local, at, domain = address.rpartition("@")
    if not at or domain.isascii():
        return address
    checked = validate_email(address, check_deliverability=False, test_environment=True, globally_deliverable=False)
    return f"{local}@{checked.ascii_domain}"
