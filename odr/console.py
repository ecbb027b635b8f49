"""What commands print. Nothing that others wrote can end a line, begin one of its own, or speak to the terminal.

Every line that a command prints goes through ``say``; a text of somebody else's is put into one with ``quoted``.
"""

import click

# So that no line of theirs is so long that a terminal breaks it into what looks like a line of ours.
LONGEST_QUOTED = 60
# Blanks at which no line is broken: French sets them before its marks. What is quoted has none.
_BLANKS = frozenset("\u00a0\u202f")


def on_one_line(text: str) -> str:
    """The text with each character named by its number that does not show, ends a line or turns the direction."""
    return "".join(one if one in _BLANKS else _named_unless_it_shows(one) for one in text)


def quoted(text: str) -> str:
    """Somebody else's words as a part of a line: between quotation marks that they cannot close, and not too long."""
    short = text if len(text) <= LONGEST_QUOTED else f"{text[:LONGEST_QUOTED]}…"
    inside = "".join(map(_named_unless_it_shows, short)).replace("“", "'").replace("”", "'")
    return f"“{inside}”"


def say(*lines: str, error: bool = False) -> None:
    """Prints these lines, each of them as one."""
    for line in lines:
        click.echo(on_one_line(line), err=error)


def write_out(file: str) -> None:
    """Prints a file that this program has made, as it is. Nobody else's words are in it."""
    click.echo(file, nl=False)


def _named_unless_it_shows(one: str) -> str:
    return one if one.isprintable() else f"\\u{{{ord(one):x}}}"
