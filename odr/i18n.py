"""Every word a person reads passes through here: gettext, in the language chosen for this request.

English is the language of the source, so it needs no catalog. Every other language is one file, as translators write
it: `odr/translations/<code>/LC_MESSAGES/odr.po`. It is read when somebody first asks for that language. So nothing has
to be compiled, and what is spoken is what stands in the file.

The pseudo-language `qps` sets every message between ⟦ and ⟧. It is made here and not in a catalog, so it can never
lag behind the source: whatever stands on a page outside the brackets did not come through gettext.
"""

from __future__ import annotations

import gettext as catalogs
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from odr.names import in_a_sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SOURCE_LANGUAGE = "en"
PSEUDO_LANGUAGE = "qps"
OPENING, CLOSING = "⟦", "⟧"

_DOMAIN = "odr"
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"
_Value = TypeVar("_Value")
# The places of messages in which somebody's name stands, as they called themself.
OF_NAMES = frozenset({"name", "who", "whom", "party", "adviser", "organisation"})
_FROM_THE_RIGHT = frozenset({"R", "AL", "RLE", "RLI", "RLO"})
_CATALOGS = Path(__file__).parent / "translations"
_language: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


class Words(str):
    """A message, filled: what we say. Put into another, it is no name that somebody gave themself."""

    __slots__ = ()


class UnknownLanguage(LookupError):
    """There is no catalog for this language."""


