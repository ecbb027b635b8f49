"""The text of an agreement: its canonical form, its digest, and the blocks that it is shown in.

Plain text with three marks at the beginning of a line: "# " for the title, "## " for a heading, "- " for a line of a
list. Paragraphs are parted by an empty line.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal

from odr.crypto.derivation import digest
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.texts import DIRECTION, UNSEEN, has_endless_marks, too_long

LONGEST_TEXT = 60_000


@dataclass(frozen=True)
class Block:
    """A part of a text as it is shown. ``lines`` is one text, or for a list its lines."""

    kind: Literal["title", "heading", "paragraph", "list"]
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """A part in which two texts differ: what stood there, and what stands there now."""

    before: list[Block] = field(default_factory=list)
    after: list[Block] = field(default_factory=list)


def canonical(typed: str) -> str:
    """The one spelling of a text: Unicode form C, LF, no white space at line ends, no two empty lines together.

    Raises ``Refusal`` if it is empty, overlong, or holds characters that cannot be seen.
    """
    if len(typed) > 2 * LONGEST_TEXT:
        raise too_long(len(typed), LONGEST_TEXT, "text")
    if has_endless_marks(typed):
        raise Refusal(_("The text holds letters with endless marks. Please type that part again."), "text")
    text = unicodedata.normalize("NFC", typed).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if any(one in DIRECTION or (one != "\n" and unicodedata.category(one) in UNSEEN) for one in text):
        raise Refusal(_("The text holds characters that cannot be seen. Please type that part again."), "text")
    lines: list[str] = []
    for line in (one.rstrip() for one in text.split("\n")):
        if line or (lines and lines[-1]):
            lines.append(line)
    text = "\n".join(lines).strip("\n") + "\n"
    if not text.strip():
        raise Refusal(_("Please give the text of the agreement."), "text")
    if len(text) > LONGEST_TEXT:
        raise too_long(len(text), LONGEST_TEXT, "text")
    return text


def text_digest(text: str) -> bytes:
    """SHA-256 of the canonical text as UTF-8."""
    return digest(text.encode("utf-8"))


def blocks(text: str) -> list[Block]:
    """The text as it is shown."""
    return [block for part in text.strip("\n").split("\n\n") for block in _blocks_of(part)]


def changes(before: str, after: str) -> list[Change]:
    """Where two texts differ, block by block, in the order of the second."""
    old, new = blocks(before), blocks(after)
    compared = SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    return [Change(old[i:j], new[k:m]) for what, i, j, k, m in compared if what != "equal"]


def _blocks_of(part: str) -> Iterator[Block]:
    """The blocks of a part without empty lines. A mark begins a block of its own wherever it stands."""
    plain: list[str] = []
    listed: list[str] = []
    for line in part.split("\n"):
        if line.startswith("- "):
            if plain:
                yield Block("paragraph", (" ".join(plain),))
                plain = []
            listed.append(line[2:].strip())
            continue
        if listed:
            yield Block("list", tuple(listed))
            listed = []
        if line.startswith(("# ", "## ")):
            if plain:
                yield Block("paragraph", (" ".join(plain),))
                plain = []
            yield Block("title" if line.startswith("# ") else "heading", (line.lstrip("#").strip(),))
        elif line.strip():
            plain.append(line.strip())
    if listed:
        yield Block("list", tuple(listed))
    if plain:
        yield Block("paragraph", (" ".join(plain),))
