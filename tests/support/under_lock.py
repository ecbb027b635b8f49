"""What a route does while a unit of work of its own holds a lock, of what takes longer than others should wait."""

from __future__ import annotations

import socket
import subprocess
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest import mock

import jinja2
import segno
import typst
from flask import has_request_context, request

from odr.accounts import passwords, signin
from odr.files.store.directory import DirectoryStore

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from odr.db.about import About
    from odr.selftest.harness.world import World

# Filling pages, hashing, packing, printing, drawing, speaking to others, and files.
SLOW: tuple[tuple[Any, str], ...] = (
    (jinja2.Template, "render"),
    (passwords, "hash_password"),
    (passwords, "password_matches"),
    (signin, "hash_password"),
    (zlib, "compressobj"),
    (typst, "compile"),
    (segno, "make"),
    (subprocess, "run"),
    (socket.socket, "connect"),
    (DirectoryStore, "put"),
    (DirectoryStore, "get"),
    (DirectoryStore, "remove"),
)


class Slow(NamedTuple):
    """Something that took time under a lock: on which route, and what."""

    route: str
    what: str


@contextmanager
def slow_under_lock(world: World) -> Iterator[list[Slow]]:
    """What is slow and was done under a lock meanwhile, by whatever answers a request."""
    found: list[Slow] = []
    real_writing = world.database.writing
    held = 0

    @contextmanager
    def writing(subject: About) -> Iterator[Session]:
        nonlocal held
        with real_writing(subject) as session:
            held += 1
            try:
                yield session
            finally:
                held -= 1

    def noted(what: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def noting(*given: Any, **named: Any) -> Any:
            if held and has_request_context():
                found.append(Slow(f"{request.method} {request.endpoint}", what))
            return real(*given, **named)

        return noting

    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(world.database, "writing", writing))
        for where, name in SLOW:
            stack.enter_context(mock.patch.object(where, name, noted(name, getattr(where, name))))
        yield found
