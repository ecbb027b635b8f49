"""Mail leaves through a real SMTP server on loopback, or into files; a dead server holds nobody up."""

import email
import itertools
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from smtplib import SMTPRecipientsRefused
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from sqlalchemy import select, update

from odr.db.about import Job, about
from odr.mail import outbox
from odr.mail.delivery import DeliveryAnswer, FileTransport, SmtpTransport, deliver_due, mail_answers, transport_for
from odr.mail.outbox import Fate, Fates, Message, Refused, Stuck, Waiting, fate_of
from odr.mail.tables import Mail
from odr.purposes import THE_SERVICE
from odr.settings.settings import SmtpServer
from tests.support.crossing import done_or_waiting
from tests.support.world import World

pytestmark = pytest.mark.both_engines("locks")

MESSAGE = Message(
    THE_SERVICE,
    "pia@example.org",
    "An invitation",
    "Please open this link:\nhttp://localhost:8000/invitation/abc – soon.\n",
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


def asked(world: World, server: SmtpServer) -> DeliveryAnswer:
    return mail_answers(replace(world.settings, smtp=server))


def test_the_health_of_mail_is_whether_the_server_answers(world: World, smtp: SmtpServer) -> None:
    assert asked(world, smtp) is DeliveryAnswer.TAKEN
    assert asked(world, SmtpServer("smtp", "127.0.0.1", _free_port())) is DeliveryAnswer.UNREACHABLE
    assert asked(world, replace(smtp, security="smtp+starttls")) is DeliveryAnswer.UNREACHABLE
    assert asked(world, replace(smtp, user="odr", password="a mail password")) is DeliveryAnswer.LOGIN_REFUSED, (
        "it knows nobody"
    )


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")
@pytest.mark.filterwarnings("ignore:Session.login_data is deprecated:DeprecationWarning")
@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("235 2.7.0 Authentication successful", DeliveryAnswer.TAKEN),
        ("535 5.7.8 Authentication credentials invalid", DeliveryAnswer.LOGIN_REFUSED),
        ("454 4.7.0 Temporary authentication failure", DeliveryAnswer.UNREACHABLE),
    ],
)
def test_a_server_that_does_not_know_us_takes_no_mail_and_is_not_called_well(
    world: World, received: Received, answer: str, expected: DeliveryAnswer
) -> None:
    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, _login: Any) -> AuthResult:
        return AuthResult(success=answer.startswith("2"), handled=False, message=answer)

    with serving(received, authenticator=authenticate, auth_required=True, auth_require_tls=False) as server:
        ours = replace(server, user="odr", password="a mail password")
        assert asked(world, ours) is expected
        with world.work() as work:
            outbox.queue(work, MESSAGE)
        left = deliver_due(world.database, world.app_context.work, SmtpTransport(ours, "odr@example.org"))
    assert left == (1 if expected is DeliveryAnswer.TAKEN else 0)


def test_asking_whether_mails_can_become_files_makes_and_leaves_nothing(world: World) -> None:
    """Not even the folder: whoever asks may be another user than the service's."""
    folder = world.settings.outbox
    assert mail_answers(world.settings) is DeliveryAnswer.FILES
    assert not folder.exists()
    folder.mkdir()
    assert mail_answers(world.settings) is DeliveryAnswer.FILES
    assert list(folder.iterdir()) == []
    folder.rmdir()
    folder.write_text("no folder")
    assert mail_answers(world.settings) is DeliveryAnswer.UNWRITABLE
    nowhere = replace(world.settings, instance=folder)
    assert mail_answers(nowhere) is DeliveryAnswer.UNWRITABLE


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
        assert outbox.waiting(work) == Waiting(total=1, failing=1, set_aside=0)
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
    assert first is not None
    assert second is None


@pytest.mark.only_on("postgresql", "SQLite has one writer")
@pytest.mark.parametrize("tried", [False, True])
def test_a_mail_that_is_dropped_while_it_is_claimed_or_tried_again_stops_no_delivery(world: World, tried: bool) -> None:
    ended = uuid4()
    other = replace(MESSAGE, to="other@example.org")
    with world.work() as work:
        outbox.queue(work, MESSAGE, about=ended)
        mail_id = work.session.scalars(select(Mail.id)).one()
    world.later(seconds=1)
    with world.work() as work:
        outbox.queue(work, other)

    def failed() -> None:
        for after in (outbox.failed, outbox.set_aside):
            with world.database.writing(about(jobs=[Job.MAIL])) as session:
                after(world.app_context.work(session), mail_id, "TimeoutError")

    act = failed if tried else world.deliver
    with ThreadPoolExecutor(1) as pool:
        with world.database.writing(about()) as session:
            outbox.drop(world.app_context.work(session), ended)
            going = pool.submit(act)
            done_or_waiting(world, going.done)
        going.result(60)
    world.deliver()
    assert world.mailbox.messages == [other]


