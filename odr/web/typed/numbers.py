"""Numbers that an address or a form carries."""

from collections.abc import Iterable
from uuid import UUID

from flask import request

from odr.errors import NotFound

# What fits into an integer column of every engine.
_LARGEST = 2**31 - 1


def number_in_address(name: str) -> int | None:
    """The number that the address gives under this name, if it gives one. Raises ``NotFound`` for what is none."""
    said = request.args.get(name)
    return None if said is None else number_of(said)


def neighbours_in_address() -> tuple[UUID | None, UUID | None]:
    """Newer or older than what to list, as the address says. Raises ``NotFound`` for what names nothing."""
    said = (request.args.get("newer_than"), request.args.get("older_than"))
    try:
        newer_than, older_than = (UUID(one) if one is not None else None for one in said)
    except ValueError:
        raise NotFound from None
    return newer_than, older_than


def numbers_beside() -> dict[str, int | None]:
    """The same where rows are numbered, as the rules take it. Raises ``NotFound`` for what is no number."""
    return {name: number_in_address(name) for name in ("newer_than", "older_than")}


def number_of(said: str) -> int:
    """The number that somebody sent. Raises ``NotFound`` for what is none."""
    if not (said.isascii() and said.isdigit() and len(said) < 11 and int(said) <= _LARGEST):
        raise NotFound
    return int(said)


def whole_number(said: str, most: int) -> int | None:
    """The number of a form that a script filled in, down to ``-most``; ``None`` for what is none, or is more."""
    digits = said.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(most)) and int(digits) <= most):
        return None
    return int(said)


def identifiers(said: Iterable[str | None]) -> list[UUID]:
    """Those that were ticked; what is none was made by hand, and is left out."""
    found = []
    for one in said:
        try:
            found.append(UUID(one or ""))
        except ValueError:
            continue
    return found


def page_in_address() -> int:
    """The page of a list that the address asks for, counted from 1; the first for what is no number.

    Whoever shows the list leads to the nearest page there is, so that no page number is ever a dead end.
    """
    try:
        return number_in_address("page") or 1
    except NotFound:
        return 1
