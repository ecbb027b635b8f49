"""The undertaking of confidentiality that an adviser confirms before anything can be opened.

A text, once somebody has bound themselves to it, never changes: another wording is another version, added below. So
it does not go through the translations, and a test holds each version against its digest.
"""

import hashlib
from dataclasses import dataclass

from odr.cases.tables import Adviser


@dataclass(frozen=True)
class Undertaking:
    """One version of the text, in the language in which it binds."""

    version: int
    language: str
    title: str
    paragraphs: tuple[str, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of title and paragraphs with an empty line between each two, in hexadecimal."""
        return hashlib.sha256("\n\n".join((self.title, *self.paragraphs)).encode("utf-8")).hexdigest()


_TEXTS = (
    Undertaking(
        1,
        "en",
        "Undertaking of confidentiality",
        (
            "I act in this case for the party who has invited me, and for nobody else in it.",
            "What this party shows me here I use to advise and represent them in this dispute, and for nothing else.",
            "I keep it confidential. I show it to nobody and tell nobody about it, neither the other people in this "
            "case nor anybody outside of it, unless the party has agreed beforehand or the law compels me. If the law "
            "compels me, I tell the party first wherever I am allowed to.",
            "People who work with me see it only as far as they need it for this task, and only if they are bound to "
            "the same confidentiality. I answer for them as I do for myself.",
            "I keep my access code and my password to myself. I tell the party at once if either may have come into "
            "other hands.",
            "I guard the copies that I make like the original. When I no longer act for the party, I give them back "
            "or destroy them, except for what the law obliges me to keep.",
            "I do not act, now or later, for any other side in this case.",
            "This undertaking lasts beyond the end of my task and of the case, for as long as what I learned has not "
            "become public without my doing. What my profession obliges me to keep secret remains untouched by it.",
        ),
    ),
)
VERSIONS = {text.version: text for text in _TEXTS}


def current() -> Undertaking:
    """The text that is to be confirmed now."""
    return VERSIONS[max(VERSIONS)]


def is_bound(adviser: Adviser) -> bool:
    """Whether the adviser has confirmed the text as it is now."""
    return adviser.undertaking_version == current().version
