"""Who may ask the interface of browser folders from another origin: the reader, where it has one of its own.

Nothing else of the service is open to another origin, and no other origin is let in. The reader's is of the same site,
so browsers send the cookie along (``SameSite=Lax``); what changes something carries the session's token all the same.
"""

from flask import Flask, Response, make_response, request
from werkzeug.wrappers import Response as AnyResponse

from odr.web.context import app_context

# The blueprint of ``odr.pages.browser_folders``.
INTERFACE = "browser_folders"
_TYPES = ("application/json", "application/octet-stream")
_SENT = "content-type, x-csrf-token"


def install_cross_origin(app: Flask) -> None:
    """Answers what browsers ask beforehand, and says in each answer who may read it."""
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


def _asked_beforehand() -> AnyResponse | None:
    if request.method != "OPTIONS" or not is_from_reader():
        return None
    response = make_response("", 204)
    response.headers["Access-Control-Allow-Methods"] = "GET, POST, PUT"
    response.headers["Access-Control-Allow-Headers"] = _SENT
    response.headers["Access-Control-Max-Age"] = "600"
    return response


def _readable(response: Response) -> Response:
    if request.blueprint != INTERFACE:
        return response
    if is_from_reader():
        if response.mimetype not in _TYPES and request.method != "OPTIONS":
            # A page of the service, to sign in on perhaps, is nothing that another origin reads.
            response = make_response("", response.status_code if response.status_code >= 400 else 401)
        response.headers["Access-Control-Allow-Origin"] = app_context().settings.reader_origin
        response.headers["Access-Control-Allow-Credentials"] = "true"
    response.vary.add("Origin")
    return response
