"""Amounts of money: a decimal number with its currency, read as people write it and shown as the reader reads it.

Nothing is guessed. What could mean two things ("1.200" is one thousand two hundred to one reader, one and a fifth to
another) is asked about, and no amount is without a currency. Offers and settlements use the same.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel.core import get_global
from babel.numbers import (
    format_currency,
    get_currency_name,
    get_currency_precision,
    get_territory_currencies,
    list_currencies,
)

from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import locale_name
from odr.texts import DIRECTION, composed

LONGEST_TYPED = 60
# Written out by hand: what people in Europe choose from first.
COMMON = ("EUR", "GBP", "USD", "CHF", "DKK", "NOK", "SEK", "PLN", "CZK", "HUF", "RON", "TRY", "UAH")
_OWN_SIGNS = {
    "€": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "us$": "USD", "a$": "AUD", "c$": "CAD", "nz$": "NZD",
    "r$": "BRL", "fr": "CHF", "fr.": "CHF", "sfr": "CHF", "sfr.": "CHF", "zł": "PLN", "kč": "CZK", "ft": "HUF",
    "lei": "RON", "₺": "TRY", "₴": "UAH", "₹": "INR", "₽": "RUB", "₩": "KRW", "₪": "ILS", "₫": "VND", "₦": "NGN",
    "₱": "PHP", "₸": "KZT", "₾": "GEL",
}  # fmt: skip
_SHARED_SIGNS = {
    "$": frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP", "TWD"}),
    "¥": frozenset({"JPY", "CNY"}),
    "kr": frozenset({"DKK", "NOK", "SEK", "ISK"}),
    "kr.": frozenset({"DKK", "NOK", "SEK", "ISK"}),
}
_SAME_MARKS = {0x066B: ".", 0xFF0C: ",", 0xFF0E: ".", 0xFF0D: "-", 0xFF0B: "+", 0xFFE1: "£", 0xFFE5: "¥", 0xFF04: "$"}
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")
# A currency may stand on either side of the number, and a sign before or behind the currency; "1200.-" is 1200.
_TYPED = re.compile(
    r"(?P<before>[^\d+-]*?) ?(?P<sign>[+-]?) ?(?P<middle>[^\d+-]*?) ?"
    r"(?P<number>\d[\d.,' ]*?)(?P<no_fraction>[.,]-+)? ?(?P<after>[^\d.,' ]\D*)?",
    re.ASCII,
)
# Whole digits with marks between them, and what follows the last mark, if it is a fraction and cannot be thousands.
_SHAPES = tuple(
    re.compile(rf"(?P<whole>{whole})(?:{point}(?P<fraction>\d+))?", re.ASCII)
    for whole, point in (
        (r"\d{1,3}(?:[' ]\d{3})+", "[.,]"),
        (r"[1-9]\d{0,2}(?:,\d{3}){2,}", r"\."),
        (r"[1-9]\d?(?:,\d{2})+,\d{3}", r"\."),
        (r"[1-9]\d{0,2}(?:\.\d{3}){2,}", ","),
        (r"\d+", "[.,]"),
    )
)
_GROUPED_ONCE = re.compile(
    r"(?P<whole>[1-9]\d{0,2},\d{3})\.(?P<fraction>\d+)|(?P<dotted>[1-9]\d{0,2}\.\d{3}),(?P<rest>\d+)", re.ASCII
)
_TWO_READINGS = re.compile(r"([1-9]\d{0,2})[.,](\d{3})", re.ASCII)
_PLAIN = re.compile(r"-?\d+(?:[.,]\d{1,2})?", re.ASCII)
_STORED = re.compile(r"(-?\d{1,15}(?:\.\d{1,6})?) ([A-Z]{3})", re.ASCII)


@dataclass(frozen=True)
class Amount:
    """So much of this currency."""

    value: Decimal
    currency: str

    def __add__(self, other: Amount) -> Amount:
        """The sum. Raises ``ValueError`` for two currencies: one is never turned into another."""
        return Amount(self.value + self._of_the_same(other), self.currency)

    def __sub__(self, other: Amount) -> Amount:
        """The difference. Raises like the sum."""
        return Amount(self.value - self._of_the_same(other), self.currency)

    def stored(self) -> str:
        """As it is stored and signed, "1250.50 EUR": with as many decimals as the currency has, or as it takes."""
        return f"{self.plain()} {self.currency}"

    def shown(self) -> str:
        """As the reader reads it, with the marks and the order of their language: "€1,250.50"."""
        value = _with_decimals(self.value, self.currency)
        return format_currency(value, self.currency, locale=locale_name(), decimal_quantization=False)

    def plain(self) -> str:
        """The figures alone, "1250.50". Never with three decimals, which could be read as thousands."""
        value = _with_decimals(self.value, self.currency)
        return f"{value.quantize(Decimal('0.0001')):f}" if value.as_tuple().exponent == -3 else f"{value:f}"

    def _of_the_same(self, other: Amount) -> Decimal:
        if other.currency != self.currency:
            raise ValueError("two currencies")
        return other.value


class Unclear(Refusal):
    """What was typed could mean either of two amounts; the person is asked which."""

    def __init__(self, typed: str, readings: tuple[Amount, Amount], field: str | None) -> None:
        first, second = (one.shown() for one in readings)
        super().__init__(
            _("“%(typed)s” could be %(first)s or %(second)s. Which is it?", typed=typed, first=first, second=second),
            field,
        )
        self.readings = readings


def read(typed: str, chosen: str = "", field: str | None = None) -> Amount:
    """The amount that somebody typed, in the currency that they chose or typed with it.

    Raises ``Unclear`` if it could mean two things; ``Refusal`` if it is no amount, or the currency is not known.
    """
    found = _TYPED.fullmatch(_levelled(typed)) if len(typed) <= LONGEST_TYPED else None
    if found is None:
        raise _no_amount(typed, field)
    signs = " ".join([found["before"], found["middle"], found["after"] or "", chosen]).split()
    currency = _currency(signs, field)
    number, minus = found["number"].strip(), -1 if found["sign"] == "-" else 1
    twofold = _TWO_READINGS.fullmatch(number)
    if twofold is not None:
        thousands, fraction = Decimal(twofold[1] + twofold[2]), Decimal(f"{twofold[1]}.{twofold[2]}")
        if get_currency_precision(currency) == 0 or found["no_fraction"]:
            return Amount(minus * thousands, currency)
        raise Unclear(typed.strip(), (Amount(minus * thousands, currency), Amount(minus * fraction, currency)), field)
    value = _value(number)
    if value is None:
        raise _no_amount(typed, field)
    return Amount(minus * value if value else value, currency)  # nothing is not less than nothing


def parse(stored: str) -> Amount | None:
    """An amount as it is stored; ``None`` for what is none."""
    found = _STORED.fullmatch(stored)
    return None if found is None else Amount(Decimal(found[1]), found[2])


def is_plain(typed: str, amount: Amount) -> bool:
    """Whether nobody could read what was typed otherwise: digits, with one or two after a single mark, or as stored."""
    return typed.strip() == amount.plain() or _PLAIN.fullmatch(typed.strip()) is not None


def currencies() -> list[tuple[str, str]]:
    """Every currency that is in use, with its name in the reader's language, the common ones first."""
    return _named(locale_name())


