"""Where requests wait until they have arrived as a whole: a thread of the server never waits for a visitor to go on.

gunicorn gives a thread to each connection as soon as it has said something, so that eight connections that send half a
header keep everybody out. Here one loop in each worker reads from all of them, and a request gets a thread once its
header and its body are there. Who takes too long, or too much, is let go.

A worker that has served somebody and is idle makes room for a new one. Nothing in Python takes out of memory for sure
what was typed and shown; a process that ends does, and its successor is forked from one that has never seen any of it.
"""

import re
import socket
import ssl
import struct
import time
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any

from gunicorn import http, sock
from gunicorn.workers.gthread import ThreadWorker

from odr.web.context import EXTENSION, AppContext

# A request has to have arrived in so many seconds; what a large one needs on a slow line.
ARRIVES_IN_SECONDS = 20.0
# The app refuses a longer body.
LONGEST_HEADER = 64 * 1024
LONGEST_BODY = 1024 * 1024
# What stands after the file that a form ends with: the rest of such a body is the app's to read, or nobody's.
LONGEST_END = 4 * 1024
END_ARRIVES_IN_SECONDS = 1.0
# What all that are on their way may hold together, in one worker.
MOST_BYTES = 32 * LONGEST_BODY
# A thread that reads what is left of a body or writes an answer is not kept waiting for longer than this.
STALLED_AFTER_SECONDS = 20
# So long after the last request a worker that has served any is replaced.
RENEWED_AFTER_SECONDS = 30.0
# Asked by machines, over and over, and nobody's.
_OF_NOBODY = (b"GET /healthz", b"HEAD /healthz", b"GET /static/")
_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,18})[ \t]*\r$", re.IGNORECASE | re.MULTILINE)
_CHUNKED = re.compile(rb"^transfer-encoding:", re.IGNORECASE | re.MULTILINE)
# Its body comes only once it was asked for.
_EXPECTS = re.compile(rb"^expect:", re.IGNORECASE | re.MULTILINE)


