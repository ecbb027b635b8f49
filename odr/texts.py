"""Short texts that people type, such as their names: one rule for what is stored, and one for what counts as the same.

Whatever a rule stores as a name or a label passes ``one_line``; whatever is searched, sorted or compared passes
``levelled``. So nothing is accepted at one place that another then cannot be given. Lengths are looked at before
anything else, and nothing here takes more than twice as long for twice the text.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import groupby

from odr.errors import Refusal
from odr.i18n import gettext as _

# A row of marks on one letter; Unicode's own limit for texts that are to be normalised (UAX 15, "Stream-Safe").
MOST_MARKS = 30
MOST_WORDS = 20
# Marks that turn the reading direction around: with them a text could show other words than it has.
DIRECTION = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Control characters, surrogates, private characters, line and paragraph separators.
UNSEEN = frozenset({"Cc", "Cs", "Co", "Zl", "Zp"})
# Places of Unicode at which there never is a character.
_ENDS_OF_PLANES = (plane | end for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF))
_NONE = frozenset(map(chr, (*range(0xFDD0, 0xFDF0), *_ENDS_OF_PLANES)))
# Letters and signs that show nothing though their category does not say so: fillers, blanks, selectors, the joiner.
_BLANK = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\U0001d159"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
# Between letters of scripts that join or stack, and within emoji, these two change what is seen.
_JOINERS = "\u200c\u200d"
_ROW_OF_JOINERS = re.compile(f"[{_JOINERS}]+")
_JOINING_SCRIPTS = "\u0600"
_BLANKS = "".join(one for one in map(chr, range(0x3001)) if one.isspace())
_PARTING = "\u034f"
# Marks that begin what they decompose into, though they are no marks by their class.
_HIDDEN_MARKS = frozenset("\u0344\u0f73\u0f75\u0f81\uff9e\uff9f")
_LEVEL = (
    {
        ord(one): "'"
        for one in "\u2018\u2019\u201a\u201b\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u2032\u2035"
        "\u0060\u00b4\uff07"
        "\u055a\u055b\u05f3\u07f4\u07f5\u1fbd\u1fbf\u1fef\u1ffd\u1ffe\u0374\u0384\ua78b\ua78c"
    }
    | {
        ord(one): "-"
        for one in "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u02d7\ufe58\ufe63\uff0d\u05be"
        "\u058a\u1400\u30a0\u2e17"
    }
    | {ord(one): '"' for one in "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u2036\u02ba\u02ee\u05f4\uff02"}
    | {ord(one): None for one in _BLANK}
)

# Letters with a stroke or joined from two, which Unicode does not take apart.
_UNACCENTED = {ord(one): two for one, two in zip("æœøłđðþħ", ("ae", "oe", "o", "l", "d", "d", "th", "h"), strict=True)}
# The accents of Latin, Greek and Cyrillic letters: marks of other scripts are letters of their own.
_ACCENTS = dict.fromkeys(range(0x300, 0x370))
_LOOSE = {ord("'"): None, ord('"'): None, ord("-"): " "}
_LEVEL_ASCII = {ord("`"): "'"} | dict.fromkeys((*range(9), *range(14, 28), 127))


def one_line(typed: str, longest: int, *, missing: str, field: str | None = None, of_letters: bool = False) -> str:
    """A name or label as it is stored: composed, on one line, and without what cannot be seen.

    Raises ``Refusal`` about the field: with ``missing`` if nothing is to be seen in it, or, ``of_letters``, no letter
    and no digit; or because it is longer than ``longest``.
    """
    if len(typed) > 4 * longest + 100:
        raise too_long(len(typed), longest, field)
    # On one line first: joiners are judged by what is stored beside them.
    text = " ".join(seen(" ".join(typed.split())).split())
    if not is_visible(text, of_letters=of_letters):
        raise Refusal(missing, field)
    if len(text) > longest:
        raise too_long(len(text), longest, field)
    return text


def too_long(length: int, longest: int, field: str | None) -> Refusal:
    """The refusal of a text that is too long, with both counts."""
    return Refusal(
        _("Please use at most %(count)d characters. This has %(length)d.", count=longest, length=length), field
    )


def seen(typed: str) -> str:
    """The text composed, and without control characters, formats and other characters that show nothing.

    What comes out is what comes out of it again: formal texts are held to their spelling whenever they are read.
    """
    text = _in_form_c("".join(one for one in typed if _is_kept(one)))
    for _time in range(2):
        judged = _in_form_c(_ROW_OF_JOINERS.sub(_joining, text))
        if judged == text:
            return text
        text = judged
    # Marks that move as joiners between them go belong to no word, and could move one after the other without end.
    return _in_form_c(_ROW_OF_JOINERS.sub("", text))


def as_signed(typed: str, longest: int, field: str) -> str:
    """A text of several lines in its one spelling, as people agree to it and sign it.

    That is Unicode form C, LF, no white space at line ends, no two empty lines together and none at the ends of the
    text, and none of the characters that show nothing.

    Raises ``Refusal`` about the field if it is too long, or holds what cannot be taken out without changing how the
    rest is read. Nothing at all is left of a text in which nothing is to be seen.
    """
    if len(typed) > 2 * longest + 100:
        raise too_long(len(typed), longest, field)
    lines_ended = lines_alike(typed).replace("\t", " ")
    if any(one in DIRECTION or (one != "\n" and unicodedata.category(one) in UNSEEN) for one in lines_ended):
        raise Refusal(_("The text holds characters that cannot be seen. Please type that part again."), field)
    text = seen(lines_ended)
    if has_endless_marks(typed) or has_endless_marks(text):
        raise Refusal(_("The text holds letters with endless marks. Please type that part again."), field)
    lines: list[str] = []
    for line in (one.rstrip(_BLANKS + _JOINERS) for one in text.split("\n")):
        if line or (lines and lines[-1]):
            lines.append(line)
    text = "\n".join(lines).strip("\n")
    if len(text) > longest:
        raise too_long(len(text), longest, field)
    return text if is_visible(text) else ""


def lines_alike(typed: str) -> str:
    """The text with each line end as one character: browsers send two, and show people a count in which it is one."""
    return typed.replace("\r\n", "\n").replace("\r", "\n")


def is_visible(text: str, *, of_letters: bool = False) -> bool:
    """Whether anything is to be seen in it; with ``of_letters``, a letter or a digit."""
    kinds = "LN" if of_letters else "LNPS"
    return any(unicodedata.category(one)[0] in kinds and one not in _BLANK for one in text)


def composed(text: str) -> str:
    """Unicode form C. A row of more marks than any letter has is parted: sorting it is what would take long."""
    return _parted(unicodedata.normalize("NFC", _parted(text)))


def has_endless_marks(text: str) -> bool:
    """Whether a letter carries more marks than any does."""
    return _parted(text) != text


def levelled(text: str) -> str:
    """The text as it is searched, sorted and compared: two that read alike are equal in it.

    Case, Unicode form, width, apostrophes, hyphens, quotation marks, white space and whatever shows nothing are
    levelled; accents are not (see ``sought`` and ``loosened``).
    """
    if text.isascii():
        return " ".join(text.lower().translate(_LEVEL_ASCII).split())
    plain = unicodedata.normalize("NFKC", _parted("".join(one for one in text.translate(_LEVEL) if _shows(one))))
    folded = unicodedata.normalize("NFKC", _parted(plain.casefold().replace("i\u0307", "i").replace("\u0131", "i")))
    return " ".join(folded.translate(_LEVEL).split())


def in_plain_forms(text: str) -> str:
    """A text with every character in its plain form, for whoever looks for something in it: full width, raised and
    ringed ones as what they stand for (Unicode's NFKC), all in small letters."""
    return unicodedata.normalize("NFKC", text).casefold()


def loosened(text: str) -> str:
    """The text as somebody looks for it who does not know how it is spelled: levelled, and without accents.

    Apostrophes, hyphens and the like part or join words as people please, so they are left out or become a blank.
    """
    level = levelled(text)
    if not level.isascii():
        parted = unicodedata.normalize("NFD", _parted(level))
        bare = "".join(one for one in parted if not unicodedata.combining(one) and one != _PARTING)
        level = unicodedata.normalize("NFC", bare).translate(_UNACCENTED)
    return " ".join(level.translate(_LOOSE).split())


def sought(text: str) -> str:
    """The text as somebody searches for words in it: levelled, and without the accents that they may leave out."""
    level = levelled(text)
    return level if level.isascii() else level.translate(_bare())


@cache
def _bare() -> dict[int, str | None]:
    """What is left of letters and marks without their accents, of composed letters too: nothing is taken apart for
    a search, which looks at thousands of texts."""
    bare: dict[int, str | None] = {**_UNACCENTED, **_ACCENTS}
    for one in map(chr, range(0xC0, 0x2000)):
        apart = unicodedata.normalize("NFD", one)
        left = unicodedata.normalize("NFC", apart.translate(_ACCENTS))
        if len(apart) > 1 and left != one:
            bare[ord(one)] = left.translate(_UNACCENTED)
    return bare


def in_order(name: str) -> tuple[str, str]:
    """What names and titles are sorted by: "Élan" stands with the Es, and after "Elan"."""
    return loosened(name), levelled(name)


def same(one: str, other: str) -> bool:
    """Whether two short texts read alike, blanks beside hyphens and apostrophes apart ("O’ Quill"), and the quotation
    marks apart in which a name may be shown (``odr.names``).

    What could not be a short text is like no other.
    """
    return max(len(one), len(other)) <= 2_000 and _closed(levelled(one)) == _closed(levelled(other))


def words_to_find(typed: str) -> tuple[str, ...]:
    """The words that somebody searches for, levelled. Raises ``Refusal`` if they are too many."""
    if len(typed) > 1_000:
        raise too_long(len(typed), 1_000, "words")
    words = tuple(dict.fromkeys(levelled(typed).split()))
    if len(words) > MOST_WORDS:
        raise Refusal(_("Please search for at most %(count)d words.", count=MOST_WORDS), "words")
    return words


def holds_all(parts: Iterable[str], words: Iterable[str]) -> bool:
    """Whether each of the words stands in one of the parts, with or without accents."""
    text = sought("\n".join(parts))
    return all(sought(word) in text for word in words)


def _closed(level: str) -> str:
    return re.sub(" ?(['-]) ?", r"\1", level.strip('" '))


def _is_kept(one: str) -> bool:
    return one in _JOINERS or (_shows(one) and one != _PARTING)


def _joining(row: re.Match[str]) -> str:
    """A row of joiners if there are letters that it can join on both sides of it, otherwise nothing."""
    text, begin, end = row.string, row.start(), row.end()
    joins = begin > 0 and end < len(text) and min(text[begin - 1], text[end]) >= _JOINING_SCRIPTS
    return row[0] if joins else ""


def _shows(one: str) -> bool:
    if one.isspace():
        return True
    category = unicodedata.category(one)
    return category != "Cf" and category not in UNSEEN and one not in _NONE


def _in_form_c(text: str) -> str:
    """Unicode form C, whatever the text. Endless rows of marks are sorted first: normalising takes long for that."""
    if has_endless_marks(text):
        apart = "".join(unicodedata.normalize("NFD", one) for one in text)
        rows = groupby(apart, lambda one: unicodedata.combining(one) != 0)
        text = "".join("".join(sorted(row, key=unicodedata.combining) if marks else row) for marks, row in rows)
    return unicodedata.normalize("NFC", text)


def _parted(text: str) -> str:
    """With a joiner that shows nothing after every thirty marks in a row."""
    if len(text) <= MOST_MARKS or text.isascii():
        return text
    out, run, begun = [], 0, 0
    for number, one in enumerate(text):
        if unicodedata.combining(one) == 0 and one not in _HIDDEN_MARKS:
            run = 0
            continue
        run += 1
        if run > MOST_MARKS:
            out += [text[begun:number], _PARTING]
            begun, run = number, 1
    return "".join([*out, text[begun:]])
