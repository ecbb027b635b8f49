"""The undertaking of confidentiality that an adviser confirms before anything can be opened.

A text, once somebody has bound themselves to it, never changes: another wording is another version, added below. So
it does not go through the translations, and a test holds each version against its digest. A language has its own.
"""

import hashlib
from dataclasses import dataclass

from odr.cases.tables import Adviser
from odr.i18n import SOURCE_LANGUAGE, current_language


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
    Undertaking(
        2,
        "fr",
        "Engagement de confidentialité",
        (
            "J’agis dans ce dossier pour la partie qui m’a invité, et pour personne d’autre dans ce dossier.",
            "Ce que cette partie me montre ici, je l’utilise pour la conseiller et la représenter dans ce "
            "différend, et pour rien d’autre.",
            "Je le garde confidentiel. Je ne le montre à personne et n’en parle à personne, ni aux autres "
            "personnes de ce dossier ni à qui que ce soit en dehors, à moins que la partie n’y ait consenti au "
            "préalable ou que la loi ne m’y oblige. Si la loi m’y oblige, j’en informe d’abord la partie "
            "partout où cela m’est permis.",
            "Les personnes qui travaillent avec moi ne le voient que dans la mesure où elles en ont besoin "
            "pour cette tâche, et seulement si elles sont tenues à la même confidentialité. Je réponds d’elles "
            "comme de moi-même.",
            "Je garde pour moi mon code d’accès et mon mot de passe. Je préviens aussitôt la partie si l’un "
            "des deux a pu tomber en d’autres mains.",
            "Je veille sur les copies que je fais comme sur l’original. Quand je n’agis plus pour la partie, "
            "je les rends ou les détruis, sauf ce que la loi m’oblige à garder.",
            "Je n’agis, ni maintenant ni plus tard, pour aucun autre côté de ce dossier.",
            "Cet engagement dure au-delà de la fin de ma tâche et du dossier, aussi longtemps que ce que j’ai "
            "appris n’est pas devenu public sans que j’y sois pour quelque chose. Ce que ma profession "
            "m’oblige à garder secret n’en est pas affecté.",
        ),
    ),
)
VERSIONS = {text.version: text for text in _TEXTS}


def current(language: str = "") -> Undertaking:
    """The text that is to be confirmed now: in this language or the one that is spoken now, else in English."""
    there = in_force()
    return there.get(language or current_language(), there[SOURCE_LANGUAGE])


def in_force() -> dict[str, Undertaking]:
    """The newest version in each language. One says what the others say, and binds in its own words."""
    return {text.language: text for _number, text in sorted(VERSIONS.items())}


def is_bound(adviser: Adviser) -> bool:
    """Whether the adviser has confirmed the text as it is now, in one of its languages."""
    return adviser.undertaking_version in {text.version for text in in_force().values()}
