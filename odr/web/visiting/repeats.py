"""The same form sent twice, by a double click or on a slow line: done once, and led on to what it made."""

from dataclasses import replace
from uuid import UUID

from flask import redirect, request
from werkzeug.wrappers import Response

from odr.accounts import sent_forms
from odr.accounts.sent_forms import Done
from odr.db.about import About, about
from odr.db.work import Work
from odr.web.showing.rendering import is_own_path
from odr.web.typed.kept import BACK, ONCE, RESUMED, UNLOCK_FIELD
from odr.web.typed.parameters import Parameters

# Of what is sent with a form: what may differ although it is the same form with the same words.
_BESIDE = ("csrf_token", ONCE, UNLOCK_FIELD, RESUMED, BACK)


def led_on(work: Work) -> Response | None:
    """The way on, if this form has worked already."""
    tag = _tag()
    location = sent_forms.find(work, tag) if tag is not None else None
    # What stands in the database is believed only as a way within this app.
    return redirect(location, 303) if location is not None and is_own_path(location) else None


def of_form() -> About:
    """What a visit is about that is about nobody and no case: its form alone, so that it is done by one at a time."""
    tag = _tag()
    return about(accounts=[UUID(bytes=tag[:16])] if tag is not None else [])


def note(work: Work, response: Response, done: Done, parameters: Parameters) -> None:
    """Notes, in the unit of work that made it, what this form made and where it led."""
    tag = _tag()
    if tag is None or response.location is None:
        return
    if "case_id" in parameters:
        done = replace(done, case_id=parameters.uuid("case_id"))
    sent_forms.note(work, tag, response.location, done)


def _tag() -> bytes | None:
    if request.method != "POST":
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in _BESIDE]
    return sent_forms.tag_of(request.form.get(ONCE, ""), request.full_path, fields)
