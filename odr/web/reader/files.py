"""What the reader consists of, and the policy of every answer: constant for a release."""

import base64
import hashlib
import json
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"
PLACE = "/reader/"
PAGE = "index.html"
# The reader as one file, for people to keep (``odr.web.reader.kept``).
KEPT = "browser-folders-reader.html"
# What the reader may ask where it has no origin of its own.
OWN = "'self'"
MAP = "<!-- import map -->"
# Where the service has its privacy policy: the page names it before its script has started.
POLICY = "/policy"
FOLDER = STATIC / "reader"
START = "start.js"
STYLE = "reader.css"
# How our modules take in others: at the beginning of a line, never within a comment.
IMPORTED = re.compile(r"^(?:(?:import\b[^;']*|\}) ?from|import) '([^']+)';$", re.MULTILINE)
# How they take in what only some people need.
LATER = re.compile(r"(?<!\{)\bimport\('([^']+)'\)")
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True)
class ReaderFile:
    """One file of the reader, as it is served."""

    body: bytes
    content_type: str

    @property
    def digest(self) -> str:
        """SHA-256, in hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()


@cache
def reader_files() -> Mapping[str, ReaderFile]:
    """Everything the reader consists of, by path below ``/reader/``.

    The page names the digest of each module and of the style sheet, so a browser runs no other.
    """
    read = {**_modules(), **{name: (FOLDER / name).read_bytes() for name in (PAGE, STYLE)}}
    read["icon.svg"] = (STATIC / "icon.svg").read_bytes()
    style = f'href="{STYLE}" integrity="{integrity(read[STYLE])}"'
    page = read[PAGE].decode("utf-8").replace(f'href="{STYLE}"', style)
    page = page.replace(MAP, f'<script type="importmap">{import_map()}</script>')
    read[PAGE] = page.encode("utf-8")
    return {path: ReaderFile(body, _TYPES[Path(path).suffix]) for path, body in sorted(read.items())}


@cache
def import_map() -> str:
    """The import map: what each module has to be, as the browser checks it. Neither space nor line end in it."""
    digests = {f"./{path}": integrity(body) for path, body in sorted(_modules().items())}
    return json.dumps({"integrity": digests}, separators=(",", ":"), sort_keys=True)


@cache
def reader_headers(service: str = "") -> Mapping[str, str]:
    """The headers of every answer below ``/reader/``, whatever was asked for and whoever asked.

    ``service`` is the origin that the reader asks where it has one of its own; it may ask that one and no other.
    """
    inline = base64.b64encode(hashlib.sha256(import_map().encode("ascii")).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; script-src 'self' 'sha256-{inline}'; style-src 'self'; img-src 'self'; "
        f"connect-src {service or OWN}; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Integrity-Policy": "blocked-destinations=(script)",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
        "X-Robots-Tag": "noindex, nofollow",
        # Browsers heed it over TLS alone.
        "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
        "Cache-Control": "no-cache",
    }


@cache
def first_files() -> frozenset[str]:
    """What a browser loads to open folders and read. The other files come when somebody needs them."""
    return frozenset({PAGE, STYLE, "icon.svg", *_modules(with_later=False)})


@cache
def _modules(*, with_later: bool = True) -> Mapping[str, bytes]:
    """Every module that the page comes to from the first one, by its path."""
    found: dict[str, bytes] = {}
    waiting = [START]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found[path] = (FOLDER / path).read_bytes()
        text = found[path].decode("utf-8")
        named = IMPORTED.findall(text) + (LATER.findall(text) if with_later else [])
        waiting += [posixpath.normpath(posixpath.join(posixpath.dirname(path), one)) for one in named]
    return found


def integrity(body: bytes) -> str:
    """Its digest, as browsers and policies name it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(body).digest()).decode("ascii")
