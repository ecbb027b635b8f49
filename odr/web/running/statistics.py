"""Counting a page that was shown: a few numbers go up, and nothing about the visitor is kept or written.

Whoever asks not to be tracked (``DNT``) or not to have their data shared or sold (``Sec-GPC``) is not counted at all.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Flask, Response, request

from odr.accounts.sessions import NOTE_EVERY
from odr.db.about import about
from odr.privacy.statistics import counts
from odr.privacy.statistics.seen import CounterKind, browser_of, language_of, referrer_of, stay_of, stays, system_of
from odr.web.asking.login import current_session
from odr.web.asking.sessions import USER_KEY
from odr.web.context import AppContext, app_context

_NO_PAGES = ("static", "health.healthz")
_FROM_ELSEWHERE = ("none", "cross-site", "same-site")


def install_statistics(app: Flask) -> None:
    """Counts each page that was shown."""

    @app.after_request
    def count(response: Response) -> Response:
        if response.status_code >= 400:  # and perhaps there is not even a session
            return response
        base = app_context()
        seen = list(_seen(base)) if _is_counted(response) else []
        if current_session().renewed and current_session().get(USER_KEY) and not wants_no_counting():
            seen.append((CounterKind.STAY, stays()[0]))  # has just signed in
        if seen:
            base.tally.add(base.clock(), seen)
        return response


def write_hours(base: AppContext) -> None:
    """Writes the hours that are over. What could not be written is lost: nobody keeps it for later."""
    hours = base.tally.take(base.clock())
    if hours:
        with base.database.writing(about()) as session:
            counts.write(base.work(session), hours)


def wants_no_counting() -> bool:
    """Whether the browser asks not to be followed, in either of the two ways there are."""
    return request.headers.get("DNT") == "1" or request.headers.get("Sec-GPC") == "1"


def _is_counted(response: Response) -> bool:
    return (
        request.method == "GET"
        and response.status_code == 200
        and response.mimetype == "text/html"
        and request.endpoint is not None
        and request.endpoint not in _NO_PAGES
        and not wants_no_counting()
    )


def _seen(base: AppContext) -> Iterator[tuple[CounterKind, str]]:
    yield CounterKind.PAGE, request.endpoint or ""
    if _arrives():
        agent = request.headers.get("User-Agent", "")
        yield CounterKind.BROWSER, browser_of(agent)
        yield CounterKind.SYSTEM, system_of(agent)
        yield CounterKind.LANGUAGE, language_of(request.headers.get("Accept-Language", ""))
        if (host := referrer_of(request.headers.get("Referer", ""), _own_host(base))) is not None:
            yield CounterKind.REFERRER, host
    yield from _stay(base)


def _arrives() -> bool:
    """Whether somebody comes from elsewhere, and does not go on from a page of ours."""
    said = request.headers.get("Sec-Fetch-Site")
    if said is not None:
        return said in _FROM_ELSEWHERE
    return urlsplit(request.headers.get("Referer", "")).netloc != request.host


def _stay(base: AppContext) -> Iterator[tuple[CounterKind, str]]:
    """That somebody who is signed in has come into the next band of time since they signed in.

    From two moments that their session has anyway, when it was begun and when it was last noted as in use: whenever it
    is noted anew, and is in another band than before. Nothing is kept for it. How many stayed in a band is the number
    of those who came into it less those who came into the next.
    """
    live = current_session().live if current_session().unreachable is None else None
    if live is None or live.account_id is None:
        return
    now = base.clock()
    if now - live.seen_at >= NOTE_EVERY:
        before, after = stay_of(live.seen_at - live.created_at), stay_of(now - live.created_at)
        if before != after:
            yield CounterKind.STAY, after


def _own_host(base: AppContext) -> str:
    return urlsplit(base.settings.public_url).hostname or ""
