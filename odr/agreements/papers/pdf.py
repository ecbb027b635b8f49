"""A text as an accessible, tagged PDF (PDF/UA-1). The same text gives the same bytes; nothing is asked of a network."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from odr.agreements.papers.fonts import FOLDERS, with_undrawable_named
from odr.db import payload
from odr.facilitation.document.text import blocks
from odr.i18n import gettext as _

if TYPE_CHECKING:
    from typst import Fonts

SOURCE = Path(__file__).with_name("agreement.typ")
_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_FROM_THE_RIGHT = frozenset({"R", "AL"})
# So many of the widest letters fit beside each other; a longer word may have to be parted.
_LONGEST = {"title": 20, "heading": 32, "paragraph": 38, "list": 38}
_LONGEST_NAME = 16
_BREAK = "\u200b"
_JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")
# Scripts that write no spaces, or whose letters join: the compiler knows where they break.
_HAN = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BREAKS_BY_ITSELF = f"\u0600-\u08ff\u0900-\u109f\u1780-\u17ff\uac00-\ud7af{_HAN}"
# The same sign of Chinese has other forms in Japanese and Korean.
_LANGUAGES = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\u1100-\u11ff\uac00-\ud7af]")),
    ("zh", re.compile(f"[{_HAN}]")),
)


@dataclass(frozen=True)
class SignedLine:
    """One signer's line below the text: name, role, and when they signed or that they have not."""

    name: str
    role: str
    signed: str


def pdf_of(text: str, footer: str, signers: Sequence[SignedLine] = (), digests: Sequence[str] = ()) -> bytes:
    """The PDF. A character that no font has stands there by its number (``fonts.undrawable`` says which they are)."""
    # Not above: most processes never make one, and it brings a compiler along.
    import typst  # noqa: PLC0415

    shown = blocks(text)
    given = {
        "title": next((block.words[0] for block in shown if block.kind == "title"), footer),
        "footer": _line(footer),
        "lines": [
            {"kind": block.kind, "mark": block.mark, "begins": not number, **_line(words, _LONGEST[block.kind])}
            for block in shown
            for number, words in enumerate(block.words)
        ],
        "signers_heading": _("Signatures"),
        "columns": [_("Name"), _("Role"), _("Signed")],
        "signers": [[_line(part, _LONGEST_NAME) for part in (one.name, one.role, one.signed)] for one in signers],
        "digests": list(digests),
    }
    made = typst.compile(
        SOURCE.read_bytes(),
        format="pdf",
        sys_inputs={"given": payload.encode(given).decode("utf-8")},
        pdf_standards=["ua-1"],
        timestamp=_NO_TIME,
        font_paths=_fonts(),
    )
    if not isinstance(made, bytes):
        raise TypeError("one document gives one file")
    return made


def _line(text: str, longest: int = 40) -> dict[str, str]:
    """A line as it is drawn: in its own direction, in the forms of its own language, and parted if it is too long."""
    first = next((kind for kind in map(unicodedata.bidirectional, text) if kind in _FROM_THE_RIGHT or kind == "L"), "L")
    language = next((language for language, letters in _LANGUAGES if letters.search(text)), "")
    return {
        "text": with_undrawable_named(_overlong(longest).sub(_parted, text)),
        "dir": "rtl" if first in _FROM_THE_RIGHT else "ltr",
        "language": language,
    }


@lru_cache(maxsize=1)
def _fonts() -> "Fonts":
    """The fonts of the packages alone, which are the same everywhere."""
    from typst import Fonts  # noqa: PLC0415

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(FOLDERS))


@lru_cache(maxsize=8)
def _overlong(longest: int) -> re.Pattern[str]:
    return re.compile(rf"[^\s{_BREAKS_BY_ITSELF}]{{{longest + 1},}}")


def _parted(found: re.Match[str]) -> str:
    """The word with a place to break, which shows nothing, before each letter."""
    return "".join(one if unicodedata.combining(one) or one in _JOINERS else f"{_BREAK}{one}" for one in found.group())
