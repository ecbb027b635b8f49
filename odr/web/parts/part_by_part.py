"""What routes share that a script sends files to, part by part: begun, sent, gone on with, completed.

Whoever asks is a script, so the answers are JSON: a refusal in the person's words is ``refused``. What answers with a
page instead has nothing to do with the file; the vault was locked, perhaps.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from flask import jsonify, request
from werkzeug.wrappers import Response

from odr.db.work import Work
from odr.errors import Refusal
from odr.files.format import PART
from odr.files.keeping import Announced, Coming, Received, check_part, looked_over, receive_part, sent_parts, there_of
from odr.files.scanning import Infected
from odr.files.sweeping import travelling
from odr.files.under_way import no_longer
from odr.i18n import gettext as _
from odr.web.context import app_context
from odr.web.typed.numbers import whole_number

T = TypeVar("T")
_LARGEST_NUMBER = 2**53 - 1


def announced() -> Announced:
    """What the script says of the file. Raises ``Refusal``."""
    length, modified = (whole_number(request.form.get(name, ""), _LARGEST_NUMBER) for name in ("length", "modified"))
    if length is None or length < 0 or modified is None:
        raise Refusal(_("Please choose a file."), "file")
    return Announced(request.form.get("name", ""), request.form.get("type", ""), length, modified)


def begun(work: Work, coming: Coming, at: str, *, goes_on: bool) -> Response:
    """The answer to what was begun: where its parts go, how many there are, and which are there already.

    Raises ``Refusal``.
    """
    store = app_context().files.store
    there: list[int] = []
    if goes_on:
        what = ("parts that are there", coming.place.file_id)
        there = _done(work.outside(what, lambda: _or_refusal(lambda: there_of(store, coming))))
    return jsonify(at=at, part=PART, parts=sent_parts(coming.place), there=there)


def take_part(work: Work, coming: Coming, number: int) -> Response:
    """Takes one part; it travels while nobody waits for this unit of work. Raises ``Refusal``."""
    base = app_context()
    store = base.files.store
    check_part(coming, number, request.content_length or 0)

    def take() -> Refusal | None:
        with travelling(base.database, base.work, store, coming.place):
            return _or_refusal(lambda: receive_part(store, coming, number, request.stream.read()))

    _done(work.outside(("part", coming.place.file_id, number), take))
    return jsonify(there=number)


def look_over(work: Work, coming: Coming) -> Received:
    """What has arrived, if it is the whole file. Raises ``Refusal``; what a virus is in goes at once."""
    base = app_context()

    def look() -> Received | Refusal:
        with travelling(base.database, base.work, base.files.store, coming.place):  # padding is put
            return _or_refusal(lambda: looked_over(base.files, coming))

    made = work.outside(("whole", coming.place.file_id), look)
    if isinstance(made, Infected):
        no_longer(work, [coming.place.file_id])
    return _done(made)


def refused(refusal: Refusal) -> Response:
    """Why not, for the script to show."""
    response = jsonify(refused=refusal.message)
    response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    return response


def _or_refusal(make: Callable[[], T]) -> T | Refusal:
    """What is made outside, or why not: a refusal too is told within the unit of work."""
    try:
        return make()
    except Refusal as refusal:
        return refusal


def _done(made: T | Refusal) -> T:
    if isinstance(made, Refusal):
        raise made
    return made
