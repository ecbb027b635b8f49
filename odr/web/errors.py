"""Errors in plain words. What went wrong inside is in the log by kind and place, never on the page."""

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from odr.refusals import NotFound, Refusal
from odr.web.logs import log_exception
from odr.web.rendering import render_plain

_OWN_PAGES = (400, 403, 404, 405, 413, 429, 500, 503)


def install_errors(app: Flask) -> None:
    """Answers every error with a page of our own."""

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> AnyResponse:
        code = error.code or 500
        if error.response is not None or code < 400:
            return error.get_response(request.environ)
        # A description of our own making is for people; werkzeug's is not.
        own = error.description if error.description != type(error).description else None
        response = render_plain("error.html", status=code, code=code if code in _OWN_PAGES else 400, message=own)
        if code == 405:
            response.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or []))
        return response

    @app.errorhandler(NotFound)
    def not_found(error: NotFound) -> Response:
        return render_plain("error.html", status=404, code=404)

    @app.errorhandler(Refusal)
    def refused(error: Refusal) -> Response:
        """A refusal that no form took up."""
        return render_plain("error.html", status=422, code=400, message=error.message)

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        log_exception(error)
        return render_plain("error.html", status=500, code=500)
