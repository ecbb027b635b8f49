"""The paper of a settlement: it can be read, it holds the signed file, and the PDF alone can be checked."""

import re
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from odr.cli import main
from odr.i18n import in_language
from odr.settlements.document.signed_files import SETTLEMENT_FILE, settlement_file, statement_file
from odr.settlements.papers.paper import not_drawn, paper_of
from odr.signed.files import read_file
from odr.signed.inside_pdf import inside_pdf
from tests.support.papers import language_of_pdf
from tests.unit.agreements.papers.test_pdf import SCRIPTS
from tests.vectors.of_settlements import SETTLEMENT, STATEMENT, by_all

BERLIN = ZoneInfo("Europe/Berlin")
SIGNATURES = {one.participant: one for one in by_all(SETTLEMENT)}
STATED = [statement_file(STATEMENT, by_all(STATEMENT)[0])]


def verified(path: Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["verify", str(path)])
    return result.exit_code, result.output


def test_the_pdf_alone_is_checked_with_whoever_signed_and_what_the_facilitator_stated(tmp_path: Path) -> None:
    path = tmp_path / "settlement.pdf"
    path.write_bytes(paper_of(SETTLEMENT, SIGNATURES, STATED, BERLIN))
    code, said = verified(path)
    assert code == 0, said
    for words in (
        "Checked is only the file inside this PDF, “settlement-1.json”",
        "“Deposit and keys”",
        "“Tessa Quill”, “party”: signed 2026-11-20T09:30:00+00:00",
        "Facilitator “Fay Middleton” stated: “This settlement came out of a mediation.”",
        "HOLDS: every party named has signed this very text",
        "whose a key is",
        "were not compared",
    ):
        assert words in said, words


@pytest.mark.parametrize(("written", "words"), [("fr", "Les parties"), ("en", "The parties"), ("nds", "The parties")])
def test_the_paper_is_in_the_language_of_the_settlement_whoever_reads_it(written: str, words: str) -> None:
    """One that nobody has translated the service into has our words in the reader's language."""
    document = replace(SETTLEMENT, language=written)
    with in_language("en" if written != "en" else "fr"):
        made = paper_of(document, {}, [], BERLIN)
    assert language_of_pdf(made) == written
    assert words in PdfReader(BytesIO(made)).pages[0].extract_text()


def test_what_is_inside_is_the_file_that_can_be_taken_by_itself() -> None:
    inside = inside_pdf(paper_of(SETTLEMENT, SIGNATURES, STATED, BERLIN))
    assert inside.content == settlement_file(SETTLEMENT, by_all(SETTLEMENT), STATED).encode()
    read_file(inside.content, [SETTLEMENT_FILE]).check()


def test_a_paper_without_every_signature_says_so_and_does_not_hold(tmp_path: Path) -> None:
    path = tmp_path / "settlement.pdf"
    some = dict(list(SIGNATURES.items())[:1])
    path.write_bytes(paper_of(SETTLEMENT, some, [], BERLIN))
    code, said = verified(path)
    assert code == 1
    assert "DOES NOT HOLD: This person has not signed: “Zoë Frost”" in said


def test_every_word_of_the_settlement_is_printed() -> None:
    made = PdfReader(BytesIO(paper_of(SETTLEMENT, SIGNATURES, STATED, BERLIN)))
    printed = _without_gaps("".join(page.extract_text() for page in made.pages))
    for one in (
        SETTLEMENT.title,
        "2026-0142",
        "1 Mill Lane",
        "Frost Homes Ltd",
        "company register, number 01234567",
        "The deposit is repaid.",
        "1,250.50",
        "15 December 2026",
        SETTLEMENT.confidentiality,
        SETTLEMENT.consequences,
        "the law of England and Wales",
        "20 November 2026 at 10:30, Berlin time",
        "simple electronic signature",
        STATEMENT.text,
    ):
        assert _without_gaps(one) in printed, one
    assert SETTLEMENT.digest().hex() in printed


def _without_gaps(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


@pytest.mark.parametrize("words", SCRIPTS.values(), ids=SCRIPTS)
def test_every_script_is_printed_and_its_file_holds(words: str) -> None:
    document = replace(SETTLEMENT, title=words, costs=words, law=words)
    made = {one.participant: one for one in by_all(document)}
    assert not_drawn(document) == []
    read_file(inside_pdf(paper_of(document, made, [], BERLIN)).content, [SETTLEMENT_FILE]).check()


def test_what_no_font_has_is_told_before_anybody_signs() -> None:
    assert not_drawn(replace(SETTLEMENT, costs="a \U000130a9")) == [("\U000130a9", "U+130A9")]


def test_a_paper_is_made_of_words_alone_and_never_of_markup() -> None:
    document = replace(SETTLEMENT, title='#panic("x") $a$ *b* _c_ <d> @e', costs='#include "/etc/passwd"')
    made = paper_of(document, {one.participant: one for one in by_all(document)}, [], BERLIN)
    assert made.startswith(b"%PDF")
    assert b"root:x" not in made + b"".join(
        _unpacked(one) for one in re.findall(rb"stream\n(.*?)\nendstream", made, re.DOTALL)
    )


def _unpacked(packed: bytes) -> bytes:
    try:
        return zlib.decompress(packed)
    except zlib.error:
        return b""


def test_the_same_settlement_gives_the_same_paper() -> None:
    assert paper_of(SETTLEMENT, SIGNATURES, STATED, BERLIN) == paper_of(SETTLEMENT, SIGNATURES, STATED, BERLIN)
