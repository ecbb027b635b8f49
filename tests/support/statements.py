"""What is asked of the database: every statement of a unit of work, or how many each request to a route takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from flask import request
from sqlalchemy import event

from odr.selftest.harness.world import World


class Asked(NamedTuple):
    """One statement with what was filled in."""

    statement: str
    parameters: Any


class Answered(NamedTuple):
    """One request that was answered, and the statements that it took."""

    route: str
    status: int
    asked: list[Asked]


@contextmanager
def asked_of(world: World) -> Iterator[list[Asked]]:
    """Everything that is asked of the database meanwhile, except where units of work begin and end."""
    found: list[Asked] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.split(maxsplit=1)[0] in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"):
            found.append(Asked(statement, parameters))

    event.listen(world.database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(world.database.engine, "before_cursor_execute", note)


@contextmanager
def answered_by(world: World) -> Iterator[list[Answered]]:
    """Every request that is answered meanwhile: from the first look at its session to the last word of its answer."""
    found: list[Answered] = []
    inner = world.app.wsgi_app
    endpoints: list[str] = []

    def note_route() -> None:
        endpoints.append(request.endpoint or "")

    def counted(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        statuses: list[int] = []

        def start(status: str, *rest: Any) -> Any:
            statuses.append(int(status.split(maxsplit=1)[0]))
            return start_response(status, *rest)

        endpoints.clear()
        with asked_of(world) as asked:
            answer = inner(environ, start)
            body = list(answer)
            if hasattr(answer, "close"):
                answer.close()
        endpoint = endpoints[-1] if endpoints else ""
        found.append(Answered(f"{environ['REQUEST_METHOD']} {endpoint}", statuses[-1], asked))
        return body

    before = world.app.before_request_funcs.setdefault(None, [])
    before.insert(0, note_route)
    world.app.wsgi_app = counted  # type: ignore[method-assign]
    try:
        yield found
    finally:
        world.app.wsgi_app = inner  # type: ignore[method-assign]
        before.remove(note_route)
