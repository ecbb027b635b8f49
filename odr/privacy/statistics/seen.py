"""What is counted of a request: a route's name, the family of browser and system, a language, a foreign site's host.

Each is one of few, or is left out. No address, no cookie, no word that anybody typed comes near a counter.
"""

import re
from datetime import timedelta
from enum import Enum
from urllib.parse import urlsplit

OTHER = "other"
LONGEST = 100
_HOST = re.compile(r"(?=.{4,100}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_LANGUAGE = re.compile(r"\s*([a-zA-Z]{2,3})\b")
# The order matters: most browsers also call themselves by the names of others. The version is the major one alone.
_BROWSERS = (
    ("Edge", re.compile(r"\bEdg(?:e|A|iOS)?/(\d{1,3})")),
    ("Opera", re.compile(r"\bOPR/(\d{1,3})")),
    ("Samsung Internet", re.compile(r"\bSamsungBrowser/(\d{1,3})")),
    ("Firefox", re.compile(r"\b(?:Firefox|FxiOS)/(\d{1,3})")),
    ("Chrome", re.compile(r"\b(?:Chrome|CriOS)/(\d{1,3})")),
    ("Safari", re.compile(r"\bVersion/(\d{1,3})[\d.]* (?:Mobile/\w+ )?Safari/")),
)
_SYSTEMS = (
    ("iOS", re.compile(r"\b(?:iPhone|iPad|iPod)\b")),
    ("Android", re.compile(r"\bAndroid\b")),
    ("Windows", re.compile(r"\bWindows NT\b")),
    ("ChromeOS", re.compile(r"\bCrOS\b")),
    ("macOS", re.compile(r"\bMacintosh\b")),
    ("Linux", re.compile(r"\bLinux\b")),
)
# How long somebody is signed in: the bands, by their upper end.
_STAYS = (
    ("under 1 minute", timedelta(minutes=1)),
    ("1 to 5 minutes", timedelta(minutes=5)),
    ("5 to 20 minutes", timedelta(minutes=20)),
    ("20 to 60 minutes", timedelta(minutes=60)),
)
LONGER = "over 60 minutes"


class CounterKind(Enum):
    """What a counter counts. A value is never renamed: rows keep it."""

    PAGE = "page"
    REFERRER = "referrer"
    BROWSER = "browser"
    SYSTEM = "system"
    LANGUAGE = "language"
    STAY = "stay"


def browser_of(user_agent: str) -> str:
    """The family and major version of a browser."""
    for family, pattern in _BROWSERS:
        if found := pattern.search(user_agent[:500]):
            return f"{family} {found[1]}"
    return OTHER


def system_of(user_agent: str) -> str:
    """The family of a system."""
    return next((family for family, pattern in _SYSTEMS if pattern.search(user_agent[:500])), OTHER)


def language_of(accepted: str) -> str:
    """The first language that a browser asks for, without its region."""
    found = _LANGUAGE.match(accepted)
    return found[1].lower() if found else OTHER


def referrer_of(referrer: str, own_host: str) -> str | None:
    """The host of a foreign site that led here; nothing for a page of ours, or for what is no name of a host."""
    try:
        host = (urlsplit(referrer).hostname or "").lower()
    except ValueError:
        return None
    return host if host != own_host.lower() and _HOST.fullmatch(host) else None


def stay_of(signed_in_for: timedelta) -> str:
    """The band that a time since signing in is in."""
    return next((name for name, end in _STAYS if signed_in_for < end), LONGER)


def stays() -> list[str]:
    """The bands, the shortest first."""
    return [*(name for name, _end in _STAYS), LONGER]
