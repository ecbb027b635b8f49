"""Compares what a service serves as its reader with what was released: every byte of it, and the policy around it."""

import hashlib
import random
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from odr.web.reader.files import PAGE
from odr.web.reader.manifest import Manifest

# Headers that make a browser load, run, send or keep something more. The release has none of them.
_UNWANTED = (
    *("Content-Security-Policy-Report-Only", "Integrity-Policy-Report-Only", "Link", "Refresh", "Location"),
    *("Service-Worker-Allowed", "SourceMap", "X-SourceMap", "Set-Cookie", "Reporting-Endpoints", "Report-To"),
    *("Speculation-Rules", "Supports-Loading-Mode", "Document-Policy", "Access-Control-Allow-Origin"),
)


@dataclass(frozen=True)
class Answer:
    """What a service answered: the headers as they came, and the body without its compression."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        """Every value that a header came with."""
        return [value for key, value in self.headers if key.lower() == name.lower()]


Fetch = Callable[[str], Answer]


def differences(manifest: Manifest, fetch: Fetch) -> list[str]:
    """In what a service is not the release, in words; empty if in nothing that can be seen from here.

    ``fetch`` asks for a path below ``/reader/``. In no order, so that it does not give away who asks.
    """
    found: list[str] = []
    asked = [("", PAGE), *((path, path) for path in manifest.files)]
    random.SystemRandom().shuffle(asked)
    for path, file in asked:
        found += _of_file(path or "the page", fetch(path), manifest.files[file], manifest.headers)
    # A name that no release has: whatever else is served under this policy could be run by a page that names it.
    name = f"{secrets.token_hex(6)}.js"
    answer = fetch(name)
    if answer.status != 404:
        found.append(f"Something is served under a name that no release has ({name}): status {answer.status}.")
    found += _of_headers("an answer that there is no such file", answer, manifest.headers)
    return sorted(found)


def _of_file(path: str, answer: Answer, known: tuple[str, str], headers: Mapping[str, str]) -> list[str]:
    digest, kind = known
    if answer.status != 200:
        return [f"{path}: it is not served (status {answer.status})."]
    found = []
    if hashlib.sha256(answer.body).hexdigest() != digest:
        found.append(f"{path}: its bytes are not those of the release.")
    if answer.all("Content-Type") != [kind]:
        found.append(f"{path}: it is served as {', '.join(answer.all('Content-Type')) or 'nothing'}, not as {kind}.")
    return found + _of_headers(path, answer, headers)


def _of_headers(path: str, answer: Answer, headers: Mapping[str, str]) -> list[str]:
    found = [
        f"{path}: {name} is {' and '.join(answer.all(name)) or 'not there'}, not what the release has."
        for name, value in headers.items()
        if answer.all(name) != [value]
    ]
    unwanted = [name for name in _UNWANTED if answer.all(name)]
    return found + [f"{path}: {name} came along, which the release never sends." for name in unwanted]
