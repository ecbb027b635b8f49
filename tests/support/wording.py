"""What a translation is held against, wherever it stands: the marks of its language, and one word for one thing."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import odr

TRANSLATIONS = Path(odr.__file__).parent / "translations"
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w+\}")
TAGS = re.compile(r"</?[a-z][^<>]*>|&\w+;")
LINKS = re.compile(r"https?://[^\s,;)”»]+")
# What a machine reads: there a mark is no mark of a sentence.
NOT_WORDS = re.compile(rf"{LINKS.pattern}|{PLACES.pattern}|{TAGS.pattern}|\d+[:;]\d+|[A-Z_]{{4,}}\S*|`[^`]*`")
NARROW, BLANK = "\u202f", "\u00a0"


@cache
def glossary(code: str) -> list[dict[str, object]]:
    """The terms of a language, and what each is never called."""
    terms: list[dict[str, object]] = tomllib.loads((TRANSLATIONS / code / "glossary.toml").read_text("utf-8"))["term"]
    return terms


def french_marks(said: str) -> Iterator[str]:
    """What a French printer would correct."""
    text = NOT_WORDS.sub("x", said)
    if re.search(rf"[^{NARROW}\s«(?!…]\s*[;!?]", re.sub(rf"{NARROW}[;!?]", "", text)):
        yield "no narrow blank before a mark"
    if re.search(rf"(?<!{BLANK}):(?=\s|$)", text):
        yield "no blank before a colon"
    if re.search(rf"«(?!{BLANK})|(?<!{BLANK})»", text):
        yield "no blank inside the quotation marks"
    if re.search(r"\w'\w", text):
        yield "a straight apostrophe"
    if re.search(r"[“”]|\w\"", text):
        yield "quotation marks of another language"


def breaks_glossary(english: str, said: str, terms: list[dict[str, object]]) -> Iterator[str]:
    """The terms of a glossary that are translated by a word which is never used for them."""

    def stands(word: object, text: str) -> bool:
        return re.search(rf"(?<![\w-]){re.escape(str(word))}(?![\w-])", text, re.IGNORECASE) is not None

    for term in terms:
        named = stands(term["english"], english) or stands(f"{term['english']}s", english)
        never, unless = term["never"], term.get("unless", [])
        assert isinstance(never, list)
        assert isinstance(unless, list)
        if named and not any(stands(one, english) for one in unless):
            yield from (f"{term['english']}: {word}" for word in never if stands(word, said))
