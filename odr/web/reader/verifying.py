"""Compares what a service serves as its reader with what was released: every byte of it, and the policy around it."""

import hashlib
import random
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from odr.web.reader.files import OWN, PAGE, PLACE
from odr.web.reader.manifest import Manifest

# Headers that make a browser load, run, send or keep something more. The release has none of them.
_UNWANTED = (
    *("Content-Security-Policy-Report-Only", "Integrity-Policy-Report-Only", "Link", "Refresh", "Location"),
    *("Service-Worker-Allowed", "SourceMap", "X-SourceMap", "Set-Cookie", "Reporting-Endpoints", "Report-To"),
    *("Speculation-Rules", "Supports-Loading-Mode", "Document-Policy", "Access-Control-Allow-Origin"),
)


@dataclass(frozen=True)
class ServiceAnswer:
    """What a service answered: the headers as they came, and the body without its compression."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        """Every value that a header came with."""
        return [value for key, value in self.headers if key.lower() == name.lower()]


Fetch = Callable[[str], ServiceAnswer]
_POLICY = "Content-Security-Policy"
_ASKED = re.compile(r"(?:^|; )connect-src (https?://[a-z0-9.:\[\]-]+);")


class Misled(Exception):
    """The reader and the service that it asks do not name each other."""


@dataclass(frozen=True)
class Site:
    """The origin of a reader, and that of the service it asks: the same, or another one."""

    reader: str
    service: str

    @property
    def asks(self) -> str:
        """What the policy has to name."""
        return "" if self.reader == self.service else self.service


def site_of(given: str, fetch: Fetch) -> Site:
    """The site that one of its two origins belongs to; ``fetch`` takes a whole address. Raises ``Misled``."""
    answer = fetch(given + PLACE)
    if (reader := _led_to(answer)) is not None:
        return Site(reader, given)
    policies = answer.all(_POLICY)
    asked = _ASKED.search(policies[0]) if len(policies) == 1 else None
    if asked is None:
        return Site(given, given)
    service = asked.group(1)
    if _led_to(fetch(service + PLACE)) != given:
        raise Misled(f"The reader at {given} asks the service at {service}, whose own reader is elsewhere.")
    return Site(given, service)


def _led_to(answer: ServiceAnswer) -> str | None:
    place = answer.all("Location") if answer.status in {301, 302, 303, 307, 308} else []
    return place[0].removesuffix(PLACE) if len(place) == 1 and place[0].startswith(("http://", "https://")) else None


def differences(manifest: Manifest, fetch: Fetch, asks: str = "") -> list[str]:
    """In what a service is not the release, in words; empty if in nothing that can be seen from here.

    ``fetch`` asks for a path below ``/reader/``. In no order, so that it does not give away who asks. ``asks`` is the
    service that a reader with an origin of its own may ask.
    """
    headers = {
        name: value.replace(f"connect-src {OWN};", f"connect-src {asks};") if asks and name == _POLICY else value
        for name, value in manifest.headers.items()
    }
    found: list[str] = []
    asked = [("", PAGE), *((path, path) for path in manifest.files)]
    random.SystemRandom().shuffle(asked)
    for path, file in asked:
        found += _of_file(path or "the page", fetch(path), manifest.files[file], headers)
    # A name that no release has: whatever else is served under this policy could be run by a page that names it.
    name = f"{secrets.token_hex(6)}.js"
    answer = fetch(name)
    if answer.status != 404:
        found.append(f"Something is served under a name that no release has ({name}): status {answer.status}.")
    found += _of_headers("an answer that there is no such file", answer, headers)
    return sorted(found)


def _of_file(path: str, answer: ServiceAnswer, known: tuple[str, str], headers: Mapping[str, str]) -> list[str]:
    digest, kind = known
    if answer.status != 200:
        return [f"{path}: it is not served (status {answer.status})."]
    found = []
    if hashlib.sha256(answer.body).hexdigest() != digest:
        found.append(f"{path}: its bytes are not those of the release.")
    if answer.all("Content-Type") != [kind]:
        found.append(f"{path}: it is served as {', '.join(answer.all('Content-Type')) or 'nothing'}, not as {kind}.")
    return found + _of_headers(path, answer, headers)


def _of_headers(path: str, answer: ServiceAnswer, headers: Mapping[str, str]) -> list[str]:
    found = [
        f"{path}: {name} is {' and '.join(answer.all(name)) or 'not there'}, not what the release has."
        for name, value in headers.items()
        if answer.all(name) != [value]
    ]
    unwanted = [name for name in _UNWANTED if answer.all(name)]
    return found + [f"{path}: {name} came along, which the release never sends." for name in unwanted]