@cache
def _named(locale: str) -> list[tuple[str, str]]:
    in_use = {one for code in get_global("territory_currencies") for one in get_territory_currencies(code)}
    return [
        (one, f"{one} · {get_currency_name(one, locale=locale)}") for one in (*COMMON, *sorted(in_use - set(COMMON)))
    ]


def _levelled(typed: str) -> str:
    seen = "".join(one for one in composed(typed) if one not in DIRECTION)
    text = "".join(str(unicodedata.decimal(one, one)) for one in _SPACES.sub(" ", seen.strip()))
    for minus in "\u2212\u2013\u2014\u2012":
        text = text.replace(minus, "-")
    # Arabic has a mark for thousands that nobody takes for another one; wide marks are those of wide figures.
    for mark in "\u2019\u02bc\u00b4`\u066c":
        text = text.replace(mark, "'")
    return text.translate(_SAME_MARKS)


def _value(number: str) -> Decimal | None:
    grouped = _GROUPED_ONCE.fullmatch(number)
    if grouped is not None:
        whole, fraction = grouped["whole"] or grouped["dotted"], grouped["fraction"] or grouped["rest"]
    else:
        found = next((one for shape in _SHAPES if (one := shape.fullmatch(number))), None)
        if found is None:
            return None
        whole, fraction = found["whole"], found["fraction"] or ""
    digits = re.sub("[.,' ]", "", whole).lstrip("0") or "0"
    if len(digits) > 15 or len(fraction) > 6:
        return None
    return Decimal(f"{digits}.{fraction}" if fraction else digits)


def _currency(signs: list[str], field: str | None) -> str:
    """The one currency that all of these can stand for."""
    if not signs:
        raise Refusal(_("Please say in which currency this is."), field)
    meant = [_meant_by(sign, field) for sign in signs]
    common = frozenset.intersection(*meant)
    if len(common) == 1:
        return next(iter(common))
    if common:
        raise Refusal(_("“%(sign)s” stands for several currencies. Please choose which.", sign=signs[0]), field)
    raise Refusal(_("Which currency is it: %(signs)s?", signs=" / ".join(dict.fromkeys(signs))), field)


def _meant_by(sign: str, field: str | None) -> frozenset[str]:
    if sign.upper() in list_currencies():
        return frozenset({sign.upper()})
    own, shared = _OWN_SIGNS.get(sign.casefold()), _SHARED_SIGNS.get(sign.casefold())
    if own is None and shared is None:
        raise Refusal(_("“%(sign)s” is no currency that we know. Please choose it.", sign=sign), field)
    return shared or frozenset({own or ""})


def _with_decimals(value: Decimal, currency: str) -> Decimal:
    """With as many decimals as the currency has, or as it takes."""
    given = max(0, -int(value.normalize().as_tuple().exponent))
    return value.quantize(Decimal(1).scaleb(-max(get_currency_precision(currency), given)))


def _no_amount(typed: str, field: str | None) -> Refusal:
    return Refusal(
        _("“%(value)s” is not an amount. Please write it as a number, like 1250.50", value=typed.strip()[:60]), field
    )
