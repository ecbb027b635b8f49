"""In which language a page is: the visitor's own, else their browser's, else the organisation's, else the service's.

Whoever changes it on a page changes it for this browser. That is kept in the session, so there is no further cookie. If
it was changed before signing in, a language of one's own comes first.
"""

from flask import Flask, Response, request

from odr.i18n import (
    PSEUDO_LANGUAGE,
    current_language,
    first_offered,
    language_name,
    languages,
    page_language,
    use_language,
)
from odr.web.asking.login import LANGUAGE, LANGUAGE_BEFORE, current_session
from odr.web.context import app_context

_WORDED = frozenset({"text/html", "text/plain", "text/calendar", "application/pdf"})


def install_languages(app: Flask) -> None:
    """Chooses the language of each request before anything is said, and names it in the answer."""
    app.before_request(speak)
    app.after_request(_say_which)


def speak(own: str = "", house: str = "") -> None:
    """Chooses the language: once for every request, and anew when it is known who asks.

    ``own`` is the one that the visitor has chosen for themself, ``house`` the organisation's.
    """
    service = app_context().settings.language
    if service == PSEUDO_LANGUAGE:
        # For whoever looks for words that were forgotten: then it is spoken everywhere.
        use_language(service)
        return
    kept = current_session()
    here, before = str(kept.get(LANGUAGE, "")), str(kept.get(LANGUAGE_BEFORE, ""))
    use_language(first_offered(here, own, before, _of_browser(house or service), house, service))


def choose_here(code: str) -> None:
    """The visitor chooses a language for this browser. It is one of ``languages``."""
    current_session()[LANGUAGE] = code


def choose_for_oneself(own: str) -> None:
    """The visitor has chosen their language, or none: what was chosen for this browser stands before it no more."""
    for one in (LANGUAGE, LANGUAGE_BEFORE):
        current_session().pop(one, None)
    speak(own)


def others() -> list[tuple[str, str]]:
    """The languages that this page could be in as well: each with its own name."""
    if current_language() == PSEUDO_LANGUAGE:
        return []
    return [(one, language_name(one)) for one in languages() if one != current_language()]


def _of_browser(first: str) -> str:
    """The one of ours that the browser prefers: the first for one that takes any, none for one that takes none."""
    # Werkzeug's own choice looks for whole tags first: to "en-GB, fr;q=0.5" it would answer in French.
    for wanted, quality in request.accept_languages:
        if quality <= 0:
            continue
        if wanted == "*":
            return first
        tag = wanted.lower().partition("-")[0]
        if tag in languages():
            return tag
    return ""


def _say_which(response: Response) -> Response:
    if request.endpoint != "static" and response.mimetype in _WORDED:
        response.vary.add("Accept-Language")
        response.headers.setdefault("Content-Language", page_language())
    return response
