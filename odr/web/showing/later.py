"""Pages of a unit of work that holds a lock: their templates are filled when it has let go of it.

All that such a page shows was read and decided under the lock, and is committed. What a template asks for by itself it
asks a snapshot that is later.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Response, g, make_response
from werkzeug.wrappers import Response as AnyResponse

from odr.web.context import AppContext


class _Unfilled(Response):
    """A page that is still to be made."""

    def __init__(self, fill: Callable[[], str], status: int) -> None:
        super().__init__(status=status)
        self.fill = fill


@contextmanager
def put_off() -> Iterator[None]:
    """Pages that are answered with meanwhile wait for ``filled``."""
    g.put_off = True
    try:
        yield
    finally:
        g.pop("put_off")


def page(fill: Callable[[], str], status: int) -> Response:
    """The page that ``fill`` makes: now, or where that would be under a lock, after it."""
    return _Unfilled(fill, status) if g.get("put_off", False) else make_response(fill(), status)


def filled(base: AppContext, response: AnyResponse) -> AnyResponse:
    """The answer of a unit of work that is over, with its page made if it has one that waited."""
    if not isinstance(response, _Unfilled):
        return response
    with base.database.reading() as session:
        if "visit" in g:
            g.visit.work = base.work(session)
        response.set_data(response.fill())
    return response
