"""A paper as an accessible, tagged PDF (PDF/UA-1), and as PDF/A-3 when a file is attached inside.

The same words give the same bytes; nothing is asked of a network.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from odr.db import payload
from odr.display import ENDS_OR_TURNS
from odr.i18n import page_language
from odr.paper.fonts import FOLDERS, with_undrawable_named

if TYPE_CHECKING:
    from typst import Fonts
    from typst import PDFStandard as Standard

SOURCE = Path(__file__).with_name("paper.typ")
BlockKind = Literal["title", "heading", "subheading", "paragraph", "list", "small"]
_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_FROM_THE_RIGHT = frozenset({"R", "AL"})
# So many of the widest letters fit beside each other; a longer word may have to be parted.
_LONGEST: dict[BlockKind, int] = {
    "title": 20,
    "heading": 32,
    "subheading": 34,
    "paragraph": 38,
    "list": 38,
    "small": 50,
}
# The same, over a whole row of a table.
_LONGEST_ROW = 36
_BREAK = "\u200b"
_BLANKS = re.compile("  +")
# As the papers spell what no font has.
_BY_NUMBER = {number: f"[U+{number:04X}]" for number in ENDS_OR_TURNS}
_JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")
# Scripts that write no spaces: the compiler knows where they break. And those whose letters join: a word that is too
# long is parted now and then, not before each letter.
_HAN = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_JOINING = "\u0600-\u08ff\u0900-\u0dff"
_BREAKS_BY_ITSELF = f"{_JOINING}\u0e00-\u109f\u1780-\u17ff\uac00-\ud7af{_HAN}"
_KILLS_THE_VOWEL = 9  # the combining class of a sign that joins a letter to the next
# The same sign of Chinese has other forms in Japanese and Korean.
_LANGUAGES = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\u1100-\u11ff\uac00-\ud7af]")),
    ("zh", re.compile(f"[{_HAN}]")),
)


@dataclass(frozen=True)
class PrintedLine:
    """A line as it is printed. ``mark`` is what it begins with in grey; a line that does not begin stands close below
    the one before."""

    text: str
    kind: BlockKind = "paragraph"
    mark: str = ""
    begins: bool = True


@dataclass(frozen=True)
class Table:
    """A table: what each column is, the rows, and how wide the columns are beside each other."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    widths: tuple[int, ...]


@dataclass(frozen=True)
class Attached:
    """A text file inside a paper, from which the paper was made; ``at`` is when it was written, the paper's date."""

    at: datetime
    name: str
    kind: str
    description: str
    content: str


def pdf_of_parts(
    title: str,
    footer: str,
    parts: Sequence[PrintedLine | Table],
    attached: Attached | None = None,
    *,
    language: str = "",
) -> bytes:
    """The PDF. A character that no font has stands there by its number (``fonts.undrawable`` says which they are).

    ``language`` is the tag of the language that it is written in; without one, it is the one that is spoken now.
    """
    # Not above: most processes never make one, and it brings a compiler along.
    import typst  # noqa: PLC0415

    given = {
        "title": _on_one_line(title),
        "footer": _drawn(footer),
        "parts": [_part(one) for one in parts],
        **_tag(language or page_language()),
    }
    inputs = {"given": payload.encode(given).decode("utf-8")}
    standards: list[Standard] = ["ua-1"]
    if attached is not None:
        standards = ["a-3a", "ua-1"]
        inputs["attached"] = attached.content
        inputs["about"] = payload.encode(
            {"name": attached.name, "kind": attached.kind, "description": attached.description}
        ).decode("utf-8")
    made = typst.compile(
        SOURCE.read_bytes(),
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=standards,
        # A PDF knows whole seconds.
        timestamp=_NO_TIME if attached is None else attached.at.astimezone(UTC).replace(microsecond=0),
        font_paths=_fonts(),
    )
    if not isinstance(made, bytes):
        raise TypeError("one document gives one file")
    return made


def _tag(language: str) -> dict[str, str | None]:
    """What the compiler takes of the tag of a language: itself, and a region of two letters."""
    primary, *rest = language.split("-")
    region = next((one.lower() for one in rest if len(one) == 2 and one.isalpha()), None)
    return {"language": primary.lower(), "region": region}


def _part(part: PrintedLine | Table) -> dict[str, Any]:
    if isinstance(part, PrintedLine):
        drawn = _drawn(part.text, _LONGEST[part.kind])
        return {"kind": part.kind, "mark": part.mark, "begins": part.begins, **drawn}
    longest = [max(4, _LONGEST_ROW * width // sum(part.widths)) for width in part.widths]
    return {
        "kind": "table",
        "columns": list(part.columns),
        "widths": list(part.widths),
        "rows": [[_cell(cell, fits) for cell, fits in zip(row, longest, strict=True)] for row in part.rows],
    }


def _cell(text: str, longest: int) -> dict[str, str]:
    """A cell of a row. Blanks could push the rest of a name to where it reads as a line of ours."""
    return _drawn(_BLANKS.sub(" ", text), longest)


def _drawn(text: str, longest: int = 40) -> dict[str, str]:
    """A line as it is drawn: in its own direction, in the forms of its own language, and parted if it is too long.

    It is one line, whatever stands in it: what would end it or turn its direction stands there by its number.
    """
    text = _on_one_line(text)
    first = next((kind for kind in map(unicodedata.bidirectional, text) if kind in _FROM_THE_RIGHT or kind == "L"), "L")
    language = next((language for language, letters in _LANGUAGES if letters.search(text)), "")
    return {
        "text": with_undrawable_named(_fitting(text, longest)),
        "dir": "rtl" if first in _FROM_THE_RIGHT else "ltr",
        "language": language,
    }


def _on_one_line(text: str) -> str:
    return text if text.isprintable() else text.translate(_BY_NUMBER)


@lru_cache(maxsize=1)
def _fonts() -> "Fonts":
    """The fonts of the packages alone, which are the same everywhere."""
    from typst import Fonts  # noqa: PLC0415

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(FOLDERS))


def _fitting(text: str, longest: int) -> str:
    """The text with places to break in words that are too long. Letters that join may be twice as wide as others."""
    return _overlong_joining(longest // 2).sub(_parted_joining, _overlong(longest).sub(_parted, text))


@lru_cache(maxsize=16)
def _overlong(longest: int) -> re.Pattern[str]:
    return re.compile(rf"[^\s{_BREAKS_BY_ITSELF}]{{{longest + 1},}}")


@lru_cache(maxsize=16)
def _overlong_joining(longest: int) -> re.Pattern[str]:
    """So many letters whose forms join, with more behind them."""
    return re.compile(rf"[{_JOINING}{''.join(_JOINERS)}]{{{longest}}}(?=[{_JOINING}])")


def _parted_joining(found: re.Match[str]) -> str:
    """The letters with a place to break before the last that begins anew: no mark, and none that another joins to."""
    word = found.group()
    for place in range(len(word) - 1, 0, -1):
        joins = unicodedata.combining(word[place - 1]) == _KILLS_THE_VOWEL or word[place - 1] in _JOINERS
        if unicodedata.category(word[place])[0] == "L" and not joins:
            return f"{word[:place]}{_BREAK}{word[place:]}"
    return word


def _parted(found: re.Match[str]) -> str:
    """The word with a place to break, which shows nothing, before each letter."""
    return "".join(one if unicodedata.combining(one) or one in _JOINERS else f"{_BREAK}{one}" for one in found.group())
