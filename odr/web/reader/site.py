"""Serves the reader, before and beside the app: no session, no database, nothing that depends on who asks."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from odr.web.reader.files import PAGE, PLACE, reader_files, reader_headers
from odr.web.reader.packing import coding_for, packed

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class ReaderSite:
    """A WSGI app that answers below ``/reader/`` and leaves everything else to the app that it stands before."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """One request."""
        path = environ.get("PATH_INFO", "")
        if path != PLACE.rstrip("/") and not path.startswith(PLACE):
            return self._app(environ, start_response)
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return _plain(
                start_response, "405 Method Not Allowed", b"Nothing is taken here.\n", [("Allow", "GET, HEAD")]
            )
        if path == PLACE.rstrip("/"):
            return _plain(start_response, "308 Permanent Redirect", b"", [("Location", PLACE)])
        name = path.removeprefix(PLACE) or PAGE
        found = reader_files().get(name)
        if found is None:
            return _plain(start_response, "404 Not Found", b"There is no such file of the reader.\n")
        tag = f'"{found.digest}"'
        headers = [("ETag", tag), ("Vary", "Accept-Encoding")]
        if tag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 Not Modified", [*reader_headers().items(), *headers])
            return []
        body = found.body
        coding = coding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if coding is not None:
            body = packed(name, coding)
            headers.append(("Content-Encoding", coding))
        headers += [("Content-Type", found.content_type), ("Content-Length", str(len(body)))]
        start_response("200 OK", [*reader_headers().items(), *headers])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _plain(
    start_response: "StartResponse", status: str, body: bytes, headers: Iterable[tuple[str, str]] = ()
) -> list[bytes]:
    about = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response(status, [*reader_headers().items(), *headers, *about])
    return [body]
