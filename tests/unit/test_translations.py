"""Every catalog is whole: each message translated as it is now, in its own marks, and one word for one thing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from odr.i18n import SOURCE_LANGUAGE, gettext, in_language, languages
from tests.support.wording import LINKS, PLACES, TAGS, breaks_glossary, french_marks, glossary

TRANSLATIONS = Path(__file__).parents[2] / "odr" / "translations"
CODES = [code for code in languages() if code != SOURCE_LANGUAGE]


def read(path: Path, code: str) -> Catalog:
    """A catalog as it is written."""
    with path.open("rb") as file:
        return read_po(file, locale=code)


def forms(message: Message) -> list[tuple[str, str]]:
    """Each form of a message with the English one that it stands for."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    singular, plural = message.id
    return [(singular if number == 0 else plural, text) for number, text in enumerate(said_in(message))]


def said_in(message: Message) -> list[str]:
    """The forms in which a message is said."""
    return [str(one) for one in message.string] if isinstance(message.string, list | tuple) else [str(message.string)]


def faults(catalog: Catalog, template: Catalog) -> Iterator[str]:
    """What is wrong with a catalog of any language."""
    wanted = {(one.id, one.context) for one in template if one.id}
    there = {(one.id, one.context) for one in catalog if one.id}
    yield from (f"missing: {one}" for one, _context in wanted - there)
    yield from (f"stale: {one}" for one, _context in there - wanted)
    yield from (f"kept of earlier: {one}" for one in catalog.obsolete)
    for message in (one for one in catalog if one.id):
        if message.fuzzy:
            yield f"unsure: {message.id!r}"
        if not isinstance(message.id, str) and len(said_in(message)) != catalog.num_plurals:
            yield f"forms: {message.id!r}"
        for english, said in forms(message):
            yield from (f"{fault}: {english!r}: {said!r}" for fault in _faults_of(english, said))


def _faults_of(english: str, said: str) -> Iterator[str]:
    if not said.strip():
        yield "untranslated"
        return
    # A form for one may leave the number out, as in English; no form may have a place that is not filled.
    for what, pattern in (("places", PLACES), ("tags", TAGS), ("links", LINKS)):
        if set(pattern.findall(english)) != set(pattern.findall(said)):
            yield what
    if (english[:1] + english[-1:]).count("\n") != (said[:1] + said[-1:]).count("\n"):
        yield "ends"
    if english.startswith(" ") != said.startswith(" ") or english.endswith(" ") != said.endswith(" "):
        yield "blanks"


def test_french_is_spoken() -> None:
    assert "fr" in CODES


@pytest.mark.parametrize("code", CODES)
def test_every_message_is_translated_as_it_is_now(code: str) -> None:
    template = read(TRANSLATIONS / "odr.pot", SOURCE_LANGUAGE)
    found = list(faults(read(TRANSLATIONS / code / "LC_MESSAGES" / "odr.po", code), template))
    assert found == [], "\n".join(found[:50])


@pytest.mark.parametrize("code", CODES)
def test_one_word_stays_one_word(code: str) -> None:
    terms = glossary(code)
    catalog = read(TRANSLATIONS / code / "LC_MESSAGES" / "odr.po", code)
    found = [
        f"{fault}: {english!r}: {said!r}"
        for message in catalog
        if message.id
        for english, said in forms(message)
        for fault in breaks_glossary(english, said, terms)
    ]
    assert found == [], "\n".join(found[:50])


def test_french_has_the_marks_of_french() -> None:
    catalog = read(TRANSLATIONS / "fr" / "LC_MESSAGES" / "odr.po", "fr")
    found = [
        f"{fault}: {said!r}"
        for message in catalog
        if message.id
        for english, said in forms(message)
        if said != english  # an example of what a machine reads
        for fault in french_marks(said)
    ]
    assert found == [], "\n".join(found[:50])


HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", "missing"),
        ('msgid "Good day, %(name)s"\nmsgstr ""\n', "untranslated"),
        ('#, fuzzy\nmsgid "Good day, %(name)s"\nmsgstr "Bonjour, %(name)s"\n', "unsure"),
        ('msgid "Good day, %(name)s"\nmsgstr "Bonjour, %(nom)s"\n', "places"),
        ('msgid "Good day, %(name)s"\nmsgstr "<b>Bonjour, %(name)s</b>"\n', "tags"),
        ('msgid "Good day, %(name)s"\nmsgstr "Bonjour, %(name)s"\n\nmsgid "Gone"\nmsgstr "Parti"\n', "stale"),
        ('msgid "Good day, %(name)s"\nmsgstr "Bonjour, %(name)s"\n\n#~ msgid "Gone"\n#~ msgstr "Parti"\n', "kept"),
        ('msgid "Good day, %(name)s"\nmsgstr "Bonjour, %(name)s "\n', "blanks"),
    ],
)
def test_a_catalog_that_is_not_whole_is_found(tmp_path: Path, written: str, fault: str) -> None:
    plural = 'msgid "%(n)s case"\nmsgid_plural "%(n)s cases"\n'
    template, catalog = tmp_path / "odr.pot", tmp_path / "odr.po"
    template.write_text(f'{HEAD}msgid "Good day, %(name)s"\nmsgstr ""\n\n{plural}msgstr[0] ""\nmsgstr[1] ""\n', "utf-8")
    said = f'{plural}msgstr[0] "%(n)s dossier"\nmsgstr[1] "%(n)s dossiers"\n\n'
    catalog.write_text(HEAD + said + written, "utf-8")
    found = list(faults(read(catalog, "fr"), read(template, "en")))
    assert [one for one in found if one.startswith(fault)], found


def test_a_form_that_is_missing_is_found(tmp_path: Path) -> None:
    plural = 'msgid "%(n)s case"\nmsgid_plural "%(n)s cases"\n'
    template, catalog = tmp_path / "odr.pot", tmp_path / "odr.po"
    template.write_text(f'{HEAD}{plural}msgstr[0] ""\nmsgstr[1] ""\n', "utf-8")
    catalog.write_text(f'{HEAD}{plural}msgstr[0] "%(n)s dossier"\nmsgstr[1] ""\n', "utf-8")
    assert [one.partition(":")[0] for one in faults(read(catalog, "fr"), read(template, "en"))] == ["untranslated"]


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("Vraiment\u202f? Oui\u202f; c’est vrai\u00a0: «\u00a0oui\u00a0»\u202f!", False),
        ("Voir https://example.org/?a=1 à 14:02.", False),
        ("Vraiment ?", True),
        ("Vraiment?", True),
        ("C'est vrai", True),
        ("Ceci : cela", True),
        ("« oui »", True),
        ("“oui”", True),
    ],
)
def test_marks_that_a_french_printer_would_correct_are_found(said: str, wrong: bool) -> None:
    assert bool(list(french_marks(said))) is wrong


def test_a_second_word_for_one_thing_is_found() -> None:
    terms: list[dict[str, object]] = [{"english": "folder", "never": ["dossier"], "unless": ["case"]}]
    assert list(breaks_glossary("Two folders", "Deux dossiers", terms)) == []
    assert list(breaks_glossary("A folder", "Un dossier", terms)) == ["folder: dossier"]
    assert list(breaks_glossary("A folder of the case", "Une chemise du dossier", terms)) == []


@pytest.mark.parametrize("message", ["Waits for %(names)s", "Waits for %(names)s.", "It waits for %(names)s."])
def test_french_puts_those_who_are_waited_for_behind_a_colon_where_they_may_begin_with_you(message: str) -> None:
    with in_language("fr"):
        assert gettext(message, names="vous et Tessa").startswith("En attente\u00a0: vous et Tessa")
