"""A text that people agree to: its canonical form, its digest, and the blocks that it is shown in.

Plain text with three marks at the beginning of a line: "# " for the title, "## " for a heading, "- " for a line of a
list. Paragraphs are parted by an empty line. What is shown is what is signed: every line as it was typed, its mark too.
"""

from dataclasses import dataclass
from typing import Literal

from odr.crypto.derivation import digest
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.texts import as_signed

LONGEST_TEXT = 60_000
_Kind = Literal["title", "heading", "paragraph", "list"]
_PLAIN: _Kind = "paragraph"
_MARKS: dict[_Kind, str] = {"title": "# ", "heading": "## ", "list": "- "}


@dataclass(frozen=True)
class Block:
    """A part of a text as it is shown: its lines as they were typed, marks and all. A title or heading has one."""

    kind: _Kind
    lines: tuple[str, ...]

    @property
    def mark(self) -> str:
        """What each line begins with to say which kind it is; nothing for a paragraph."""
        return _MARKS.get(self.kind, "")

    @property
    def words(self) -> tuple[str, ...]:
        """The lines without the mark."""
        return tuple(line[len(self.mark) :] for line in self.lines)


def canonical(typed: str) -> str:
    """The one spelling of a text (``odr.texts.as_signed``), with the end of its last line.

    Raises ``Refusal`` if it is empty, overlong, or holds characters that cannot be seen.
    """
    text = as_signed(typed, LONGEST_TEXT - 1, "text")
    if not text:
        raise Refusal(_("Please give the text."), "text")
    return text + "\n"


def is_canonical(text: str) -> bool:
    """Whether a text is in its one spelling, and so can have been offered for signing."""
    try:
        return canonical(text) == text
    except Refusal:
        return False


def text_digest(text: str) -> bytes:
    """SHA-256 of the canonical text as UTF-8."""
    return digest(text.encode("utf-8"))


def blocks(text: str) -> list[Block]:
    """The text as it is shown: every line of it but the empty ones, in order. A mark begins a block wherever it is."""
    found: list[tuple[_Kind, list[str]]] = []
    begins = True
    for line in text.split("\n"):
        kind = next((kind for kind, mark in _MARKS.items() if line.startswith(mark)), _PLAIN)
        if not line:
            begins = True
            continue
        if begins or kind in ("title", "heading") or found[-1][0] != kind:
            found.append((kind, []))
        found[-1][1].append(line)
        begins = False
    return [Block(kind, tuple(lines)) for kind, lines in found]
