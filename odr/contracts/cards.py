"""Card numbers: none is ever taken. What people type on pages about paying, or ask the desk, is looked through."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from odr.errors import Refusal
from odr.i18n import gettext as _

# What payment cards have (ISO/IEC 7812-1), the shortest ones first.
SHORTEST, LONGEST = 13, 19
LONGEST_TELEPHONE = 15
# So many signs in a row may part two digits of one number: blanks, hyphens, line ends, what has no width.
MOST_BETWEEN = 8


def holds_card_number(text: str) -> bool:
    """Whether digits stand in the text that could be the number of a card: right by its check digit (Luhn).

    Digits of any script count, whatever parts them as long as it is no letter. A number begins and ends where a group
    of digits does: what stands within a longer one is not looked for, or half of all long numbers would be refused.
    What begins right after a plus sign is a telephone number, which has fifteen digits at most (ITU-T E.164).
    """
    return any(_holds(groups) for groups in _rows_of_groups(text))


def is_written_as_on_a_card(text: str) -> bool:
    """Whether the number of a card stands in the text as cards show it: unbroken, or in groups with one sign between.

    For long texts in people's own words: in those, dates, times and telephone numbers stand side by side, and together
    one in ten of them has the check digit of a card. Payment cards begin with a digit from two to six.
    """
    plain = "".join(one if (digit := unicodedata.digit(one, -1)) < 0 else str(digit) for one in text)
    found = (re.sub(r"\D", "", one[1]) for one in _AS_ON_A_CARD.finditer(plain))
    return any(SHORTEST <= len(number) <= LONGEST and _checks([int(one) for one in number]) for number in found)


# Looked for at each place: what comes before may look like the beginning of one.
_BETWEEN = r"([ \-.\u00a0\u202f\u2009])"
_AS_ON_A_CARD = re.compile(
    rf"(?<![\d+])(?=([2-6](?:\d{{12,18}}|\d{{3}}{_BETWEEN}\d{{4}}\2\d{{4}}\2\d{{4}}(?:\2\d{{1,3}})?"
    rf"|\d{{3}}{_BETWEEN}\d{{6}}\3\d{{4,5}}))(?!\d))"
)


def refuse_card_in_words(text: str, where: str | None = None) -> None:
    """Raises ``Refusal`` about the field if the number of a card stands in somebody's own words, as on a card."""
    if is_written_as_on_a_card(text):
        raise Refusal(
            _(
                "This looks like the number of a payment card. No such number is ever taken here: whoever reads this "
                "could use it. Please take it out."
            ),
            where,
        )


def refuse_card_number(text: str, where: str | None = None) -> None:
    """Raises ``Refusal`` about the field if a card number stands in the text."""
    if holds_card_number(text):
        raise Refusal(
            _(
                "This looks like the number of a payment card. No such number is ever taken here: whoever reads this "
                "page could use it. Please pay with the payment provider, and take the number out."
            ),
            where,
        )


@dataclass
class _Group:
    """Digits with nothing between them."""

    after_plus: bool
    digits: list[int] = field(default_factory=list)


def _rows_of_groups(text: str) -> Iterator[list[_Group]]:
    """The groups of digits of the text, in rows that no letter breaks and no long gap."""
    row: list[_Group] = []
    between, before = 0, ""
    for one in text:
        digit = unicodedata.digit(one, -1)
        if digit >= 0:
            if between or not row:
                row.append(_Group(before == "+"))
            row[-1].digits.append(digit)
            between = 0
        elif one.isalpha() or between == MOST_BETWEEN:
            yield row
            row, between = [], 0
        else:
            between += 1
        before = one
    yield row


def _holds(groups: list[_Group]) -> bool:
    for begin, first in enumerate(groups):
        shortest = LONGEST_TELEPHONE + 1 if first.after_plus else SHORTEST
        number: list[int] = []
        for group in groups[begin : begin + LONGEST]:  # each has a digit at least
            number += group.digits
            if len(number) > LONGEST:
                break
            if len(number) >= shortest and _checks(number):
                return True
    return False


def _checks(number: list[int]) -> bool:
    """Luhn's sum; a row of noughts, which has it too, is nobody's card."""
    doubled = (2 * one - 9 * (one > 4) if place % 2 else one for place, one in enumerate(reversed(number)))
    return any(number) and sum(doubled) % 10 == 0
