"""Mail leaves through a real SMTP server on loopback, or into files; a dead server holds nobody up."""

import email
import itertools
import socket
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from sqlalchemy import select

from odr.mail import outbox
from odr.mail.delivery import FileTransport, SmtpTransport, deliver_due, mail_answers, transport_for
from odr.mail.outbox import Message
from odr.mail.tables import Mail
from odr.settings import SmtpServer
from tests.support.world import World

pytestmark = pytest.mark.both_engines("locks")

MESSAGE = Message(
    "pia@example.org", "An invitation", "Please open this link:\nhttp://localhost:8000/invitation/abc – soon.\n"
)


class Received:
    """What the mail server was handed."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        parsed = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(parsed, EmailMessage)
        self.mails.append(parsed)
        self.recipients += envelope.rcpt_tos
        return "250 taken"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def received() -> Received:
    return Received()


@pytest.fixture
def smtp(received: Received) -> Iterator[SmtpServer]:
    port = _free_port()
    controller = Controller(received, hostname="127.0.0.1", port=port)
    controller.start()
    yield SmtpServer("smtp", "127.0.0.1", port)
    controller.stop()


def test_a_mail_reaches_a_real_smtp_server_as_it_was_written(smtp: SmtpServer, received: Received) -> None:
    SmtpTransport(smtp, "Cases <cases@example.org>").deliver(MESSAGE)
    (mail,) = received.mails
    assert received.recipients == ["pia@example.org"]
    assert mail["From"] == "Cases <cases@example.org>"
    assert mail["Subject"] == "An invitation"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().replace("\r\n", "\n") == MESSAGE.body


# Of the mail server's own: on loopback it may ask for a password without TLS, and it uses a name it means to drop.
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")
@pytest.mark.filterwarnings("ignore:Session.login_data is deprecated:DeprecationWarning")
def test_user_and_password_are_given_to_a_server_that_asks(received: Received) -> None:
    asked: list[LoginPassword] = []

    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, login: Any) -> AuthResult:
        asked.append(login)
        return AuthResult(success=login == LoginPassword(b"odr", b"a mail password"), handled=False)

    port = _free_port()
    controller = Controller(
        received,
        hostname="127.0.0.1",
        port=port,
        authenticator=authenticate,
        auth_required=True,
        auth_require_tls=False,
    )
    controller.start()
    try:
        right = SmtpServer("smtp", "127.0.0.1", port, "odr", "a mail password")
        SmtpTransport(right, "cases@example.org").deliver(MESSAGE)
        with pytest.raises(OSError, match="535"):
            SmtpTransport(replace(right, password="wrong"), "cases@example.org").deliver(MESSAGE)
    finally:
        controller.stop()
    assert len(received.mails) == 1
    assert asked[0] == LoginPassword(b"odr", b"a mail password")


def test_a_server_without_starttls_is_refused_when_it_was_asked_for(smtp: SmtpServer, received: Received) -> None:
    with pytest.raises(OSError, match="STARTTLS"):
        SmtpTransport(replace(smtp, security="smtp+starttls"), "cases@example.org").deliver(MESSAGE)
    assert received.mails == []


def test_the_health_of_mail_is_whether_the_server_answers(smtp: SmtpServer) -> None:
    assert mail_answers(smtp)
    assert not mail_answers(SmtpServer("smtp", "127.0.0.1", _free_port()))


def test_without_smtp_each_mail_is_a_file_that_only_the_services_user_reads(tmp_path: Path) -> None:
    transport = FileTransport(tmp_path / "outbox", "odr@localhost")
    transport.deliver(MESSAGE)
    transport.deliver(MESSAGE)
    files = sorted((tmp_path / "outbox").glob("*.eml"))
    assert len(files) == 2
    assert files[0].stat().st_mode & 0o077 == 0
    assert "An invitation" in files[0].read_text("utf-8")


def test_settings_choose_the_transport(world: World) -> None:
    assert isinstance(transport_for(world.settings), FileTransport)
    with_smtp = replace(world.settings, smtp=SmtpServer("smtp", "127.0.0.1", 25))
    assert isinstance(transport_for(with_smtp), SmtpTransport)


def test_a_queued_mail_is_sealed_leaves_once_and_is_gone(world: World) -> None:
    with world.work() as work:
        outbox.queue(work, MESSAGE)
    with world.database.reading() as session:
        waiting = session.scalars(select(Mail)).one()
        assert b"invitation" not in waiting.sealed_message
    world.deliver()
    world.deliver()
    assert world.mailbox.messages == [MESSAGE]
    with world.database.reading() as session:
        assert session.scalars(select(Mail)).all() == []


def test_a_mail_of_a_unit_of_work_that_fails_never_leaves(world: World) -> None:
    with pytest.raises(RuntimeError), world.work() as work:
        outbox.queue(work, MESSAGE)
        raise RuntimeError
    world.deliver()
    assert world.mailbox.messages == []


def test_a_dead_mail_server_keeps_the_mail_and_lengthens_the_pauses(world: World) -> None:
    class Dead:
        attempts = 0

        def deliver(self, message: Message) -> None:
            self.attempts += 1
            raise ConnectionRefusedError("no server for pia@example.org")

    dead = Dead()
    with world.work() as work:
        outbox.queue(work, MESSAGE)
    tried_at: list[float] = []
    for _minute in range(120):
        before = dead.attempts
        deliver_due(world.database, world.app_context.work, dead)
        if dead.attempts > before:
            tried_at.append(_minute)
        world.later(minutes=1)
    gaps = [later - earlier for earlier, later in itertools.pairwise(tried_at)]
    assert len(gaps) >= 4
    assert gaps == sorted(gaps)
    assert gaps[-1] > gaps[0]
    with world.database.reading() as session:
        mail = session.scalars(select(Mail)).one()
        assert mail.last_error == "ConnectionRefusedError", "the kind of error, never its message"
    with world.work() as work:
        assert outbox.waiting(work) == (1, 1)
    world.later(hours=12)
    world.deliver()
    assert world.mailbox.messages == [MESSAGE]


def test_two_workers_do_not_deliver_the_same_mail(world: World) -> None:
    with world.work() as work:
        outbox.queue(work, MESSAGE)
    with world.work() as work:
        first = outbox.claim(work)
    with world.work() as work:
        second = outbox.claim(work)
    assert (len(first), len(second)) == (1, 0)


@pytest.mark.parametrize("place", ["to", "subject"])
def test_a_line_break_cannot_smuggle_a_header_into_a_mail(tmp_path: Path, place: str) -> None:
    smuggled = replace(MESSAGE, **{place: "x@example.org\r\nBcc: everybody@example.org"})
    with pytest.raises(ValueError, match=r"linefeed|newline"):
        FileTransport(tmp_path, "odr@localhost").deliver(smuggled)
