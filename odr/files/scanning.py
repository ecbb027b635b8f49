"""A virus scanner on the same machine, if the operator has set one: it reads each file once, as it is put in.

It is asked as ClamAV's ``clamd`` is, over a socket of this machine: no file leaves it, and none lies in clear on the
disk for it. Where one is set and does not answer, no file is put in.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from odr.errors import Refusal
from odr.i18n import gettext as _

# How long it may take over a piece, and over its answer.
_PATIENCE = 60.0
_PIECE = 64 * 1024
_LONGEST_ANSWER = 4096
_LONGEST_NAME = 80


class Infected(Refusal):
    """The scanner found something. The file is not put in, and what there is of it goes."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "The virus scanner of this service found something in this file: %(name)s. The file was not put in.",
                name=name,
            ),
            "file",
        )


class NotScanned(Refusal):
    """The scanner did not look at all of it: it is away, or the file is too large for it."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The virus scanner of this service could not look through this file, so it was not put in. Please try "
                "again in a few minutes. If that does not help, tell the organisation."
            ),
            "file",
        )


class Scan:
    """One file on its way through the scanner."""

    def __init__(self, line: socket.socket | None) -> None:
        self._line = line

    def take(self, content: bytes) -> None:
        """The next piece of the file. Raises ``NotScanned``."""
        if self._line is None:
            return
        view = memoryview(content)
        try:
            while view:
                piece, view = view[:_PIECE], view[_PIECE:]
                self._line.sendall(struct.pack(">I", len(piece)))
                self._line.sendall(piece)
        except OSError:
            raise NotScanned from None

    def end(self) -> None:
        """That was all of it. Raises ``Infected``, or ``NotScanned`` for any answer but that it is clean."""
        if self._line is None:
            return
        try:
            self._line.sendall(struct.pack(">I", 0))
            answer = _answer(self._line)
        except OSError:
            raise NotScanned from None
        if answer.endswith(" FOUND"):
            raise Infected(_shown(answer.removeprefix("stream: ").removesuffix(" FOUND")))
        if answer != "stream: OK":
            raise NotScanned


@dataclass(frozen=True)
class Scanner:
    """Where the scanner listens, on this machine; nowhere if there is none."""

    at: Path | None = None

    @contextmanager
    def looking_through(self) -> Iterator[Scan]:
        """One file to be looked through. Raises ``NotScanned`` if the scanner is away."""
        if self.at is None:
            yield Scan(None)
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(_PATIENCE)
            try:
                line.connect(str(self.at))
                line.sendall(b"zINSTREAM\0")
            except OSError:
                raise NotScanned from None
            yield Scan(line)


NO_SCANNER = Scanner()


def _answer(line: socket.socket) -> str:
    found = b""
    while not found.endswith(b"\0") and len(found) < _LONGEST_ANSWER:
        piece = line.recv(_LONGEST_ANSWER)
        if not piece:
            break
        found += piece
    return found.rstrip(b"\0").decode("ascii", "replace")


def _shown(name: str) -> str:
    """What the scanner calls it: letters, digits and a few signs, and no more of them than anybody reads."""
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in ".-_") else "_" for sign in name)[
        :_LONGEST_NAME
    ]
