"""What is asked of the database: every statement of a unit of work, or how many each request to a route takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from flask import request
from sqlalchemy import event

from odr.selftest.harness.world import World


class Asked(NamedTuple):
    """One statement with what was filled in. ``unit`` is of which unit of work, counted from when it was begun."""

    statement: str
    parameters: Any
    unit: int = 0


class Answered(NamedTuple):
    """One request that was answered, and the statements that it took."""

    route: str
    status: int
    asked: list[Asked]


def repeated(asked: Iterable[Asked]) -> list[str]:
    """What was asked twice in one unit of work, for the same values, with nothing written in between."""
    known: set[tuple[int, str, str]] = set()
    found = []
    for one in asked:
        name = (one.unit, one.statement, repr(one.parameters))
        if not one.statement.startswith("SELECT"):
            known.clear()
        elif name in known:
            found.append(one.statement)
        known.add(name)
    return found


class _Select:
    """A SELECT of a statement: what it stands within, all its tables, and those that it lists one beside another."""

    def __init__(self, within: _Select | None) -> None:
        self.within = within
        self.tables: set[str] = set()
        self.listed: set[str] = set()

    def outside(self) -> set[str]:
        """The tables of all that it stands within."""
        return self.within.tables | self.within.outside() if self.within is not None else set()


def brought_in_again(statement: str) -> set[str]:
    """Tables that a subquery lists beside its own although they stand outside of it already.

    Meant is the row outside, and found are all rows: SQLAlchemy takes a table of the outermost statement for that only
    in what is directly within it (``correlate``).
    """
    here = _Select(None)
    found = [here]
    for part in re.finditer(r"[()]|\bUNION\b|\b(?:FROM|JOIN) (\w+(?: AS \w+)?(?:, \w+(?: AS \w+)?)*)", statement):
        if part[0] == ")":
            here = here.within or here
        elif part[1] is None:
            here = _Select(here if part[0] == "(" else here.within)
            found.append(here)
        else:
            names = {table.split()[-1] for table in part[1].split(", ")}
            here.tables |= names
            here.listed |= names if len(names) > 1 else set()
    return {name for one in found for name in one.listed & one.outside()}


@contextmanager
def asked_of(world: World) -> Iterator[list[Asked]]:
    """Everything that is asked of the database meanwhile, except where units of work begin and end."""
    found: list[Asked] = []
    units = 0

    def count(_connection: Any) -> None:
        nonlocal units
        units += 1

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.split(maxsplit=1)[0] in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"):
            found.append(Asked(statement, parameters, units))

    event.listen(world.database.engine, "begin", count)
    event.listen(world.database.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(world.database.engine, "begin", count)
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
