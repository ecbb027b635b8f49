"""Access codes: 130 random bits a person can write down, with check symbols that catch slips of the pen.

26 symbols of 5 bits and 2 check symbols, in seven groups of four. The alphabet is Crockford's base 32: no I, L, O
or U; read back, I and L count as 1 and O as 0, and case, spaces and dashes do not matter. The check symbols are those
of a Reed-Solomon code over GF(32) with two check symbols: every slip in one or two symbols, exchanged neighbours
included, is caught, and of any other slip all but one in 1,024.

There are two kinds. A code for the service is typed into its pages. A code for the browser opens what the service must
never see, so it must never reach it: its check symbols are others, and neither kind is taken for the other.

At 130 bits HKDF is enough: there is nothing to stretch (see ``docs/protocol.md``).
"""

from enum import IntEnum

from odr.crypto.boxes import BoxKeyPair
from odr.crypto.derivation import derive
from odr.crypto.secrets import BoxSeed, BrowserShare, CodeSecret, ServerShare

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DATA_SYMBOLS = 26
CHECK_SYMBOLS = 2
SYMBOLS = DATA_SYMBOLS + CHECK_SYMBOLS
GROUP = 4
GROUPS = SYMBOLS // GROUP


class CodeKind(IntEnum):
    """Where a code may be typed. The number is never shown, but a part of what the check symbols are over."""

    SERVICE = 1
    BROWSER = 2


_UPPER = {symbol: value for value, symbol in enumerate(ALPHABET)} | {"I": 1, "L": 1, "O": 0}
# Only these letters: Unicode's own case rules would read one sharp s as two symbols.
_READ_AS = _UPPER | {symbol.lower(): value for symbol, value in _UPPER.items()}
# Beside white space: dashes of every length, full stop, underscore, and the invisible ones that come with copied text.
_IGNORED = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212._\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
# Of full width: letters, digits and marks as East Asian keyboards write them.
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_QUOTES, _BULLETS = (
    "\"'`\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2039\u203a\xab\xbb",
    "*\u2022\u2023\u25e6\u25aa\u25cf\xb7",
)
_AROUND = dict.fromkeys(map(ord, _QUOTES + _BULLETS))
# No code is ever typed with as many separators; whatever is longer is not looked at.
_LONGEST_TYPED = 1024


class BadCode(ValueError):
    """What was typed cannot be an access code. ``reason`` is ``"length"``, ``"symbol"``, ``"check"`` or ``"kind"``.

    ``"kind"``: it is a code, but not of the kind that is typed here. One slip never makes it so; two can, in one case
    of a thousand. ``symbols`` is how many symbols were typed (but for ``"symbol"``; of more than 1,024 characters, how
    many characters) and ``symbol`` the first that no code contains (for ``"symbol"``; U+FFFD for one that cannot be
    shown, such as a control character). ``place`` is where the slip is, from 0, as far as that can be told: for
    ``"check"`` only if it is a slip in one symbol. Never holds the code.
    """

    def __init__(self, reason: str, *, symbols: int = 0, symbol: str = "", place: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.symbols = symbols
        self.symbol = symbol
        self.place = place


class AccessCode:
    """One access code. ``repr`` and ``str`` show nothing; ``reveal()`` gives what a person writes down."""

    __slots__ = ("_secret", "kind")

    def __init__(self, secret: CodeSecret, kind: CodeKind = CodeKind.SERVICE) -> None:
        self._secret = secret
        self.kind = kind

    @classmethod
    def generate(cls, kind: CodeKind = CodeKind.SERVICE) -> "AccessCode":
        """A fresh code of 130 random bits."""
        return cls(CodeSecret.generate(), kind)

    @classmethod
    def parse(cls, typed: str, kind: CodeKind = CodeKind.SERVICE) -> "AccessCode":
        """The code of this kind that a person typed. Raises ``BadCode`` before anything else is done with a slip."""
        values = read_symbols(typed)
        if len(values) != SYMBOLS:
            raise BadCode("length", symbols=len(values))
        data, check = values[:DATA_SYMBOLS], values[DATA_SYMBOLS:]
        if _check_symbols(kind, data) != check:
            others = [other for other in CodeKind if _check_symbols(other, data) == check]
            place = None if others else _slip_in(kind, values)
            raise BadCode("kind" if others else "check", symbols=len(values), place=place)
        number = 0
        for value in data:
            number = number << 5 | value
        return cls(CodeSecret(number.to_bytes(CodeSecret.size, "big")), kind)

    @classmethod
    def pasted(cls, text: str, kind: CodeKind = CodeKind.SERVICE) -> "AccessCode":
        """The code in a line of a sheet, which may have come with it whole. Raises as ``parse``."""
        return cls.parse(unwrapped(text), kind)

    def reveal(self) -> str:
        """The 28 symbols in seven groups of four, separated by single spaces."""
        return " ".join(self.groups())

    def groups(self) -> list[str]:
        """The seven groups."""
        number = int.from_bytes(self._secret.reveal(), "big")
        values = [number >> 5 * place & 31 for place in reversed(range(DATA_SYMBOLS))]
        text = "".join(ALPHABET[value] for value in values + _check_symbols(self.kind, values))
        return [text[start : start + GROUP] for start in range(0, SYMBOLS, GROUP)]

    def server_share(self) -> ServerShare:
        """The first stage of derivation, for the server."""
        return ServerShare(derive(self._secret, "code/server share"))

    def browser_share(self) -> BrowserShare:
        """The first stage of derivation, for a browser that does it itself."""
        return BrowserShare(derive(self._secret, "code/browser share"))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AccessCode) and self.kind == other.kind and self._secret == other._secret

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "<AccessCode>"


