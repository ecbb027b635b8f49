"""Serves the reader, before and beside the app: no session, no database, nothing that depends on who asks."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from odr.settings.addresses import LOCAL_NAMES
from odr.web.reader.files import PAGE, PLACE, POLICY, reader_headers
from odr.web.reader.kept import served_files
from odr.web.reader.packing import coding_for, packed

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# The page as it lies among the app's static files: without its import map, and under the app's policy.
_UNCHECKED = f"/static{PLACE}{PAGE}"


class ReaderSite:
    """A WSGI app that serves the reader and leaves everything else to the app that it stands before.

    Without an ``origin`` the reader is below ``/reader/`` of the service. With one it is there alone, and nothing else
    is: ``service`` is then what it asks, and leads to it. Only to the service's policy it leads back.
    """

    def __init__(self, app: "WSGIApplication", service: str = "", origin: str = "") -> None:
        self._app = app
        self._service = urlsplit(service)
        self._origin = urlsplit(origin)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """One request."""
        path = environ.get("PATH_INFO", "")
        host = environ.get("HTTP_HOST", "").lower()
        if self._origin.netloc and self._is_there(host):
            headers = reader_headers(self._service.geturl())
            if host != self._origin.netloc:
                return _led(start_response, f"{self._origin.geturl()}{PLACE}", "307 Temporary Redirect", headers)
            if path == POLICY:
                there = f"{self._service.geturl()}{POLICY}"
                return _led(start_response, there, "307 Temporary Redirect", headers)
            return _answer(environ, start_response, path, headers)
        if path == _UNCHECKED:
            path = PLACE
        elif path != PLACE.rstrip("/") and not path.startswith(PLACE):
            return self._app(environ, start_response)
        if self._origin.netloc:
            there = f"{self._origin.geturl()}{PLACE}"
            return _led(start_response, there, "307 Temporary Redirect", reader_headers(self._service.geturl()))
        return _answer(environ, start_response, path, reader_headers())

    def _is_there(self, host: str) -> bool:
        """Whether a request came to the reader's origin; on this machine alone, under any name that it has."""
        if host == self._origin.netloc:
            return True
        name, _sign, port = host.rpartition(":")
        return self._origin.hostname in LOCAL_NAMES and name.strip("[]") in LOCAL_NAMES and port == self._port()

    def _port(self) -> str:
        return self._origin.netloc.rpartition(":")[2]


def _answer(
    environ: "WSGIEnvironment", start_response: "StartResponse", path: str, policy: Mapping[str, str]
) -> Iterable[bytes]:
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
        more = [("Allow", "GET, HEAD")]
        return _plain(start_response, "405 Method Not Allowed", b"Nothing is taken here.\n", policy, more)
    if path in ("", "/", PLACE.rstrip("/")):
        return _led(start_response, PLACE, "308 Permanent Redirect", policy)
    name = path.removeprefix(PLACE) or PAGE
    found = served_files().get(name) if path.startswith(PLACE) else None
    if found is None:
        return _plain(start_response, "404 Not Found", b"There is no such file of the reader.\n", policy)
    tag = f'"{found.digest}"'
    headers = [("ETag", tag), ("Vary", "Accept-Encoding")]
    if tag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 Not Modified", [*policy.items(), *headers])
        return []
    body = found.body
    coding = coding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
    if coding is not None:
        body = packed(name, coding)
        headers.append(("Content-Encoding", coding))
    headers += [("Content-Type", found.content_type), ("Content-Length", str(len(body)))]
    start_response("200 OK", [*policy.items(), *headers])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _led(start_response: "StartResponse", place: str, status: str, policy: Mapping[str, str]) -> list[bytes]:
    return _plain(start_response, status, b"", policy, [("Location", place)])


def _plain(
    start_response: "StartResponse",
    status: str,
    body: bytes,
    policy: Mapping[str, str],
    more: Iterable[tuple[str, str]] = (),
) -> list[bytes]:
    about = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response(status, [*policy.items(), *more, *about])
    return [body]
