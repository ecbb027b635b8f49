"""How an organisation's references are made: a pattern such as ``MED-{year}-{number:4}``, read and filled in.

``{number}`` counts on within a year, or without an end where the pattern names no year; ``{kind}`` is the code of the
case's kind. A pattern that could make an unreadable or an overlong reference is refused in words.
"""

import re
from dataclasses import dataclass

from odr.cases.naming.kinds import LONGEST_CODE, offered
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.organisations.tables import Organisation
from odr.texts import one_line

USUAL = "{year}-{number:4}"
LONGEST = 60
LONGEST_REFERENCE = 40
MOST_DIGITS = 8
# A number may grow by itself past the digits that were asked for.
_ROOM_FOR_NUMBER = 6
_PLACE = re.compile(r"\{([^{}]*)\}")
_NUMBER = re.compile(r"number(?::([0-9]{1,4}))?")
_BETWEEN = "-/._# "


@dataclass(frozen=True)
class Pattern:
    """A pattern that was read: texts and places in turn. ``digits`` is how many a number has at least."""

    parts: tuple[str, ...]
    digits: int

    @property
    def names_kind(self) -> bool:
        """Whether the kind of the case stands in its reference."""
        return "kind" in self.parts[1::2]

    def made(self, year: int, number: int, code: str) -> str:
        """A reference."""
        filled = {"year": f"{year:04d}", "kind": code, "number": f"{number:0{self.digits}d}"}
        return "".join(filled[part] if place % 2 else part for place, part in enumerate(self.parts))

    def number_in(self, reference: str, year: int) -> int | None:
        """Which number a reference of this year has, if it was made so; of any kind."""
        forms = {
            "year": f"{year:04d}",
            "kind": rf"[^\W_]{{1,{LONGEST_CODE}}}",
            "number": rf"([0-9]{{{self.digits},9}})",
        }
        form = "".join(forms[part] if place % 2 else re.escape(part) for place, part in enumerate(self.parts))
        found = re.fullmatch(form, reference)
        return int(found[1]) if found else None


def read(typed: str) -> Pattern:
    """The pattern that was typed; with nothing, the usual one. Raises ``Refusal``, in words, about the field."""
    missing = _("Please give a pattern that shows something.")
    text = one_line(typed, LONGEST, missing=missing, field="pattern") if typed.strip() else USUAL
    parts = _PLACE.split(text)
    texts = parts[0::2]
    _check_texts("".join(texts))
    digits, places = 1, []
    for place in parts[1::2]:
        number = _NUMBER.fullmatch(place)
        if number:
            digits = int(number[1] or 1)
        elif place not in ("year", "kind"):
            raise _refused(
                _(
                    "{%(place)s} is unknown. There are {year}, {kind} and {number}, or {number:4} for four digits.",
                    place=place,
                )
            )
        places.append("number" if number else place)
    _check_places(places, digits)
    sizes = {"year": 4, "kind": LONGEST_CODE, "number": max(digits, _ROOM_FOR_NUMBER)}
    longest = sum(map(len, texts)) + sum(sizes[place] for place in places)
    if longest > LONGEST_REFERENCE:
        raise _refused(
            _(
                "References would get up to %(length)d characters long, and %(most)d is the most.",
                length=longest,
                most=LONGEST_REFERENCE,
            )
        )
    parts[1::2] = places
    return Pattern(tuple(parts), digits)


def choose(organisation: Organisation, typed: str) -> None:
    """Makes references by this pattern from now on; with nothing, by the usual one.

    Raises ``Refusal``, also for one that names kinds while mails give references: no mail says what kind it is.
    """
    if fitting(organisation, typed).names_kind and organisation.names_cases:
        raise _refused(
            _(
                "Your mails give the references of cases, and no mail says what kind of dispute it is about. To use "
                "{kind}, please switch that off first, under “Language and mails”."
            )
        )
    text = " ".join(typed.split())
    organisation.reference_pattern = "" if text == USUAL else text


def fitting(organisation: Organisation, typed: str) -> Pattern:
    """The pattern that was typed, if it fits what the organisation has. Raises ``Refusal``."""
    pattern = read(typed)
    if pattern.names_kind and not offered(organisation):
        raise _refused(_("{kind} can’t be filled in: your organisation tells no kinds apart."))
    return pattern


def _check_texts(text: str) -> None:
    wrong = next((one for one in text if not (one.isalnum() or one in _BETWEEN)), None)
    if wrong is not None and wrong in "{}":
        raise _refused(_("A bracket is open or closed that has no other half."))
    if wrong is not None:
        raise _refused(_("Please use letters, digits, blanks and - / . _ # alone."))


def _check_places(places: list[str], digits: int) -> None:
    if "number" not in places:
        raise _refused(_("Please put {number} somewhere: without it two cases would have the same reference."))
    if len(set(places)) < len(places):
        raise _refused(_("Please use each of {year}, {kind} and {number} at most once."))
    if not 1 <= digits <= MOST_DIGITS:
        raise _refused(_("A number can have from 1 to %(most)d digits.", most=MOST_DIGITS))


def _refused(words: str) -> Refusal:
    return Refusal(words, "pattern")
