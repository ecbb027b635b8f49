"""The words of the reader: each sentence of it in every language, with its values, and none left outside of them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from odr.i18n import SOURCE_LANGUAGE, languages
from odr.web.reader.files import STATIC, reader_files
from tests.support.wording import breaks_glossary, french_marks, glossary

FOLDER = STATIC / "reader"
CODES = sorted(path.stem for path in (FOLDER / "words").glob("*.js"))
_SENTENCE = re.compile(r"'((?:[^'\\]|\\.)*)': '((?:[^'\\]|\\.)*)',")
_ON_THE_PAGE = re.compile(r"<(title|button|\w+(?=[^>]*\bdata-words\b))[^>]*>([^<]+)</")
_PLACE = re.compile(r"\{\d\}")
_TAGGED = re.compile(r"(?<![\w.])t`")
_LITERAL = re.compile(r"(?<![\w`])'((?:[^'\\\n]|\\.)*)'|(?<![\w.])(?<!\bt)`([^`]*)`")
# No words: what is compared with, and names.
_NO_WORDS = {"English", "Français", "Z"}


def messages_of(code: str) -> Iterator[str]:
    """What stands behind each ``t`` of a module, a value as {0}, {1}."""
    for found in _TAGGED.finditer(code):
        yield _message(code, found.end())[0]


def _message(code: str, at: int) -> tuple[str, int]:
    """The template that begins here, and where it ends."""
    said, values = "", 0
    while code[at] != "`":
        if code.startswith("${", at):
            at = _end_of_value(code, at + 2)
            said += f"{{{values}}}"
            values += 1
        else:
            said += code[at]
            at += 1
    return said, at + 1


def _end_of_value(code: str, at: int) -> int:
    depth = 1
    while depth:
        if code[at] == "`":
            at = _message(code, at + 1)[1]
            continue
        depth += {"{": 1, "}": -1}.get(code[at], 0)
        at += 1
    return at


def code_of(path: Path) -> str:
    """A module without its comments."""
    return re.sub(r"/\*[\s\S]*?\*/|^\s*//.*$", "", path.read_text("utf-8"), flags=re.MULTILINE)


def wanted() -> set[str]:
    """Every sentence of the reader, in English."""
    page = (FOLDER / "index.html").read_text("utf-8")
    found = {words for _tag, words in _ON_THE_PAGE.findall(page)}
    for path in _modules():
        found |= set(messages_of(code_of(path)))
    return found


def translated(code: str) -> dict[str, str]:
    """The sentences of a language, by the English ones."""
    written = (FOLDER / "words" / f"{code}.js").read_text("utf-8")
    return {_plain(english): _plain(said) for english, said in _SENTENCE.findall(written)}


def _plain(literal: str) -> str:
    return literal.replace("\\'", "'").replace("\\\\", "\\")


def _modules() -> list[Path]:
    return [path for path in FOLDER.rglob("*.js") if not {"vendor", "words"} & set(path.relative_to(FOLDER).parts)]


def test_the_reader_speaks_what_the_service_speaks() -> None:
    assert [SOURCE_LANGUAGE, *CODES] == list(languages())
    spoken = (FOLDER / "page" / "language.js").read_text("utf-8")
    assert set(re.findall(r"^    (\w+): \{ name: ", spoken, re.MULTILINE)) == set(languages())
    assert {f"words/{code}.js" for code in CODES} <= set(reader_files())


@pytest.mark.parametrize("code", CODES)
def test_every_sentence_of_the_reader_is_said_in_every_language_with_its_values(code: str) -> None:
    said = translated(code)
    assert sorted(wanted() - set(said)) == []
    assert sorted(set(said) - wanted()) == []
    assert [one for one in said if set(_PLACE.findall(one)) != set(_PLACE.findall(said[one]))] == []
    assert [one for one in said if not said[one].strip()] == []


@pytest.mark.parametrize("code", CODES)
def test_one_word_stays_one_word_in_the_reader(code: str) -> None:
    terms = glossary(code)
    assert [fault for one, said in translated(code).items() for fault in breaks_glossary(one, said, terms)] == []


def test_the_reader_has_the_marks_of_french() -> None:
    assert [(fault, said) for said in translated("fr").values() for fault in french_marks(said)] == []


def test_no_sentence_of_the_reader_is_left_outside_of_its_words() -> None:
    found = []
    for path in (FOLDER / "page").glob("*.js"):
        for line in code_of(path).splitlines():
            for plain, template in _LITERAL.findall(line):
                words = plain or re.sub(r"\$\{.*\}", "", template)
                if re.match(r"[A-Z][a-z’]+( [a-z’]|[.:?]|$)|[A-Za-z] [a-z]+ [a-z]", words) and words not in _NO_WORDS:
                    found.append(f"{path.name}: {json.dumps(words, ensure_ascii=False)}")
    assert [one for one in found if "class=" not in one] == []


def test_no_sentence_of_the_reader_is_said_before_its_language_is_known() -> None:
    """A constant is made while the modules are read; one that says something has to be a function."""
    early = re.compile(r"^(?:export )?const (\w+) = (?!.*=>)[^;]*?(?<![\w.])t`", re.MULTILINE)
    assert [found for path in _modules() for found in early.findall(code_of(path))] == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("t`Save`", ["Save"]),
        ("say(t`${got} of ${all.map((one) => `${one}`)} parts`)", ["{0} of {1} parts"]),
        ("t`Opens ${some ?? t`a folder`}.`", ["Opens {0}.", "a folder"]),
        ("format`Save`", []),
    ],
)
def test_what_a_module_says_is_found(code: str, found: list[str]) -> None:
    assert list(messages_of(code)) == found
