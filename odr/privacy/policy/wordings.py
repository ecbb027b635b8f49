"""The text of a version in each language that it was published in, and how they are kept in one sealed value.

It is an object: the texts, and likewise the sentences about what changed, by the codes of their languages. The first
is what whoever reads none of them is shown. What was published before there were several is a text as it stands, which
begins with its title, and is in English.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from odr.errors import Refusal
from odr.i18n import SOURCE_LANGUAGE
from odr.i18n import gettext as _
from odr.prose.text import blocks, canonical
from odr.texts import one_line

LONGEST_SUMMARY = 300


@dataclass(frozen=True)
class Wording:
    """A text and the sentence about what it changes, in one language."""

    text: str
    summary: str
    language: str = SOURCE_LANGUAGE

    def checked(self) -> "Wording":
        """The same in its one spelling. Raises ``Refusal`` for a text or a sentence that will not do."""
        try:
            text = canonical(self.text)
            if not blocks(text) or blocks(text)[0].kind != "title":
                raise Refusal(_("The first line has to be the title: “# ”, and then its words."), "text")
            missing = _("Please say in one sentence what has changed.")
            summary = one_line(self.summary, LONGEST_SUMMARY, missing=missing, field="summary", of_letters=True)
        except Refusal as refusal:
            raise Refusal(refusal.message, field_of(refusal.field or "text", self.language)) from None
        return replace(self, text=text, summary=summary)


def field_of(name: str, language: str) -> str:
    """What the field of a form for this language is called: "text", and "text_fr"."""
    return name if language == SOURCE_LANGUAGE else f"{name}_{language}"


def given(typed: Sequence[Wording]) -> tuple[Wording, ...]:
    """Those of them that were written, checked; a language may be left out.

    Raises ``Refusal`` if there is none, or for one that will not do, beside the field of its language.
    """
    written = tuple(one for one in typed if one.text.strip() or one.summary.strip())
    if not written:
        raise Refusal(_("Please give the text."), "text")
    return tuple(one.checked() for one in written)


def packed(wordings: Sequence[Wording]) -> tuple[bytes, bytes]:
    """What is sealed as the text, and as the sentence about what changed."""
    return (
        _object({one.language: one.text for one in wordings}),
        _object({one.language: one.summary for one in wordings}),
    )


def unpacked(text: bytes, summary: bytes) -> tuple[Wording, ...]:
    """The wordings that two opened values hold."""
    if not text.startswith(b"{"):
        return (Wording(text.decode("utf-8"), summary.decode("utf-8")),)
    summaries = json.loads(summary)
    return tuple(Wording(words, summaries[language], language) for language, words in json.loads(text).items())


def _object(by_language: Mapping[str, str]) -> bytes:
    return json.dumps(by_language, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
