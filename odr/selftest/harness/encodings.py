"""Looking for a text in files in whatever way it might have been written down."""

from __future__ import annotations

import base64
import html
import json
import quopri
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from sys import byteorder
from urllib.parse import quote, quote_plus


def traces_of_text(text: str) -> Iterator[tuple[str, bytes]]:
    """Each usual encoding of a text, by name, as the bytes that must not be found."""
    for codec in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "latin-1", "cp1252"):
        try:
            encoded = text.encode(codec)
        except UnicodeEncodeError:
            continue
        yield codec, encoded
        if codec.startswith(("utf-8", "utf-16")):
            yield from traces_of_bytes(encoded, codec, raw_too=False)
    for case in (text.lower(), text.upper(), text[::-1]):
        yield "another case, or backwards", case.encode("utf-8")
    yield "URL", quote(text, safe="").encode()
    yield "URL with slashes", quote(text).encode()
    yield "form", quote_plus(text).encode()
    yield "JSON", json.dumps(text)[1:-1].encode()
    yield "JSON in UTF-8", json.dumps(text, ensure_ascii=False)[1:-1].encode()
    yield "HTML", html.escape(text).encode()
    yield "HTML with numbers", html.escape(text).encode("ascii", "xmlcharrefreplace")
    yield "Jinja's HTML", html.escape(text).replace("&quot;", "&#34;").replace("&#x27;", "&#39;").encode()
    yield "Python", repr(text)[1:-1].encode()
    yield "backslashes", text.encode("unicode_escape")
    yield "quoted printable", quopri.encodestring(text.encode()).replace(b"=\n", b"")
    yield "UTF-7", text.encode("utf-7")


def traces_of_bytes(raw: bytes, name: str = "bytes", *, raw_too: bool = True) -> Iterator[tuple[str, bytes]]:
    """Each usual way to write bytes as text, at every alignment, by name."""
    if raw_too:
        yield name, raw
    yield f"{name} in hex", raw.hex().encode()
    yield f"{name} in HEX", raw.hex().upper().encode()
    yield f"{name} as Python", repr(raw)[2:-1].encode()
    for shift in range(3):
        for alphabet, encode in (("base64", base64.b64encode), ("base64url", base64.urlsafe_b64encode)):
            yield f"{name} in {alphabet}, shifted by {shift}", _inner(encode, raw, shift, 3, 4)
    for shift in range(5):
        yield f"{name} in base32, shifted by {shift}", _inner(base64.b32encode, raw, shift, 5, 8)


def found(haystacks: dict[str, bytes], needles: Iterable[tuple[str, str, bytes]]) -> list[str]:
    """Which needles (what, encoding, bytes) occur in which haystack; says what and how, never the secret itself.

    Tens of thousands of needles are looked for in tens of megabytes. So not each by itself: every fourth place of the
    whole is looked at once, and only where a piece of a needle stands there it is compared with the whole needle.
    """
    ends = list(accumulate(len(content) + len(_BETWEEN) for content in haystacks.values()))
    whole = b"".join(content + _BETWEEN for content in haystacks.values())
    pieces: dict[bytes, list[tuple[int, tuple[str, str, bytes]]]] = {}
    for one in needles:
        what, encoding, needle = one
        assert len(needle) >= SHORTEST, f"{what} in {encoding}: too short to be looked for"
        for shift in range(_STEP):
            pieces.setdefault(needle[shift : shift + _PIECE], []).append((shift, one))
    # As numbers first, which takes a third of the time.
    beginnings = {int.from_bytes(piece[:_STEP], byteorder) for piece in pieces}
    words = memoryview(whole + bytes(-len(whole) % _STEP)).cast("I")
    names, told = list(haystacks), dict[str, None]()
    for at in (_STEP * number for number, word in enumerate(words) if word in beginnings):
        for shift, (what, encoding, needle) in pieces.get(whole[at : at + _PIECE], ()):
            if at >= shift and whole.startswith(needle, at - shift):
                told[f"{what} in {names[bisect_right(ends, at - shift)]} as {encoding}"] = None
    return list(told)


# No needle holds as much of nothing, so that none reaches from one into the next.
_BETWEEN = bytes(64)
SHORTEST = 8
# However a needle lies, one of the places that are looked at is within its first four, with all of a piece behind it.
_STEP = 4  # bytes of an unsigned int, "I"
_PIECE = SHORTEST - _STEP + 1


def _inner(encode: object, raw: bytes, shift: int, block: int, symbols: int) -> bytes:
    """What is certain to stand there when ``raw`` is encoded within something longer, from this place of a block on."""
    assert callable(encode)
    bits = 8 * block // symbols
    written: bytes = encode(bytes(shift) + raw).rstrip(b"=")
    first = -(-8 * shift // bits)
    last = 8 * (shift + len(raw)) // bits
    return written[first:last]