def test_behind_a_slow_server_no_mail_leaves_twice_and_none_that_was_dropped_meanwhile(world: World) -> None:
    class Slow:
        def deliver(self, message: Message) -> None:
            world.later(minutes=1)
            world.mailbox.deliver(message)
            if message.to.startswith("2@"):
                with world.work() as work:
                    outbox.drop(work, ABOUT)
            if message.to.startswith("7@"):  # in the seventh minute another worker finds a fast one
                world.deliver()

    for number in range(12):
        world.later(seconds=1)
        with world.work() as work:
            one = replace(MESSAGE, to=f"{number}@example.org")
            outbox.queue(work, one, about=ABOUT if number == 5 else None)
    deliver_due(world.database, world.app_context.work, Slow())
    assert [one.to for one in world.mailbox.messages] == [
        f"{number}@example.org" for number in range(12) if number != 5
    ]


def test_a_few_mails_leave_before_whoever_delivers_looks_up(world: World) -> None:
    with world.work() as work:
        for _each in range(outbox.A_FEW + 1):
            outbox.queue(work, MESSAGE)
    for left in (outbox.A_FEW, 1, 0):
        assert deliver_due(world.database, world.app_context.work, world.mailbox) == left


def test_a_link_that_holds_for_an_hour_does_not_wait_for_a_mail_to_thousands(world: World) -> None:
    with world.work() as work:
        for number in range(25):
            outbox.queue(work, replace(MESSAGE, to=f"{number}@example.org"))
    world.later(minutes=1)
    with world.work() as work:
        outbox.queue(work, replace(MESSAGE, to="next-week@example.org"), until=work.now + timedelta(days=7))
        outbox.queue(work, replace(MESSAGE, to="in-an-hour@example.org"), until=work.now + timedelta(hours=1))
    deliver_due(world.database, world.app_context.work, world.mailbox)
    addresses = [message.to for message in world.mailbox.messages]
    assert addresses[0] == "in-an-hour@example.org"
    assert "next-week@example.org" not in addresses
    assert len(addresses) == 20


@pytest.mark.parametrize("place", ["to", "subject"])
def test_a_line_break_cannot_smuggle_a_header_into_a_mail(tmp_path: Path, place: str) -> None:
    said = {"to": MESSAGE.to, "subject": MESSAGE.subject} | {place: "x@example.org\r\nBcc: everybody@example.org"}
    smuggled = replace(MESSAGE, to=said["to"], subject=said["subject"])
    with pytest.raises(Refused, match="ValueError"):
        FileTransport(tmp_path, "odr@localhost").deliver(smuggled)


@pytest.mark.parametrize(
    "name",
    [
        "=?utf-8?q?Quill=0D=0AReply-To:evil=40example.com=0D=0A=0D=0APay=20to=20account=2012?=",
        "Quill =?utf-8?b?DQpCY2M6IGV2ZXJ5Ym9keUBleGFtcGxlLm9yZw==?=",
        "=?us-ascii?q?a?= =?us-ascii?q?b?=",
    ],
)
def test_a_name_that_looks_like_an_encoded_word_is_not_read_as_one(
    tmp_path: Path, smtp: SmtpServer, received: Received, name: str
) -> None:
    """It could hold line ends, and behind them headers and a text of its own."""
    written = replace(MESSAGE, subject=f"An invitation from {name}")
    FileTransport(tmp_path, "odr@localhost").deliver(written)
    SmtpTransport(smtp, "odr@localhost").deliver(written)
    (file,) = tmp_path.glob("*.eml")
    for mail in (email.message_from_bytes(file.read_bytes(), policy=default), *received.mails):
        assert {*mail.keys()} <= {
            "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
            "Content-Transfer-Encoding", "X-Peer", "X-MailFrom", "X-RcptTo",
        }  # fmt: skip
        assert str(mail["Subject"]).replace("\u2060", "") == written.subject
        assert isinstance(mail, EmailMessage)
        assert mail.get_content().replace("\r\n", "\n") == MESSAGE.body
    assert received.recipients == [MESSAGE.to]


# --- what can never be delivered -------------------------------------------------------------------------------------

ABOUT = UUID("6f1c7c1e-8e0b-4a51-9a75-0a2f4b1c9d3e")


def fate(world: World) -> Fate | None:
    with world.work() as work:
        found = fate_of(work, ABOUT)
        assert Fates(work).of(ABOUT) is found, "asked alone or with others"
        return found


