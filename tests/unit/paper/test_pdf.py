"""A paper with a file inside: whatever its people write, it is PDF/A-3, tagged, and holds the file as it was."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odr.i18n import in_language
from odr.paper.fonts import undrawable
from odr.paper.pdf import Attached, PrintedLine, Table, pdf_of_parts
from odr.signed.inside_pdf import inside_pdf
from tests.support.papers import language_of_pdf
from tests.unit.agreements.papers.test_pdf import SCRIPTS

AT = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
ATTACHED = Attached(AT, "settlement.json", "application/json", "The signed file", '{"kind": "Zoë"}\n')
PARTS = (
    PrintedLine("Title", "title"),
    PrintedLine("Points", "heading"),
    PrintedLine("1. Rent", "subheading"),
    PrintedLine("a line", "list", "- "),
    Table(("Name", "Signed"), [("Tessa Quill", "today"), ("Zoë Ähnlich #1 $x$", "not yet")], (1, 1)),
    PrintedLine("abc", "small"),
)


def test_a_paper_with_a_file_inside_is_an_archive_and_accessible_and_the_same_each_time() -> None:
    made = pdf_of_parts("Title", "Case 1", PARTS, ATTACHED)
    assert made == pdf_of_parts("Title", "Case 1", PARTS, ATTACHED)
    for mark in (
        b"<pdfaid:part>3<",
        b"<pdfaid:conformance>A<",
        b"pdfuaid:part>1<",
        b"/StructTreeRoot",
        b"/Marked true",
        b"/Lang(en)",
        b"/AFRelationship/Source",
    ):
        assert mark in made


def test_the_file_inside_comes_out_as_it_went_in() -> None:
    found = inside_pdf(pdf_of_parts("Title", "Case 1", PARTS, ATTACHED))
    assert (found.name, found.content) == (ATTACHED.name, ATTACHED.content.encode("utf-8"))


def test_a_file_that_was_written_between_two_seconds_has_the_date_of_the_first() -> None:
    between = replace(ATTACHED, at=AT.replace(microsecond=456_789))
    assert pdf_of_parts("Title", "Case 1", PARTS, between) == pdf_of_parts("Title", "Case 1", PARTS, ATTACHED)


@pytest.mark.parametrize("language", ["en", "fr", "pt-BR", "nds", "zh-Hant-TW"])
def test_a_paper_says_which_language_it_is_written_in(language: str) -> None:
    """By that a screen reader chooses how to pronounce it. A script has no place in it."""
    made = language_of_pdf(pdf_of_parts("Title", "Case 1", PARTS, ATTACHED, language=language))
    assert made == language.replace("-Hant", "")


def test_without_one_it_is_the_language_that_is_spoken() -> None:
    for spoken, said in (("en", "en"), ("fr", "fr"), ("qps", "en")):
        with in_language(spoken):
            assert language_of_pdf(pdf_of_parts("Title", "Case 1", PARTS)) == said


@pytest.mark.parametrize("words", SCRIPTS.values(), ids=SCRIPTS)
def test_every_letter_of_a_script_is_drawn_in_an_archive(words: str) -> None:
    lines = [PrintedLine(words, "title"), PrintedLine(words), PrintedLine(words, "list", "- ")]
    parts: list[PrintedLine | Table] = [*lines, Table((words,), [(words,)], (1,))]
    assert pdf_of_parts(words, words, parts, ATTACHED).startswith(b"%PDF")


@settings(max_examples=25)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=200))
def test_there_are_no_words_without_an_archive(words: str) -> None:
    lines = [
        PrintedLine("Title", "title"),
        PrintedLine(words, "heading"),
        PrintedLine(words, "subheading"),
        PrintedLine(words),
    ]
    parts: list[PrintedLine | Table] = [*lines, Table(("a", "b"), [(words, "b")], (1, 3))]
    assert pdf_of_parts("Title", "Case 1", parts, ATTACHED).startswith(b"%PDF")


def test_a_sign_that_means_something_else_to_everybody_is_named_by_its_number() -> None:
    assert undrawable("a\ue000") == ["\ue000"]
    assert pdf_of_parts("Title", "Case 1", [PrintedLine("a\ue000")], ATTACHED).startswith(b"%PDF")
