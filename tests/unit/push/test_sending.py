"""Telling a push service: what it is told, what becomes of its answers, and what somebody cannot make us ask."""

import socket
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from odr.crypto.vapid import PushKey
from odr.push.sending import TOKEN, NotPublic, Outcome, Sender
from odr.settings.push_key import PushSettings
from tests.support.push_service import PushService, push_service

KEY = PushKey.generate()
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[PushService]:
    """A push service of this machine."""
    with push_service(tmp_path) as found:
        yield found


def sender_to(service: PushService, patience: float = 10.0) -> Sender:
    """Sends to it, because the operator has named it."""
    named = PushSettings(KEY, "mailto:ops@example.org", frozenset({service.name}))
    return Sender(named, service.trusting, patience=patience)


def test_it_is_told_that_something_came_and_nothing_else(service: PushService) -> None:
    assert sender_to(service).send(service.endpoint("ab?c=d"), NOW) is Outcome.TAKEN
    (pushed,) = service.pushed
    assert pushed.path == "/push/ab?c=d"
    assert pushed.body == b""
    assert set(pushed.headers) == {
        "Host", "Authorization", "TTL", "Urgency", "Topic", "Content-Length", "Connection",
    }  # fmt: skip
    assert pushed.claims["aud"] == f"https://{service.name}"
    assert pushed.claims["sub"] == "mailto:ops@example.org"
    # At most 24 hours (RFC 8292, section 2).
    assert pushed.claims["exp"] == int((NOW + TOKEN).timestamp())
    assert TOKEN.total_seconds() <= 24 * 3600


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        *((200, Outcome.TAKEN), (201, Outcome.TAKEN), (202, Outcome.TAKEN), (404, Outcome.GONE), (410, Outcome.GONE)),
        *((400, Outcome.LATER), (403, Outcome.LATER), (429, Outcome.LATER), (500, Outcome.LATER), (503, Outcome.LATER)),
    ],
)
def test_its_answer_says_what_became_of_it(service: PushService, status: int, outcome: Outcome) -> None:
    service.answer = status
    assert sender_to(service).send(service.endpoint(), NOW) is outcome


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(service: PushService, status: int) -> None:
    service.answer, service.location = status, service.endpoint("elsewhere")
    assert sender_to(service).send(service.endpoint(), NOW) is Outcome.LATER
    assert [one.path for one in service.pushed] == ["/push/one"]


@pytest.mark.parametrize(
    "pieces",
    [
        [b"x" * 100_000] * 20,
        [b"HTTP/1.1 201 Created\r\n" + b"X: y\r\n" * 100_000],
        [b""],
        [b"\x16\x03\x01 201 \r\n"],
        [b"HTTP/1.1 2\xc2\xb91 Created\r\n\r\n"],
        [b"HTTP/1.1 99999 Created\r\n\r\n"],
    ],
)
def test_of_an_answer_the_first_line_is_read_and_no_more(service: PushService, pieces: list[bytes]) -> None:
    service.answer = pieces
    begun = time.monotonic()
    is_right = pieces[0].startswith(b"HTTP/1.1 201 ")
    assert sender_to(service).send(service.endpoint(), NOW) is (Outcome.TAKEN if is_right else Outcome.LATER)
    assert time.monotonic() - begun < 5


def test_whoever_answers_letter_by_letter_holds_nobody_up(service: PushService) -> None:
    service.answer, service.pause = [b"H"] * 100, 0.1
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        sender_to(service, patience=0.5).send(service.endpoint(), NOW)
    assert time.monotonic() - begun < 3


def test_a_name_that_leads_into_a_private_network_is_not_asked(service: PushService) -> None:
    """Whoever can answer for a name of a push service, or has the machine look it up elsewhere, reaches nothing."""
    known = "https://fcm.googleapis.com/fcm/send/x"
    for address in ("127.0.0.1", "169.254.169.254", "10.0.0.1", "::1", "fd00::1"):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET

        def look_up(_host: str, _port: int, there: str = address, of: socket.AddressFamily = family) -> object:
            return [(of, (there, service.port)), (socket.AF_INET, ("142.250.74.10", 443))]

        sender = Sender(PushSettings(KEY, "mailto:ops@example.org"), service.trusting, look_up)  # type: ignore[arg-type]
        with pytest.raises(NotPublic):
            sender.send(known, NOW)
    assert service.pushed == []


def test_a_service_that_the_operator_names_no_more_is_asked_no_more(service: PushService) -> None:
    sender = Sender(PushSettings(KEY, "mailto:ops@example.org"), service.trusting)
    assert sender.send(service.endpoint(), NOW) is Outcome.GONE
    assert service.pushed == []


def test_a_service_that_cannot_show_who_it_is_is_told_nothing(service: PushService) -> None:
    named = PushSettings(KEY, "mailto:ops@example.org", frozenset({service.name}))
    with pytest.raises(ssl.SSLCertVerificationError):
        Sender(named).send(service.endpoint(), NOW)
    assert service.pushed == []
