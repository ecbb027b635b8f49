"""Waiting after failed attempts: outside any unit of work, and never in every thread of a worker at once."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from flask import Flask, current_app, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from odr.accounts.signin import Pause, pause_before_own
from odr.accounts.throttle import network_of
from odr.i18n import gettext as _
from odr.web.asking.login import signed_in_account_id
from odr.web.context import EXTENSION, AppContext, app_context
from odr.web.showing.rendering import render_plain

PLACES = "odr-waiting-places"


class Places:
    """The places of one worker for attempts that have to wait.

    They are half of its threads, so that the pages of everybody else go on. One network gets half of the places at
    most: somebody who fails on purpose, again and again, does not keep the person they mean from waiting their turn.
    """

    def __init__(self, threads: int) -> None:
        self.all = max(1, threads // 2)
        self.of_one_network = max(1, self.all // 2)
        self._taken: Counter[bytes] = Counter()
        self._lock = Lock()

    @contextmanager
    def one(self, network: bytes) -> Iterator[bool]:
        """A place for as long as the block lasts; False if there is none."""
        with self._lock:
            free = self._taken.total() < self.all and self._taken[network] < self.of_one_network
            if free:
                self._taken[network] += 1
        try:
            yield free
        finally:
            if free:
                with self._lock:
                    self._taken[network] -= 1
                    self._taken += Counter()  # forgets networks that have none


def install_waiting(app: Flask) -> None:
    """Each app has places of its own; what one worker's threads do is nobody else's concern."""
    base: AppContext = app.extensions[EXTENSION]
    app.extensions[PLACES] = Places(base.settings.threads)


def wait(pause_for: Callable[[AppContext, Session], Pause], when_busy: Callable[[], Response]) -> Response | None:
    """Waits as long as ``pause_for`` says. If every place is taken, whoever must wait is answered ``when_busy()``."""
    base = app_context()
    with base.database.reading() as session:
        pause = pause_for(base, session)
    if pause.seconds <= 0:
        return None
    places: Places = current_app.extensions[PLACES]
    with places.one(network_of(request.remote_addr)) as found:
        if found:
            base.pause(pause.seconds)
        elif pause.must:
            return when_busy()
    return None


def wait_after_wrong_ones(base: AppContext) -> Response | None:
    """Ahead of the unit of work: whoever sits at a browser that was left open guesses no faster than at the door."""
    account_id = signed_in_account_id()
    if request.method != "POST" or account_id is None:
        return None

    def pause(base: AppContext, session: Session) -> Pause:
        return pause_before_own(base.work(session), account_id, request.remote_addr)

    def busy() -> Response:
        message = _("Too much is waiting at this moment. Nothing was changed. Please try again in a few seconds.")
        return render_plain("error.html", status=503, code=503, message=message)

    return wait(pause, busy)