class Turned(Exception):
    """The request is not waited for; ``answer`` is what it is told."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer


class Arrival:
    """One request on its way."""

    def __init__(self, begun: bytes) -> None:
        self.until = time.monotonic() + ARRIVES_IN_SECONDS
        self.data = bytearray(begun)
        self.shaking_hands = False
        self.asks_first = False
        self.is_too_long = False
        self._whole: int | None = None

    def is_whole(self) -> bool:
        """Whether a thread can go to work on it: all of it is there, or as much as it takes to refuse it.

        Raises ``Turned`` for what would keep a thread waiting.
        """
        if self._whole is None:
            end = self.data.find(_END)
            if end < 0:
                if len(self.data) > LONGEST_HEADER:
                    raise Turned("431 Request Header Fields Too Large")
                return False
            header = bytes(self.data[: end + 2])
            if _CHUNKED.search(header):  # no browser sends a form like that
                raise Turned("411 Length Required")
            length = _LENGTH.search(header)
            body = int(length.group(1)) if length else 0
            self.is_too_long = body > LONGEST_BODY
            self.asks_first = not self.is_too_long and _EXPECTS.search(header) is not None
            self._whole = end + len(_END) + (0 if self.is_too_long else body)
        return len(self.data) >= self._whole


class Door(ThreadWorker):  # type: ignore[misc]  # gunicorn is published without types
    """gunicorn's threaded worker, in which threads are for requests that are there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arriving: dict[Any, Arrival] = {}  # in the order in which they came
        self._at_work = 0
        self._served_at: float | None = None

    def notify(self) -> None:
        """Called by gunicorn about once a second."""
        super().notify()
        if self.alive and self._is_to_be_renewed():  # type: ignore[has-type]
            self.alive = False  # the arbiter starts another

    def _is_to_be_renewed(self) -> bool:
        if self._served_at is None or self._arriving or self._at_work:
            return False
        if time.monotonic() - self._served_at < RENEWED_AFTER_SECONDS:
            return False
        base: AppContext | None = getattr(self.wsgi, "extensions", {}).get(EXTENSION)
        # Never in the middle of its upkeep; and once it ends, none begins.
        return base is None or base.upkeep.acquire(blocking=False)

    def finish_request(self, conn: Any, future: Any) -> None:
        """Called by gunicorn when a thread is done with a request."""
        self._at_work -= 1
        super().finish_request(conn, future)

    def enqueue_req(self, conn: Any) -> None:
        """Called by gunicorn for a connection that is new, or on which something has come."""
        begun = conn.parser.unreader.take_buffered() if conn.initialized else b""
        arrival = self._arriving[conn] = Arrival(begun)
        try:
            conn.sock.setblocking(False)
            if not conn.initialized:
                self._initialise(conn, arrival)
        except OSError:
            self._let_go(conn)
            return
        self.poller.register(conn.sock, EVENT_READ, partial(self._go_on, conn))
        if len(self._arriving) > self.worker_connections // 2:
            self._let_go(next(iter(self._arriving)))
        if conn in self._arriving:
            self._go_on(conn)

    def murder_pending(self) -> None:
        """Called by gunicorn about once a second."""
        super().murder_pending()
        now = time.monotonic()
        for conn in [conn for conn, arrival in self._arriving.items() if arrival.until < now]:
            self._let_go(conn)

    def _keepalive_after(self, conn: Any, keepalive: bool) -> bool:
        """Called by gunicorn in the thread. Of a long body it waits for what a form has after its file, and no more."""
        if not conn.is_too_long:
            return bool(super()._keepalive_after(conn, keepalive))
        return keepalive and bool(
            conn.parser.finish_body(deadline=time.monotonic() + END_ARRIVES_IN_SECONDS, max_bytes=LONGEST_END)
        )

    def _initialise(self, conn: Any, arrival: Arrival) -> None:
        """What gunicorn would do in a thread, without waiting for the other side."""
        for option, seconds in (
            (socket.SO_RCVTIMEO, STALLED_AFTER_SECONDS),
            (socket.SO_SNDTIMEO, STALLED_AFTER_SECONDS),
        ):
            conn.sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", seconds, 0))
        if self.cfg.is_ssl:
            conn.sock = sock.ssl_context(self.cfg).wrap_socket(
                conn.sock,
                server_side=True,
                suppress_ragged_eofs=self.cfg.suppress_ragged_eofs,
                do_handshake_on_connect=False,
            )
            arrival.shaking_hands = True
        conn.parser = http.get_parser(self.cfg, conn.sock, conn.client)
        conn.initialized = True

    def _go_on(self, conn: Any, _socket: object = None) -> None:
        """Takes what has come, and lets the request in if that is all of it."""
        arrival = self._arriving[conn]
        ended = False
        try:
            ended = self._take(conn, arrival)
        except ssl.SSLWantWriteError:
            self.poller.modify(conn.sock, EVENT_READ | EVENT_WRITE, partial(self._go_on, conn))
            return
        except (BlockingIOError, ssl.SSLWantReadError):
            pass
        except Turned as turned:
            with suppress(OSError):
                conn.sock.send(f"HTTP/1.1 {turned.answer}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode())
            ended = True
        except OSError:
            ended = True
        if not ended and arrival.is_whole():
            self._let_in(conn, arrival)
        elif ended or sum(len(one.data) for one in self._arriving.values()) > MOST_BYTES:
            self._let_go(conn)

    def _take(self, conn: Any, arrival: Arrival) -> bool:
        """Whether the other side has said all that it will. Raises ``BlockingIOError`` or its like if it may go on."""
        if arrival.shaking_hands:
            conn.sock.do_handshake()
            arrival.shaking_hands = False
        while not arrival.is_whole():
            part = conn.sock.recv(64 * 1024)
            if not part:
                return True
            arrival.data += part
            if not arrival.is_whole() and arrival.asks_first:
                arrival.asks_first = False
                conn.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        return False

    def _let_in(self, conn: Any, arrival: Arrival) -> None:
        del self._arriving[conn]
        self.poller.unregister(conn.sock)
        self._at_work += 1
        if not arrival.data.startswith(_OF_NOBODY):
            self._served_at = time.monotonic()
        conn.parser.unreader.unread(bytes(arrival.data))
        conn.data_ready = True
        conn.is_too_long = arrival.is_too_long
        super().enqueue_req(conn)

    def _let_go(self, conn: Any) -> None:
        del self._arriving[conn]
        with suppress(KeyError, ValueError, OSError):
            self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()
