"""What of a French page is left in English, or runs together where a template breaks a line."""

import html
import re
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

import odr

CATALOG = Path(odr.__file__).parent / "translations" / "fr" / "LC_MESSAGES" / "odr.po"
# A sentence that begins where the one before ends, with no blank: two parts of a template on lines of their own.
RUN_TOGETHER = re.compile(r"[^\W\d_]{2}[.!?][A-ZÀ-Ý][^\W\d_]* ")
NOT_OURS = re.compile(r"<(\w+)[^<>]*\bdata-not-words\b[^<>]*>.*?</\1>|<(script|style|title)\b.*?</\2>", re.DOTALL)


def left_in(page: str) -> set[str]:
    """The texts of a page that are English messages of ours, or two sentences with no blank between them."""
    texts = texts_of(page)
    return texts & english_messages() | {one for one in texts if RUN_TOGETHER.search(one)}


@lru_cache(maxsize=1)
def english_messages() -> frozenset[str]:
    """The messages that read otherwise in French, where they stand alone."""
    with CATALOG.open("rb") as file:
        catalog = read_po(file, locale="fr")
    whole = (one for one in catalog if isinstance(one.id, str) and "%(" not in one.id and "<" not in one.id)
    kept = (one for one in whole if one.id and one.id != one.string and len(one.id) > 3)
    return frozenset(" ".join(str(one.id).split()) for one in kept)


def texts_of(page: str) -> set[str]:
    """What stands between the tags of a page, but for what people wrote."""
    parts = re.split(r"<[^<>]*>", NOT_OURS.sub("<>", page))
    return {" ".join(html.unescape(one).split()) for one in parts}
