"""The page that shows every promise and how it is kept."""

from functools import lru_cache

from werkzeug.wrappers import Response

from odr.crypto.safety_words import safety_words
from odr.pages.privacy.blueprint import privacy
from odr.privacy.promises import load_promises
from odr.web.asking.visitors import Visit
from odr.web.showing.audience import public_audience
from odr.web.showing.rendering import render
from odr.web.visiting.visits import public


@public(privacy, "/promises", without_acceptance=True)
def promises(visit: Visit) -> Response:
    """The register of promises, section by section."""
    return render(
        "privacy/promises.html",
        audience=public_audience(),
        sections=load_promises(),
        receipt_words=_words(visit.work.installation.receipt_pair().public.encoded),
    )


@lru_cache(maxsize=4)
def _words(public_key: bytes) -> tuple[str, ...]:
    """They take a while on purpose, and everybody may ask for this page."""
    return safety_words(public_key)
