"""How people's text is shown: every character as it was typed, line by line, each line in its own direction."""

from collections.abc import Callable
from html import escape

# What would show a text otherwise than it was typed: control characters, lines that end unseen, turned directions.
_NAMED = {
    number: f"⟨U+{number:04X}⟩"
    for number in (
        *({*range(0x20), *range(0x7F, 0xA0)} - set(b"\t\n\r")),
        *range(0x2028, 0x202F),
        *(0x2066, 0x2067),
        *range(0xD800, 0xE000),
    )
}


# The same in a short text, which has one line and the direction that its first letter gives it.
ENDS_OR_TURNS = frozenset({*_NAMED, *b"\t\n\r", 0x200E, 0x200F, 0x061C, 0x2068, 0x2069})
_ENDS = {number: f"⟨U+{number:04X}⟩" for number in ENDS_OR_TURNS}


def as_one_line(text: str) -> str:
    """A short text, of which rules have made one line, as it can stand in a sentence: whatever it holds now."""
    return text if text.isprintable() else text.translate(_ENDS)


def with_unseen_named(text: str) -> str:
    """The text as it can be shown: in place of each character that would turn the reading direction, or that no page
    can hold, its number."""
    return text if text.isprintable() else text.translate(_NAMED)


def lines_as_html(text: str, line_as_html: Callable[[str], str] = escape) -> str:
    """The text as HTML, to stand where white space is kept. ``line_as_html`` is given each line without its end."""
    lines = with_unseen_named(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ends = ["\n"] * (len(lines) - 1) + [""]
    return "".join(
        f'<span class="line" dir="auto">{line_as_html(line)}{end}</span>'
        for line, end in zip(lines, ends, strict=True)
        if line or end
    )
