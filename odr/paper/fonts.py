"""The fonts that a PDF is drawn with, and which characters they have. They come with packages, so a PDF is the same
on every machine."""

import struct
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import manimgx_fonts
import manimgx_fonts_cjk

FOLDERS = tuple(Path(str(package.__file__)).parent for package in (manimgx_fonts, manimgx_fonts_cjk))
# What shows nothing by itself needs no glyph: formats, white space, and the marks that choose a form.
_WITHOUT_GLYPH = frozenset({"Cf", "Cc", "Zs", "Zl", "Zp"})
_CHOOSERS = frozenset((*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
_HIGHEST = 0x110000


def undrawable(text: str) -> list[str]:
    """The characters of a text that none of the fonts has, each once, in their order."""
    if text.isascii():
        return []
    return [one for one in dict.fromkeys(text) if not _is_drawable(one)]


def with_undrawable_named(text: str) -> str:
    """The text with the number of each such character in its place."""
    return text.translate({ord(one): f"[U+{ord(one):04X}]" for one in undrawable(text)})


def _is_drawable(one: str) -> bool:
    number = ord(one)
    if unicodedata.category(one) == "Co":
        # What anybody may use for anything means nothing to a screen reader, and PDF/A refuses it.
        return False
    return bool(_covered()[number]) or unicodedata.category(one) in _WITHOUT_GLYPH or number in _CHOOSERS


@lru_cache(maxsize=1)
def _covered() -> bytes:
    """For each number of Unicode whether a font has it."""
    covered = bytearray(_HIGHEST)
    for folder in FOLDERS:
        for path in sorted(folder.glob("*.tt[cf]")):
            with path.open("rb") as file:
                for first, last in _ranges(file):
                    covered[first : last + 1] = b"\1" * (last + 1 - first)
    return bytes(covered)


def _ranges(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """The ranges of characters that a font names (OpenType, table `cmap`, formats 4 and 12)."""
    for font in _fonts_in(file):
        (tables,) = _read(file, font + 4, ">H")
        for number in range(tables):
            tag, _sum, begin, _length = _read(file, font + 12 + 16 * number, ">4sIII")
            if tag != b"cmap":
                continue
            (parts,) = _read(file, begin + 2, ">H")
            for part in {begin + _read(file, begin + 8 + 8 * each, ">I")[0] for each in range(parts)}:
                (form,) = _read(file, part, ">H")
                if form == 12:
                    yield from _groups(file, part)
                elif form == 4:
                    yield from _segments(file, part)


def _fonts_in(file: BinaryIO) -> tuple[int, ...]:
    """Where each font of a file begins: a collection has several."""
    (tag,) = _read(file, 0, ">4s")
    if tag != b"ttcf":
        return (0,)
    (count,) = _read(file, 8, ">I")
    return _read(file, 12, f">{count}I")


def _groups(file: BinaryIO, part: int) -> Iterator[tuple[int, int]]:
    (count,) = _read(file, part + 12, ">I")
    numbers = _read(file, part + 16, f">{3 * count}I")
    for first, last, glyph in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True):
        yield (first if glyph else first + 1), last


def _segments(file: BinaryIO, part: int) -> Iterator[tuple[int, int]]:
    (length,) = _read(file, part + 2, ">H")
    (twice,) = _read(file, part + 6, ">H")
    count = twice // 2
    words = _read(file, part + 14, f">{(length - 14) // 2}H")
    lasts, firsts = words[:count], words[count + 1 : 2 * count + 1]
    deltas, offsets = words[2 * count + 1 : 3 * count + 1], words[3 * count + 1 : 4 * count + 1]
    for segment in range(count):
        for number in range(firsts[segment], min(lasts[segment], 0xFFFE) + 1):
            glyph = number
            if offsets[segment]:
                glyph = words[3 * count + 1 + segment + offsets[segment] // 2 + number - firsts[segment]]
            if glyph and (glyph + deltas[segment]) & 0xFFFF:
                yield number, number


def _read(file: BinaryIO, at: int, form: str) -> tuple[Any, ...]:
    file.seek(at)
    return struct.unpack(form, file.read(struct.calcsize(form)))
