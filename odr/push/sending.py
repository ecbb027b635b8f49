"""Telling a push service that a device is to wake (RFC 8030): without any content, so there is nothing to encrypt.

The request is written by hand: one connection to an address that was looked at, no redirect followed, of the answer
its first line and no more, and an end to waiting, however slowly somebody answers.
"""

import socket
import ssl
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum
from functools import cached_property

from odr.crypto.vapid import authorization
from odr.errors import Refusal
from odr.push.endpoints import Endpoint, checked_endpoint, is_public
from odr.settings.push_key import PushSettings

PATIENCE = 10.0  # seconds, for all of it
LONGEST_LINE = 1024
# How long the push service keeps it for a device that is off, and for how long our token is good (24 hours at most).
KEPT = timedelta(days=1)
TOKEN = timedelta(hours=12)
Found = list[tuple[socket.AddressFamily, tuple[str, int]]]


class Outcome(Enum):
    """What became of it."""

    TAKEN = "taken"
    GONE = "gone"
    LATER = "later"


class NotPublic(OSError):
    """The name of the host leads to an address that is not public."""


def addresses_of(host: str, port: int) -> Found:
    """Where a name leads. Raises ``OSError``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, (str(address[0]), int(address[1]))) for family, _type, _number, _name, address in found]


class Sender:
    """Sends to push services, as the customer that the operator's key makes this service."""

    def __init__(
        self,
        settings: PushSettings,
        context: ssl.SSLContext | None = None,
        look_up: Callable[[str, int], Found] = addresses_of,
        patience: float = PATIENCE,
    ) -> None:
        self._settings = settings
        self._given_context = context
        self._look_up = look_up
        self._patience = patience

    @cached_property
    def _context(self) -> ssl.SSLContext:
        # Reading the machine's certificates takes as long as a page does: they are read when somebody is told.
        return self._given_context or ssl.create_default_context()

    def send(self, endpoint: str, now: datetime) -> Outcome:
        """Tells one browser. Raises ``OSError`` where the push service cannot be reached."""
        try:
            to = checked_endpoint(endpoint, self._settings.services)
        except Refusal:  # the operator has taken its name back
            return Outcome.GONE
        return _outcome(self._status(to, now))

    def _status(self, to: Endpoint, now: datetime) -> int:
        until = time.monotonic() + self._patience
        with self._connected(to, until) as line:
            line.settimeout(_left(until))
            line.sendall(self._request(to, now))
            return _status_in(_first_line(line, until))

    def _connected(self, to: Endpoint, until: float) -> ssl.SSLSocket:
        """Connects to the very address that was looked at: a second look-up could lead elsewhere."""
        found = self._look_up(to.host, to.port)
        if not to.is_named and not all(is_public(address[0]) for _family, address in found):
            raise NotPublic
        last: OSError = OSError("no address")
        for family, address in found:
            plain = socket.socket(family, socket.SOCK_STREAM)
            try:
                plain.settimeout(_left(until))
                plain.connect(address)
                plain.settimeout(_left(until))
                return self._context.wrap_socket(plain, server_hostname=to.host)
            except OSError as error:
                plain.close()
                last = error
        raise last

    def _request(self, to: Endpoint, now: datetime) -> bytes:
        expires = int((now + TOKEN).timestamp())
        host = to.host if to.port == 443 else f"{to.host}:{to.port}"
        lines = (
            f"POST {to.path} HTTP/1.1",
            f"Host: {host}",
            f"Authorization: {authorization(self._settings.key, to.origin, self._settings.contact, expires)}",
            f"TTL: {int(KEPT.total_seconds())}",
            "Urgency: normal",
            # Of several that wait for a device that is off, it gets the last (RFC 8030, section 5.4).
            "Topic: news",
            "Content-Length: 0",
            "Connection: close",
        )
        return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def _outcome(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome.TAKEN
    return Outcome.GONE if status in (404, 410) else Outcome.LATER


def _first_line(line: ssl.SSLSocket, until: float) -> bytes:
    found = b""
    while b"\r\n" not in found and len(found) < LONGEST_LINE:
        line.settimeout(_left(until))
        more = line.recv(LONGEST_LINE - len(found))
        if not more:
            break
        found += more
    return found.partition(b"\r\n")[0]


def _status_in(first: bytes) -> int:
    """The status of an answer; 0 for what is no answer (RFC 9112, section 4)."""
    parts = first.split(b" ", 2)
    if len(parts) < 2 or not parts[0].startswith(b"HTTP/1.") or len(parts[1]) != 3 or not parts[1].isdigit():
        return 0
    return int(parts[1])


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
