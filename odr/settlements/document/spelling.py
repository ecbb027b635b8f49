"""Texts of a settlement: the one spelling that can be signed, so that what is shown is what was signed."""

import re
from collections.abc import Callable
from datetime import date
from unicodedata import category

from odr.amounts import parse
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.texts import DIRECTION, UNSEEN, as_signed, is_visible, one_line

_AMOUNT = re.compile(r"(?:0|[1-9]\d{0,14})(?:\.(?:\d{1,2}|\d{4,6}))? [A-Z]{3}", re.ASCII)


def text_of(typed: str, longest: int, field: str, *, missing: str = "") -> str:
    """A text of several lines in its one spelling (``odr.texts.as_signed``).

    Raises ``Refusal`` about the field if it is too long or holds what cannot be seen, and with ``missing`` if it is
    empty and may not be.
    """
    text = as_signed(typed, longest, field)
    if not text and missing:
        raise Refusal(missing, field)
    return text


def line_of(typed: str, longest: int, field: str, *, missing: str = "") -> str:
    """A text of one line. Raises like ``text_of``; what turns the reading direction around is refused here too."""
    if any(one in DIRECTION for one in typed):
        raise Refusal(_("The text holds characters that cannot be seen. Please type that part again."), field)
    if not missing and not is_visible(typed[: 4 * longest + 100]):
        return ""
    return one_line(typed, longest, missing=missing, field=field)


def line_from(name: str, longest: int, otherwise: str) -> str:
    """A name that nobody typed here, such as that of a file, as a line: what a line cannot hold is “_” in it.

    ``otherwise`` is what it is called if nothing is left to be seen.
    """
    held = "".join("_" if one in DIRECTION or category(one) in UNSEEN else one for one in name[:longest])
    try:
        return line_of(held, longest, "") or otherwise
    except Refusal:
        return otherwise


def is_text_of(value: object, longest: int, *, may_be_empty: bool = True) -> bool:
    """Whether it is such a text already, to the letter."""
    return _is_spelled(value, may_be_empty, lambda text: text_of(text, longest, ""))


def is_line_of(value: object, longest: int, *, may_be_empty: bool = True) -> bool:
    """Whether it is such a line already, to the letter."""
    return _is_spelled(value, may_be_empty, lambda text: line_of(text, longest, ""))


def is_amount(value: object) -> bool:
    """Whether it is an amount as it is signed, "1250.50 EUR": not below zero, and never with three decimals."""
    return isinstance(value, str) and _AMOUNT.fullmatch(value) is not None and parse(value) is not None


def is_day(value: object) -> bool:
    """Whether it is a day as ISO 8601 writes it, from the year 1900 on."""
    if not isinstance(value, str):
        return False
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return False
    return found.isoformat() == value and found.year >= 1900


def _is_spelled(value: object, may_be_empty: bool, spelled: Callable[[str], str]) -> bool:
    if not isinstance(value, str) or (not value and not may_be_empty):
        return False
    try:
        return spelled(value) == value
    except Refusal:
        return False