def lookup_tag(share: ServerShare) -> bytes:
    """The 32 bytes under which the server finds a code's row; they open nothing."""
    return derive(share, "share/lookup tag")


def key_pair(share: ServerShare) -> BoxKeyPair:
    """The key pair that a vault's secrets are sealed to for the holder of this code."""
    return BoxKeyPair(BoxSeed(derive(share, "share/box seed")))


def unwrapped(text: str) -> str:
    """A code without what comes with it when a line of its sheet is copied: words and a colon before it, quotation
    marks, bullets, and letters of full width. Nothing in it is read yet."""
    before, _colon, after = text.translate(_NARROW).rpartition(":")
    return (after if after.strip() else before).translate(_AROUND)


def read_symbols(typed: str) -> list[int]:
    """The symbols' values, separators ignored and look-alikes read as meant.

    Raises ``BadCode`` for a strange symbol, and for more than 1,024 characters.
    """
    if len(typed) > _LONGEST_TYPED:
        raise BadCode("length", symbols=len(typed))
    values: list[int] = []
    for symbol in typed:
        if symbol in _IGNORED or symbol.isspace():
            continue
        if symbol not in _READ_AS:
            shown = symbol if symbol.isprintable() else "\ufffd"
            raise BadCode("symbol", symbol=shown, place=len(values))
        values.append(_READ_AS[symbol])
    return values


def _double(value: int) -> int:
    """Multiplication by x in GF(32), modulo x^5 + x^2 + 1."""
    value <<= 1
    return value ^ 0b100101 if value & 32 else value


def _slip_in(kind: CodeKind, values: list[int]) -> int | None:
    """Which symbol, changed, makes these a code; ``None`` if no single one does.

    A slip e in the symbol before X^j adds e a^j to the polynomial's value at a, and e a^2j to that at a^2 (Reed and
    Solomon 1960): the second is a^j times the first.
    """
    at_a, at_square = (_value_at([kind, *values], root) for root in (2, 4))
    if not at_a or not at_square:
        return None
    for power in range(SYMBOLS):
        if at_a == at_square:
            return SYMBOLS - 1 - power
        at_a = _double(at_a)
    return None


def _value_at(coefficients: list[int], root: int) -> int:
    value = 0
    for one in coefficients:  # Horner's rule; the roots are 2 and its square
        for _time in range(root // 2):
            value = _double(value)
        value ^= one
    return value


def _check_symbols(kind: CodeKind, data: list[int]) -> list[int]:
    """The remainder of the kind and the data by (x + a)(x + a^2), a = 2: two symbols, highest power first.

    Synthetic division; the generator expands to x^2 + 6x + 8 over GF(32).
    """
    high, low = 0, 0
    for value in [kind, *data]:
        feedback = value ^ high
        twice = _double(feedback)
        four_times = _double(twice)
        high = low ^ four_times ^ twice
        low = _double(four_times)
    return [high, low]
