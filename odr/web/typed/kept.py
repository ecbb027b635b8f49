"""What was typed into a form that came too late or could not be taken: kept in the page that answers, never here.

From there it comes back into the form itself, in the same window: the page that answers sends what was typed once more,
marked ``RESUMED``. Such a request is treated as one that asks for the page; its form is filled in with what was typed,
and nothing is done until its button is pressed again.
"""

import json

from flask import g, has_request_context, request
from werkzeug.datastructures import MultiDict

UNLOCK_FIELD = "unlock_code"
RESUMED = "resumed"
# Beside the fields of the sign-in form: what is to be sent on, where to, and from which page it came.
KEPT = "kept"
KEPT_FOR = "kept_for"
BACK = "came_from"
ONCE = "once"
# Never repeated on a page, whatever form they came in.
NEVER_KEPT = ("csrf_token", UNLOCK_FIELD, "code", "next", RESUMED, KEPT, KEPT_FOR, BACK)
# More fields than any form of ours has. Each of a few bytes would come back a dozen times as long.
_MOST_FIELDS = 5_000
Fields = list[tuple[str, str]]


def kept_fields() -> Fields:
    """What was sent with the form, to be sent once more; never a code or password. Nothing of what no person typed."""
    if sum(map(len, request.form.listvalues())) > _MOST_FIELDS:
        return []
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name and name not in NEVER_KEPT and "password" not in name and name != "current"
    ]


def packed(kept: Fields) -> str:
    """The fields as one value of a hidden input, to be carried through the sign-in."""
    return json.dumps(kept, ensure_ascii=False)


def waiting() -> tuple[str, str]:
    """The form that waits behind the one that was sent, by its address, and what was typed into it, as ``packed``."""
    return request.form.get(KEPT_FOR, ""), request.form.get(KEPT, "")


def unpacked(value: str) -> Fields:
    """What ``packed`` made; nothing for what it never makes."""
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):  # lists in lists, as no form of ours has
        return []
    if not isinstance(found, list):
        return []
    pairs = [one for one in found if isinstance(one, list) and len(one) == 2 and all(map(_can_be_sent, one))]
    return [(name, typed) for name, typed in pairs if name not in NEVER_KEPT]


def _can_be_sent(value: object) -> bool:
    """Whether a form can have it: half a pair of surrogates can be written in JSON, and on no page."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def resume() -> None:
    """If the request brings somebody back into their form: from here on it asks for the page, and changes nothing."""
    if RESUMED in request.form:
        g.resumed = True
        request.method = "GET"


def resumed() -> bool:
    """Whether the request brings somebody back into their form."""
    return has_request_context() and bool(g.get("resumed", False))


def sent_fields() -> MultiDict[str, str] | None:
    """What was typed into the form: it was sent, or its person is brought back into it. Otherwise ``None``."""
    return request.form if request.method == "POST" or resumed() else None


def which_form() -> str:
    """Of a page with several forms: the one that was sent, or that its person is brought back into, by its ``act``."""
    sent = sent_fields()
    return sent.get("act", "") if sent is not None else ""
