"""A message's text as safe HTML: every character as it was typed, some of it styled, and links that lead out marked.

What is shown is what was signed. A mark that styles (``**``, ``*``, ``_``, a backtick, ``>`` where a line begins) stays
where it was typed, and nothing is numbered, joined or left out. Each line is gone through once, so that twice the text
takes twice as long.
"""

import re
from collections.abc import Iterator
from html import escape
from urllib.parse import SplitResult, urlsplit, urlunsplit

import idna

from odr.display import lines_as_html
from odr.i18n import gettext as _

# The other site is told nothing of where its visitor came from, and gets no hold of our window.
_REL = "noreferrer noopener nofollow external"
# A backslash ends an address: browsers take it for a slash, so it would lead elsewhere than it seems.
_ADDRESS = r"(?:https?://|mailto:)[^\s<>\"\\^`{|}]+"
_LONGEST_HOST = 253
LONGEST_QUOTATION = 600
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?")
# Between two marks of a style stands no third, so that looking for the second one never goes far.
_STYLED = re.compile(
    rf"(?P<address>{_ADDRESS})"
    r"|(?P<code>`[^`]+`)"
    r"|(?<![\w*])(?P<strong>\*\*(?=[^\s*])[^*]+(?<!\s)\*\*)(?![\w*])"
    r"|(?<![\w*])(?P<em>\*(?=[^\s*])[^*]+(?<!\s)\*)(?![\w*])"
    r"|(?<!\w)(?P<underlined>_(?=[^\s_])[^_]+(?<!\s)_)(?!\w)",
    re.IGNORECASE,
)
_ADDRESSES = re.compile(rf"(?P<address>{_ADDRESS})", re.IGNORECASE)
_STYLES = {"code": ("code", 1), "strong": ("strong", 2), "em": ("em", 1), "underlined": ("em", 1)}


def quotation(text: str) -> str:
    """A text as the beginning of an answer: each line behind a ``>``, and an empty line to write on.

    Of a long text, the first lines, up to 600 characters; what is left out is marked.
    """
    kept: list[str] = []
    room = LONGEST_QUOTATION
    for line in text.strip().splitlines():
        if room <= 0 or len(line) > room:
            kept.append(f"{line[: max(room, 0)]} […]")
            break
        kept.append(line)
        room -= len(line) + 1
    return "".join(f"> {line}".rstrip() + "\n" for line in kept) + "\n" if kept else ""


def as_html(text: str) -> str:
    """The text as HTML that is safe to put into a page as it is, where white space is kept."""
    return lines_as_html(text, _line)


def _line(line: str) -> str:
    styled = _styled(line)
    return f'<span class="quoted">{styled}</span>' if line.startswith(">") else styled


def _styled(line: str) -> str:
    out, done = [], 0
    for found in _STYLED.finditer(line):
        out += [escape(line[done : found.start()]), *_found(found)]
        done = found.end()
    return "".join([*out, escape(line[done:])])


def _found(found: re.Match[str]) -> Iterator[str]:
    style = str(found.lastgroup)
    if style == "address":
        yield from _link(found.group())
        return
    tag, marks = _STYLES[style]
    whole = found.group()
    mark = f'<span class="mark">{escape(whole[:marks])}</span>'
    inside = whole[marks:-marks]
    yield f"<{tag}>{mark}"
    yield escape(inside) if tag == "code" else "".join(_with_links(inside))
    yield f"{mark}</{tag}>"


def _with_links(text: str) -> Iterator[str]:
    done = 0
    for found in _ADDRESSES.finditer(text):
        yield escape(text[done : found.start()])
        yield from _link(found.group())
        done = found.end()
    yield escape(text[done:])


def _link(written: str) -> Iterator[str]:
    """A link to an address as it was written; what ends the sentence around it is no part of it."""
    address = _without_ending(written)
    parts = _parts(address)
    if parts is None:
        yield escape(written)
        return
    words = _("writes a mail") if parts.scheme == "mailto" else _("leads out to %(site)s", site=parts.hostname or "")
    yield f'<a href="{escape(urlunsplit(parts))}" rel="{_REL}" class="leads-out">{escape(address)}'
    yield f' <span class="leads-out-to">({escape(words)})</span></a>{escape(written[len(address) :])}'


# What ends a sentence, or a quotation, in whatever language.
_NOT_OF_AN_ADDRESS = frozenset(".,;:!?'*_…’”“»›「」『』〉》】。、，．！？；：）")


def _without_ending(written: str) -> str:
    # Counted once: a closing bracket belongs to the address if it was opened there.
    spare = {")": written.count(")") - written.count("("), "]": written.count("]") - written.count("[")}
    end = len(written)
    while end and (written[end - 1] in _NOT_OF_AN_ADDRESS or spare.get(written[end - 1], 0) > 0):
        if written[end - 1] in spare:
            spare[written[end - 1]] -= 1
        end -= 1
    return written[:end]


def _parts(address: str) -> SplitResult | None:
    """The parts of an address, its host as a browser asks for it; nothing for one that can't be told for certain."""
    try:
        parts = urlsplit(address)
        if parts.scheme == "mailto":
            return parts if parts.path else None
        host = parts.hostname or ""
        if len(host) > _LONGEST_HOST:
            return None
        if not host.isascii():
            host = idna.encode(host, uts46=True).decode("ascii")
        if not _HOST.fullmatch(host):
            return None
        user = parts.netloc.rpartition("@")[0]
        port = "" if parts.port is None else f":{parts.port}"
        return parts._replace(netloc=f"{user}@{host}{port}" if user else f"{host}{port}")
    except ValueError:
        return None