class _Bracketed(catalogs.NullTranslations):
    """The pseudo-language: the English message between brackets."""

    def gettext(self, message: str) -> str:
        return bracketed(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return bracketed(super().ngettext(msgid1, msgid2, n))


def bracketed(text: str) -> str:
    """The text between the brackets of the pseudo-language."""
    return f"{OPENING}{text}{CLOSING}"


def languages() -> tuple[str, ...]:
    """The languages a person can be offered, English first; the pseudo-language is not one of them."""
    return _found(_CATALOGS)


def read_every_catalog() -> None:
    """Reads the words of every language, which whoever is spoken to first in one would wait for."""
    for code in languages():
        translations_of(code)


@lru_cache(maxsize=8)
def language_name(code: str) -> str:
    """What a language of ``languages`` is called by those who speak it: "English", "Français"."""
    # Not above: most of what speaks names no language, and commands start faster without.
    from babel import Locale  # noqa: PLC0415

    name = Locale.parse(code).get_display_name() or code
    return name[:1].upper() + name[1:]


def language_here(tag: str) -> str:
    """A language by its name in the one spoken now, as inside a sentence: "French"; its tag if it has no name here."""
    from babel import Locale  # noqa: PLC0415

    name = Locale.parse(locale_name()).languages.get(tag)
    return tag if name is None else str(name)


def language_words(tag: str) -> str:
    """The same with the tag that is signed: "French (fr)"."""
    name = language_here(tag)
    return name if name == tag else f"{name} ({tag})"


def first_offered(*wanted: str) -> str:
    """The first of these that can be spoken; the source language if none can. An empty one is passed over."""
    return next((one for one in wanted if one == PSEUDO_LANGUAGE or one in languages()), SOURCE_LANGUAGE)


def use_language(code: str) -> None:
    """Speak this language in the current context (one request, one command) from now on.

    Raises `UnknownLanguage` when there is no catalog for it.
    """
    translations_of(code)
    _language.set(code)


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Speak this language inside the `with` block only: for a mail to somebody else, and for tests.

    Raises `UnknownLanguage` when there is no catalog for it.
    """
    translations_of(code)
    token = _language.set(code)
    try:
        yield
    finally:
        _language.reset(token)


@contextmanager
def in_language_of(tag: str) -> Iterator[None]:
    """Speak the language that a text names by its tag, if there is a catalog for it, inside the `with` block only."""
    with in_language(first_offered(tag.replace("-", "_"), tag.split("-", maxsplit=1)[0], current_language())):
        yield


def current_language() -> str:
    """The code of the language spoken now; `qps` in the pseudo-language."""
    return _language.get()


def locale_name() -> str:
    """The locale whose data say how days and amounts are written in the language spoken now.

    For English the British one: it puts the day before the month and counts 24 hours, as the rest of Europe does.
    """
    spoken = current_language()
    return "en_GB" if spoken in (SOURCE_LANGUAGE, PSEUDO_LANGUAGE) else spoken


def page_language() -> str:
    """The language spoken now as an HTML `lang` attribute says it; the pseudo-language is English in brackets."""
    return SOURCE_LANGUAGE if current_language() == PSEUDO_LANGUAGE else current_language().replace("_", "-")


def gettext(message: str, **values: object) -> str:
    """The message in the language spoken now, its `%(name)s` places filled from `values`.

    Without values the message is taken as it stands, so a lone percent sign needs no doubling then.
    """
    return _filled(translations_of(current_language()).gettext(message), message, values)


def ngettext(singular: str, plural: str, n: int, **values: object) -> str:
    """The form of the message that fits the number `n`; `%(n)s` and the other places are filled."""
    said = translations_of(current_language()).ngettext(singular, plural, n)
    return _filled(said, singular, {"n": n, **values})


def listed(names: Sequence[str], *, of_people: bool = True) -> str:
    """Names as a person lists them: "Tessa Quill, Leo Landlord and you". There is at least one.

    Those ``of_people`` are told apart from words of ours; folders, which only their owner names, need not be.
    """
    place = "name" if of_people else "folder"
    if len(names) == 1:
        return Words(apart(place, names[0], ""))
    *all_but_last, last = (apart(place, name, "") for name in names)
    return gettext("%(all_but_last)s and %(last)s", all_but_last=", ".join(all_but_last), last=last)


class LazyWords:
    """A message that is translated each time it is read, for what is written down before a language is chosen."""

    def __init__(self, message: str, values: Mapping[str, object]) -> None:
        self._message = message
        self._values = dict(values)

    def __str__(self) -> str:
        return gettext(self._message, **self._values)

    def __mod__(self, values: Mapping[str, object]) -> str:
        """Fill the places later: the validators of WTForms do this with their own figures."""
        return gettext(self._message) % values

    def __repr__(self) -> str:
        return f"LazyWords({self._message!r})"

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, (LazyWords, str)) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._message)


def lazy_gettext(message: str, **values: object) -> str:
    """Like `gettext`, translated when it is shown: for the labels and messages of forms.

    It is a `LazyWords`; the signature says `str` because that is what its users take it for.
    """
    return LazyWords(message, values)  # type: ignore[return-value]


class FormWords:
    """What WTForms asks of a translator, answered by the functions above: give it as `Meta.get_translations`."""

    def gettext(self, string: str) -> str:
        """The message in the language spoken now; WTForms fills its places itself."""
        return gettext(string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """The form of the message that fits the number; WTForms fills its places itself."""
        return translations_of(current_language()).ngettext(singular, plural, n)


def _filled(said: str, message: str, values: Mapping[str, object]) -> str:
    return Words(said % {name: apart(name, value, message) for name, value in values.items()} if values else said)


def apart(place: str, value: _Value, message: str) -> _Value | str:
    """What is put into a sentence: a name that could be read as part of it in quotation marks (``odr.names``).

    ``message`` has them already where it is of what people call as they like. What is written from right to left would
    turn around what stands beside it.
    """
    if not isinstance(value, str):
        return value
    # Neither words of ours, nor a piece of a page.
    is_a_name = place in OF_NAMES and type(value) is str and f"“%({place})s" not in message
    return _not_turning(named(value) if is_a_name else value)


def named(name: str) -> str:
    """A name beside words of ours: one that could be read as such words stands in the quotation marks of the language
    (``odr.names``)."""
    in_marks = in_a_sentence(name)
    if in_marks == name:
        return name
    # A letter in the place of the name, which may have anything in it.
    opening, closing = gettext("“%(name)s”", name="n").split("n")
    return f"{opening}{in_marks[1:-1]}{closing}"


def _not_turning(value: str) -> str:
    if value.isascii():
        return value
    if not any(unicodedata.bidirectional(one) in _FROM_THE_RIGHT for one in value):
        return value
    return _ISOLATE + value + _END_OF_ISOLATE


@lru_cache(maxsize=32)
def translations_of(code: str) -> catalogs.NullTranslations:
    """What there is in a language, read once. Raises `UnknownLanguage`."""
    if code == SOURCE_LANGUAGE:
        return catalogs.NullTranslations()
    if code == PSEUDO_LANGUAGE:
        return _Bracketed()
    # Asked of the list and not of the file system, so that a code from outside never becomes a path.
    if code not in languages():
        raise UnknownLanguage(code)
    # Not above: whoever speaks English alone needs neither.
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with _catalog(_CATALOGS, code).open("rb") as written:
        words = read_po(written, locale=code)
    compiled = BytesIO()
    write_mo(compiled, words)
    compiled.seek(0)
    return catalogs.GNUTranslations(compiled)


@lru_cache(maxsize=8)
def _found(folder: Path) -> tuple[str, ...]:
    """Looked for once: a page asks for it each time."""
    return (SOURCE_LANGUAGE, *sorted(path.parent.parent.name for path in folder.glob(str(_catalog(Path(), "*")))))


def _catalog(folder: Path, code: str) -> Path:
    return folder / code / "LC_MESSAGES" / f"{_DOMAIN}.po"
