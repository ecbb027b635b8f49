"""The long texts that come with the service: each in every language, of the English text as it is, and as a whole."""

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import odr
from odr.agreements.papers.agreement_forms import PLACES, recommended
from odr.i18n import SOURCE_LANGUAGE, in_language, languages
from odr.privacy.policy.versions import first, in_every_language, promises_of, sentences
from odr.prose.text import blocks, canonical, is_canonical
from odr.prose.written import language_to_read, written
from odr.settlements.templates.ours import KEYS, our_template
from tests.support.wording import TRANSLATIONS, breaks_glossary, french_marks, glossary

PACKAGE = Path(odr.__file__).parent
FOLDERS = ("privacy/policy/texts", "agreements/papers/texts", "settlements/templates")
CODES = [code for code in languages() if code != SOURCE_LANGUAGE]
ENGLISH = sorted(
    path
    for folder in FOLDERS
    for path in (PACKAGE / folder).iterdir()
    if re.fullmatch(r"[a-z]*-?\d+\.(md|toml)", path.name)
)


def noted(code: str) -> dict[str, str]:
    """Of which English text each translation is."""
    found: dict[str, str] = tomllib.loads((TRANSLATIONS / code / "texts.toml").read_text("utf-8"))
    return found


def shape(told: Any) -> Any:
    """What a file of TOML has in it, without its words."""
    if isinstance(told, dict):
        return {name: shape(one) for name, one in told.items()}
    return [shape(one) for one in told] if isinstance(told, list) else type(told).__name__


def words_of(told: Any) -> list[str]:
    """The words of such a file, in its order."""
    if isinstance(told, dict):
        return [words for one in told.values() for words in words_of(one)]
    if isinstance(told, list):
        return [words for one in told for words in words_of(one)]
    return [told] if isinstance(told, str) else []


def paragraphs(path: Path) -> list[str]:
    """What is said in a text, piece by piece."""
    if path.suffix == ".toml":
        return words_of(tomllib.loads(path.read_text("utf-8")))
    return ["\n".join(block.words) for block in blocks(canonical(path.read_text("utf-8")))]


def test_there_are_long_texts() -> None:
    assert len(ENGLISH) == 8


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("english", ENGLISH, ids=lambda path: path.name)
def test_each_is_written_in_every_language_and_of_the_english_text_as_it_is(english: Path, code: str) -> None:
    """Whoever changes the English one translates anew, and notes in `texts.toml` of which it is the translation."""
    assert code in written(english)
    stands = hashlib.sha256(english.read_bytes()).hexdigest()
    assert noted(code)[english.relative_to(PACKAGE).as_posix()] == stands
    ours, theirs = paragraphs(english), paragraphs(written(english)[code])
    assert len(ours) == len(theirs)
    assert [one for one, other in zip(ours, theirs, strict=True) if bool(one) != bool(other)] == []
    terms = glossary(code)
    assert [
        f"{fault}: {said}"
        for one, said in zip(ours, theirs, strict=True)
        for fault in breaks_glossary(one, said, terms)
    ] == []


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_noted_of_what_is_not_there(code: str) -> None:
    assert set(noted(code)) == {path.relative_to(PACKAGE).as_posix() for path in ENGLISH}


@pytest.mark.parametrize("english", ENGLISH, ids=lambda path: path.name)
def test_the_long_texts_have_the_marks_of_french(english: Path) -> None:
    said = paragraphs(written(english)["fr"])
    assert [(fault, one) for one in said for fault in french_marks(re.sub(r"\{\w+\}", "x", one))] == []


@pytest.mark.promise("P50")
@pytest.mark.parametrize("code", CODES)
def test_the_policy_promises_the_same_in_every_language_sentence_by_sentence(code: str) -> None:
    english, other = first(SOURCE_LANGUAGE), first(code)
    assert (other.language, other.number) == (code, english.number)
    assert [promises_of(one) for one in sentences(other.text)] == [promises_of(one) for one in sentences(english.text)]
    assert [block.kind for block in blocks(other.text)] == [block.kind for block in blocks(english.text)]
    assert other in in_every_language(english)


@pytest.mark.parametrize("code", CODES)
def test_the_recommended_form_has_the_same_places_and_parts_in_every_language(code: str) -> None:
    forms = english, other = recommended(language=SOURCE_LANGUAGE), recommended(language=code)
    assert set(re.findall(r"\{(\w+)\}", other.text)) == PLACES
    assert [block.kind for block in blocks(other.text)] == [block.kind for block in blocks(english.text)]
    headings = [
        [one.words[0].partition(".")[0] for one in blocks(form.text) if one.kind == "heading"] for form in forms
    ]
    assert headings == [[str(number) for number in range(1, 21)]] * 2
    assert is_canonical(other.text)
    assert (other.name, other.language) == (f"recommended form, version 1, {code}", code)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("key", KEYS)
def test_a_template_has_the_same_points_clauses_and_hints_in_every_language(key: str, code: str) -> None:
    english, other = our_template(key, language=SOURCE_LANGUAGE), our_template(key, language=code)
    assert len(other.points) == len(english.points)
    assert [bool(one.hint) for one in other.points] == [bool(one.hint) for one in english.points]
    assert [one.text.count("[") for one in other.points] == [one.text.count("[") for one in english.points]
    assert set(other.hints) == set(english.hints)
    assert other.source == f"{key}, version 1, {code}"
    assert [one for one in other.clauses if other.clauses[one] == english.clauses[one]] == []


@pytest.mark.parametrize("english", [path for path in ENGLISH if path.suffix == ".toml"], ids=lambda path: path.name)
@pytest.mark.parametrize("code", CODES)
def test_a_file_of_a_template_has_the_same_parts_in_every_language(english: Path, code: str) -> None:
    read = [tomllib.loads(path.read_text("utf-8")) for path in (english, written(english)[code])]
    assert shape(read[0]) == shape(read[1])


def test_whoever_speaks_a_language_reads_the_text_in_it_and_everybody_else_in_english(tmp_path: Path) -> None:
    english = tmp_path / "1.md"
    for name in ("1.md", "1.fr.md", "1.xx.md"):
        (tmp_path / name).write_text("# x\n", "utf-8")
    assert list(written(english)) == ["en", "fr"]
    with in_language("fr"):
        assert language_to_read(english) == "fr"
        assert language_to_read(english, "en") == "en"
    with in_language("qps"):
        assert language_to_read(english) == "en"
    assert language_to_read(english, "../../etc/passwd") == "en"
