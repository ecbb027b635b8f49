"""Who may ask the interface of browser folders from another origin, and what they may read.

The reader, where it has an origin of its own. That is of the same site, so browsers send the cookie along
(``SameSite=Lax``); what changes something carries the session's token all the same.

And a reader that somebody keeps as a file, which has no origin that means anything (``null``): with a token of its own
in ``Authorization``, which no browser sends by itself, and never with a cookie.

Nothing else of the service is open to another origin, and no other origin is let in.
"""

from flask import Flask, Response, abort, make_response, request
from werkzeug.wrappers import Response as AnyResponse

from odr.web.asking.kept_readers import KeptReaderSession
from odr.web.asking.login import current_session
from odr.web.context import app_context

# The blueprint of ``odr.pages.browser_folders``.
INTERFACE = "browser_folders"
_NOWHERE = "null"
_TYPES = ("application/json", "application/octet-stream")
_SENT = "content-type, x-csrf-token"


def install_cross_origin(app: Flask) -> None:
    """Answers what browsers ask beforehand, and says in each answer who may read it."""
    app.before_request(_kept_readers_stay_there)
    app.before_request(_asked_beforehand)
    app.after_request(_readable)


def is_from_reader() -> bool:
    """Whether it is the reader at its own origin that asks, and what it may ask for."""
    origin = app_context().settings.reader_origin
    return (
        request.blueprint == INTERFACE
        and origin != ""
        and request.headers.get("Origin") == origin
        and request.headers.get("Sec-Fetch-Site", "same-site") == "same-site"
    )


def is_from_kept_reader() -> bool:
    """Whether it is a kept reader that asks, by its token, from a file or from no browser at all."""
    return (
        request.blueprint == INTERFACE
        and isinstance(current_session(), KeptReaderSession)
        and request.headers.get("Origin", _NOWHERE) == _NOWHERE
    )


def _kept_readers_stay_there() -> None:
    """The token of a kept reader is for the interface, whatever a path may be taken for; no site may use one."""
    if isinstance(current_session(), KeptReaderSession) and not is_from_kept_reader():
        abort(403)


def _asked_beforehand() -> AnyResponse | None:
    """What a browser may send. Asked without any cookie or token, so it tells nothing of either."""
    named = request.headers.get("Access-Control-Request-Headers", "").lower().replace(" ", "").split(",")
    is_from_file = request.headers.get("Origin") == _NOWHERE and "authorization" in named
    from_nowhere = request.blueprint == INTERFACE and is_from_file
    if request.method != "OPTIONS" or not (is_from_reader() or from_nowhere):
        return None
    response = make_response("", 204)
    response.headers["Access-Control-Allow-Methods"] = "GET, POST, PUT"
    response.headers["Access-Control-Allow-Headers"] = f"authorization, {_SENT}" if from_nowhere else _SENT
    response.headers["Access-Control-Max-Age"] = "600"
    if from_nowhere:
        response.headers["Access-Control-Allow-Origin"] = _NOWHERE
    return response


def _readable(response: Response) -> Response:
    if request.blueprint != INTERFACE:
        return response
    from_kept = is_from_kept_reader()
    if from_kept or is_from_reader():
        if response.mimetype not in _TYPES and request.method != "OPTIONS":
            # A page of the service, to sign in on perhaps, is nothing that another origin reads.
            response = make_response("", response.status_code if response.status_code >= 400 else 401)
        response.headers["Access-Control-Allow-Origin"] = (
            _NOWHERE if from_kept else app_context().settings.reader_origin
        )
        if not from_kept:
            response.headers["Access-Control-Allow-Credentials"] = "true"
    response.vary.add("Origin")
    return response