class Refuses:
    """A mail server that knows some addresses not to be there, and takes the rest."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.taken: list[str] = []

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, rcpt_options: Any
    ) -> str:
        if address.startswith("nobody"):
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        self.taken += envelope.rcpt_tos
        return "250 taken"


@contextmanager
def serving(handler: object, **options: Any) -> Iterator[SmtpServer]:
    port = _free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield SmtpServer("smtp", "127.0.0.1", port)
    finally:
        controller.stop()


@pytest.mark.parametrize(
    ("answer", "expected"), [("550 no such user", Fate.REFUSED), ("450 mailbox busy", Fate.DELAYED)]
)
def test_a_refused_address_is_set_aside_and_a_busy_one_tried_again(world: World, answer: str, expected: Fate) -> None:
    with world.work() as work:
        outbox.queue(work, replace(MESSAGE, to="nobody@example.org"), about=ABOUT)
        outbox.queue(work, MESSAGE)
    handler = Refuses(answer)
    with serving(handler) as server:
        assert deliver_due(world.database, world.app_context.work, SmtpTransport(server, "odr@example.org")) == 1
    assert handler.taken == ["pia@example.org"]
    assert fate(world) is expected
    with world.database.reading() as session:
        mail = session.scalars(select(Mail)).one()
        assert (mail.sealed_message == b"") is (expected is Fate.REFUSED), "what it said goes as soon as it is no use"
    world.later(days=1)
    world.deliver()
    assert len(world.mailbox.messages) == (0 if expected is Fate.REFUSED else 1)
    world.later(days=31)
    world.deliver()
    with world.database.reading() as session:
        assert session.scalars(select(Mail)).all() == []


class LeavesRudely(Refuses):
    """It does not say goodbye: it hangs up with an error, or without a word."""

    def __init__(self, goodbye: str) -> None:
        super().__init__("550 no such user")
        self.goodbye = goodbye

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        if not self.goodbye:
            server.transport.abort()
        return self.goodbye


@pytest.mark.parametrize("goodbye", ["421 too busy", "500 what", ""])
def test_how_a_server_says_goodbye_changes_nothing_of_what_it_took_or_refused(world: World, goodbye: str) -> None:
    with world.work() as work:
        outbox.queue(work, replace(MESSAGE, to="nobody@example.org"), about=ABOUT)
        outbox.queue(work, MESSAGE)
    handler = LeavesRudely(goodbye)
    with serving(handler) as server:
        for _day in range(3):
            deliver_due(world.database, world.app_context.work, SmtpTransport(server, "odr@example.org"))
            world.later(days=1)
        assert asked(world, server) is DeliveryAnswer.TAKEN
    assert handler.taken == ["pia@example.org"], "once, and not again and again"
    assert fate(world) is Fate.REFUSED


def test_a_mail_that_does_not_open_stands_in_nobodys_way(world: World) -> None:
    with world.work() as work:
        outbox.queue(work, MESSAGE)
        work.session.flush()
        work.session.execute(update(Mail).values(sealed_message=b"nonsense", created_at=work.now - timedelta(days=1)))
        outbox.queue(work, MESSAGE)
    world.deliver()
    assert world.mailbox.messages == [MESSAGE]
    with world.work() as work:
        assert outbox.stuck(work) == Stuck(do_not_open=1, failing={})
        assert outbox.waiting(work) == Waiting(total=0, failing=0, set_aside=1)


def test_a_mail_that_fails_in_a_way_that_nobody_thought_of_stands_in_nobodys_way(world: World) -> None:
    class Falls:
        def deliver(self, message: Message) -> None:
            if message.to.startswith("nobody"):
                raise KeyError(message.to)
            world.mailbox.deliver(message)

    with world.work() as work:
        outbox.queue(work, replace(MESSAGE, to="nobody@example.org"), about=ABOUT)
        outbox.queue(work, MESSAGE)
    deliver_due(world.database, world.app_context.work, Falls())
    assert world.mailbox.messages == [MESSAGE]
    assert fate(world) is Fate.DELAYED


def test_mails_that_have_failed_for_an_hour_are_stuck_and_those_that_one_mailbox_does_not_take_apart(
    world: World,
) -> None:
    class Dead:
        def deliver(self, message: Message) -> None:
            if message.to.startswith("nobody"):
                raise SMTPRecipientsRefused({message.to: (452, b"mailbox full")})
            raise ConnectionRefusedError

    def stuck() -> Stuck:
        deliver_due(world.database, world.app_context.work, Dead())
        with world.work() as work:
            return outbox.stuck(work)

    with world.work() as work:
        outbox.queue(work, MESSAGE)
        outbox.queue(work, replace(MESSAGE, to="nobody@example.org"))
    assert stuck() == Stuck(0, {})
    world.later(minutes=59)
    assert stuck() == Stuck(0, {})
    world.later(minutes=1)
    found = stuck()
    assert found == Stuck(0, {"ConnectionRefusedError": 1, "SMTPRecipientsRefused": 1})
    assert found.whoever_gets_them == 1
    world.later(days=5)
    assert stuck() == Stuck(0, {}), "given up, and told where they were caused"


def test_a_mail_that_failed_for_five_days_is_given_up(world: World) -> None:
    class Dead:
        def deliver(self, message: Message) -> None:
            raise ConnectionRefusedError

    with world.work() as work:
        outbox.queue(work, MESSAGE, about=ABOUT)
    for _day in range(5):
        deliver_due(world.database, world.app_context.work, Dead())
        assert fate(world) is Fate.DELAYED
        world.later(days=1)
    deliver_due(world.database, world.app_context.work, Dead())
    assert fate(world) is Fate.REFUSED


def test_a_mail_whose_cause_has_ended_does_not_go_out(world: World) -> None:
    with world.work() as work:
        outbox.queue(work, MESSAGE, about=ABOUT)
        outbox.queue(work, replace(MESSAGE, subject="Another"), about=UUID(int=8))
    with world.work() as work:
        outbox.drop(work, ABOUT)
    world.deliver()
    assert [mail.subject for mail in world.mailbox.messages] == ["Another"]


def test_a_mail_that_has_become_useless_does_not_go_out(world: World) -> None:
    with world.work() as work:
        outbox.queue(work, MESSAGE, until=work.now + timedelta(hours=1))
    world.later(hours=1)
    world.deliver()
    assert world.mailbox.messages == []


def test_what_a_mail_is_about_cannot_be_told_from_the_database(world: World) -> None:
    with world.work() as work:
        outbox.queue(work, MESSAGE, about=ABOUT)
    assert ABOUT.bytes not in world.stored()
    assert ABOUT.hex.encode() not in world.stored()


# --- addresses, links and greetings ----------------------------------------------------------------------------------

IDN = replace(MESSAGE, to="pia@bücher.example")
LINK = "http://localhost:8000/invitation/" + "abcDEF0123_-=&?" * 9


def test_an_internationalised_domain_gets_mail_under_its_ascii_name(received: Received, smtp: SmtpServer) -> None:
    SmtpTransport(smtp, "Büro <cases@bücher.example>").deliver(IDN)
    (mail,) = received.mails
    assert received.recipients == ["pia@xn--bcher-kva.example"]
    assert mail["To"] == "pia@xn--bcher-kva.example"
    assert mail["From"] == "Büro <cases@xn--bcher-kva.example>"
    assert mail["Message-ID"].rstrip("> ").endswith("@xn--bcher-kva.example")


def test_an_address_that_the_server_cannot_write_is_refused_at_once(received: Received) -> None:
    with (
        serving(received, enable_SMTPUTF8=False) as server,
        pytest.raises(Refused, match="SMTPNotSupportedError"),
    ):
        SmtpTransport(server, "cases@example.org").deliver(replace(MESSAGE, to="pía@example.org"))


@pytest.mark.parametrize("words", ["Only ASCII.", "Zoë – naïve", "Ω" * 400, "日本" * 30, "= ==3D =20 " * 9 + "é"])
def test_a_link_is_whole_in_every_transfer_encoding(
    received: Received, smtp: SmtpServer, tmp_path: Path, words: str
) -> None:
    message = replace(MESSAGE, body=f"{words}\n\n{LINK}\n\n{words}\n")
    SmtpTransport(smtp, "cases@example.org").deliver(message)
    (mail,) = received.mails
    assert mail["Content-Transfer-Encoding"] in ("7bit", "base64")
    assert LINK in mail.get_content().splitlines()
    FileTransport(tmp_path / "outbox", "cases@example.org").deliver(message)
    (file,) = (tmp_path / "outbox").iterdir()
    assert LINK in file.read_text("utf-8").splitlines(), "people read these as they are"


def test_it_introduces_itself_by_the_name_in_the_settings(received: Received) -> None:
    names: list[str] = []

    class Listens(Received):
        async def handle_EHLO(  # noqa: N802  aiosmtpd's name
            self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
        ) -> list[str]:
            names.append(hostname)
            session.host_name = hostname
            return responses

    with serving(Listens()) as server:
        SmtpTransport(replace(server, greeting="cases.example.org"), "cases@example.org").deliver(MESSAGE)
    assert names == ["cases.example.org"]
