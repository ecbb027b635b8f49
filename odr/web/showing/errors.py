"""Errors in plain words. What went wrong inside is in the log by kind and place, never on the page."""

from typing import Any

from flask import Flask, Response, current_app, make_response, request, session
from sqlalchemy import exc
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from odr.errors import NotFound, Refusal
from odr.i18n import current_language
from odr.i18n import gettext as _
from odr.spool import NoRoom
from odr.web.logs import log_exception
from odr.web.showing.audience import public_audience
from odr.web.showing.rendering import gone_page, is_own_path, not_stored_page, refused_page, render_plain
from odr.web.typed.kept import kept_fields, sent_fields, unpacked, waiting
from odr.web.typed.typed_words import typed_words

_OWN_PAGES = (400, 403, 404, 405, 413, 429, 500, 503)
_FLASHED = "_flashes"  # where Flask keeps what the next page says


def install_errors(app: Flask) -> None:
    """Answers every error with a page of our own."""

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> AnyResponse:
        code = error.code or 500
        if error.response is not None or code < 400:
            return error.get_response(request.environ)
        # A description of our own making is for people; werkzeug's is not.
        own = error.description if error.description != type(error).description else None
        # The kind of a failure stands in what Flask has wrapped it into.
        cause = getattr(error, "original_exception", None)
        if cause is not None and is_refusal_by_the_database(cause):
            code = 503
        if (code >= 500 or code == 404) and _gives_back():
            return _given_back(code)
        response = _page(status=code, code=_words_for(code), message=own)
        if code == 405:
            response.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or []))
        return response

    @app.errorhandler(NotFound)
    def not_found(error: NotFound) -> Response:
        """What has gone while somebody wrote about it, and what never was, are answered alike."""
        if _gives_back():
            return _given_back(404)
        return _page(status=404, code=404, message=_done_already() if request.method == "POST" else None)

    @app.errorhandler(Refusal)
    def refused(error: Refusal) -> Response:
        """A refusal that no form took up."""
        if _gives_back():
            return _given_back(422, error.message)
        return _page(status=422, code=400, message=error.message)

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        """Something broke, or the database did not take it: full, busy for too long, to be read only, or away."""
        log_exception(error)
        code = 503 if is_refusal_by_the_database(error) or isinstance(error, NoRoom) else 500
        return _given_back(code) if _gives_back() else _page(status=code, code=code)


def is_refusal_by_the_database(error: BaseException) -> bool:
    """Whether the database did not do what it was asked, for a reason of its own and not of what it was asked."""
    its_fault = (exc.IntegrityError, exc.ProgrammingError, exc.DataError, exc.NotSupportedError)
    return isinstance(error, exc.DBAPIError | exc.TimeoutError) and not isinstance(error, its_fault)


def _gives_back() -> bool:
    """Whether something was typed that the person is to have back, into this form or into one that waits behind it."""
    if sent_fields() is None:
        return False
    where, typed = waiting()
    return bool(typed_words(kept_fields()) or (is_own_path(where) and typed_words(unpacked(typed))))


def _done_already() -> str:
    """What is said of a button that finds nothing, whether it was pressed in another tab before or never led anywhere.

    It names nothing, so that it says no more of what is another's than of what never was.
    """
    return _(
        "What you wanted to do may have been done already, by you in another window or by somebody else, or it is not "
        "open to you. Nothing was changed just now."
    )


def _given_back(status: int, message: str | None = None) -> Response:
    try:
        if status == 404:
            return gone_page()
        return refused_page(message, status) if message is not None else not_stored_page(status)
    except Exception as error:
        log_exception(error)
        return _page(status=status, code=_words_for(status), message=message)


def _words_for(code: int) -> int:
    if code in _OWN_PAGES:
        return code
    return 400 if code < 500 else 500


def _same_for_everybody(code: int, language: str, *, has_cookie: bool) -> str:
    """An error that has nothing to add: written once. Whatever is one visitor's alone cannot come into it."""
    written: dict[tuple[int, str, bool], str] = current_app.extensions.setdefault("odr.errors", {})
    key = (code, language, has_cookie)
    if key not in written:
        nobodys: dict[str, Any] = {
            "csrf_token": None,
            "get_flashed_messages": lambda **_given: [],
            "session": None,
            "g": None,
        }
        written[key] = render_plain(
            "error.html", status=code, has_cookie=has_cookie, code=code, message=None, **nobodys
        ).get_data(as_text=True)
    return written[key]


def _has_cookie() -> bool:
    return current_app.session_interface.get_cookie_name(current_app) in request.cookies


def _page(*, status: int, code: int, message: str | None = None) -> Response:
    values: dict[str, Any] = {"code": code, "message": message}
    try:
        if message is None and not session.get(_FLASHED):
            return make_response(_same_for_everybody(code, current_language(), has_cookie=_has_cookie()), status)
        return render_plain("error.html", status=status, has_cookie=_has_cookie(), **values)
    except Exception as error:
        # The frame of a page asks for a session and for addresses. Where the database is away there may be no
        # session, and where a request names no possible host there are no addresses.
        log_exception(error)
        bare = current_app.jinja_env.get_template("error.html").render(bare=True, audience=public_audience(), **values)
        return make_response(bare, status)
