"""Pages that cost much: searches, exports, comparisons, PDFs. They never take every thread of a worker.

Whoever has several under way already is told so, and so is everybody once a worker has no thread to spare for another;
what they typed stands in the answer. The pages of all others go on.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar
from uuid import UUID

from flask import request
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response

from odr.accounts import dear as rules
from odr.db.about import Job, about
from odr.web.asking.login import signed_in_account_id
from odr.web.context import AppContext
from odr.web.showing.rendering import busy_page
from odr.web.typed.kept import resumed

F = TypeVar("F", bound=Callable[..., object])


def dear(*methods: str) -> Callable[[F], F]:
    """Says of a view that it costs much, if it is asked in one of these ways. Stands below what declares the route."""

    def mark(view: F) -> F:
        view.dear = frozenset(methods)  # type: ignore[attr-defined]
        return view

    return mark


def is_dear(view: Callable[..., object], methods: Sequence[str]) -> bool:
    """Whether what is asked of a view now costs much. Whoever is brought back into its form only asks for the page."""
    method = "POST" if resumed() and "GET" not in methods else request.method
    return method in getattr(view, "dear", ())


def in_a_place(base: AppContext, answer: Callable[[], Response]) -> Response:
    """The answer, unless there is no place for something dear now."""
    begun = _begun(base)
    if begun is None:
        return busy_page(429)
    try:
        # After the count: whoever is only to be refused holds no place meanwhile.
        if not base.dear.acquire(blocking=False):
            return busy_page(503)
        try:
            return answer()
        finally:
            base.dear.release()
    finally:
        with suppress(DBAPIError), base.database.writing(about()) as session:  # it is over by itself before long
            rules.end(base.work(session), begun)


def _begun(base: AppContext) -> UUID | None:
    who = signed_in_account_id(), request.remote_addr, base.dear_of_one_network()
    with base.database.reading() as session:  # many at once are refused without a lock
        if not rules.is_free(base.work(session), *who):
            return None
    with base.database.writing(about(jobs=[Job.DEAR])) as session:
        return rules.begin(base.work(session), *who)
