"""A PDF that somebody made to look like one of ours, with something else inside, or to keep `odr verify` busy."""

import logging
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PdfReadError
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject, TextStringObject

from odr.agreements.papers.pdf import SignedLine, pdf_of
from odr.cli import main
from odr.facilitation.document.document import agreement_file
from odr.paper.pdf import Attached, PrintedLine, Table, pdf_of_parts
from odr.signed.files import LARGEST_FILE
from odr.signed.inside_pdf import LARGEST_PDF
from tests.unit.facilitation.document.test_document import AT, DOCUMENT, FILE, TEXT

FORGED = "HOLDS: the text is the one that was signed, and everybody named has signed it."


def paper(file: bytes, name: str = "agreement-1.json", words: str = "An agreement") -> bytes:
    attached = Attached(AT, name, "application/json", "The signed file", file.decode("utf-8"))
    return pdf_of_parts(words, "Case 1", [PrintedLine(words, "title")], attached)


def changed(made: bytes, change: Callable[[PdfWriter], object]) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(made)))
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def with_stream(content: bytes, **more: str) -> bytes:
    """A paper whose file is replaced by this stream, as it stands."""

    def change(writer: PdfWriter) -> None:
        stream = StreamObject()
        stream._data = content
        for key, value in more.items():
            stream[NameObject(f"/{key}")] = NameObject(f"/{value}")
        there = writer._add_object(stream)
        names = writer.root_object["/Names"]["/EmbeddedFiles"]["/Names"]  # type: ignore[index]
        held = names[1].get_object()["/EF"]
        held[NameObject("/F")] = held[NameObject("/UF")] = there

    return changed(paper(b"{}"), change)


def verified(tmp_path: Path, raw: bytes) -> tuple[int, str]:
    path = tmp_path / "paper.pdf"
    path.write_bytes(raw)
    result = CliRunner().invoke(main, ["verify", str(path)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_the_paper_alone_is_checked(tmp_path: Path) -> None:
    code, said = verified(tmp_path, paper(FILE.encode()))
    assert code == 0
    assert FORGED in said
    assert "Checked is only the file inside this PDF, “agreement-1.json”" in said
    assert "were not compared" in said


def test_pages_that_say_something_else_are_said_not_to_be_what_was_checked(tmp_path: Path) -> None:
    code, said = verified(tmp_path, paper(FILE.encode(), words=FORGED[7:]))
    assert code == 0
    assert "whether the pages of the PDF show the same words" in said
    assert f"SHA-256 {FILE.document.digest().hex()}" in said


def test_a_file_inside_whose_signature_does_not_hold_does_not_hold(tmp_path: Path) -> None:
    altered = agreement_file(DOCUMENT, TEXT + "And more.\n", FILE.signatures).encode()
    code, said = verified(tmp_path, paper(altered))
    assert code == 1
    assert "DOES NOT HOLD" in said
    assert FORGED not in said


def two_files(writer: PdfWriter) -> None:
    writer.add_attachment("another.json", FILE.encode())


def two_streams(writer: PdfWriter) -> None:
    """One key of the entry leads to what was signed, the other to something else."""
    stream = StreamObject()
    stream._data = FILE.encode()
    names = writer.root_object["/Names"]["/EmbeddedFiles"]["/Names"]  # type: ignore[index]
    names[1].get_object()["/EF"][NameObject("/F")] = writer._add_object(stream)


def branches(writer: PdfWriter) -> None:
    tree = writer.root_object["/Names"]["/EmbeddedFiles"]  # type: ignore[index]
    kid = writer._add_object(DictionaryObject({NameObject("/Names"): tree["/Names"]}))
    tree[NameObject("/Kids")] = ArrayObject([kid])
    del tree["/Names"]


@pytest.mark.parametrize("change", [two_files, two_streams, branches])
def test_of_two_files_inside_none_is_taken(tmp_path: Path, change: Callable[[PdfWriter], object]) -> None:
    code, said = verified(tmp_path, changed(paper(FILE.encode()), change))
    assert code == 1
    assert said.strip() == "There is more than one file inside this PDF, so nobody can say which of them it shows."


def test_a_paper_without_a_file_is_not_said_to_hold(tmp_path: Path) -> None:
    code, said = verified(
        tmp_path, pdf_of_parts("Title", "Case 1", [PrintedLine("Title", "title"), PrintedLine(FORGED)])
    )
    assert (code, said.strip()) == (1, "There is no signed file inside this PDF. Ask for the file itself.")


@pytest.mark.parametrize(
    "raw",
    [
        zlib.compress(b"0" * (200 * 1024 * 1024), 9),
        zlib.compress(FILE.encode().ljust(LARGEST_FILE + 2), 9),
    ],
    ids=["a bomb", "a little too large"],
)
def test_what_unfolds_beyond_any_file_of_ours_is_not_unfolded(tmp_path: Path, raw: bytes) -> None:
    code, said = verified(tmp_path, with_stream(raw, Filter="FlateDecode"))
    assert (code, said.strip()) == (1, "The file inside this PDF is too large to be something signed here.")


def test_a_file_that_is_large_as_it_stands_is_refused(tmp_path: Path) -> None:
    code, said = verified(tmp_path, with_stream(b"0" * (LARGEST_FILE + 1)))
    assert (code, said.strip()) == (1, "The file inside this PDF is too large to be something signed here.")


def test_a_huge_pdf_is_not_read(tmp_path: Path) -> None:
    code, said = verified(tmp_path, paper(FILE.encode()) + b"\n" * LARGEST_PDF)
    assert (code, said.strip()) == (1, "This PDF is too large to be one of this service.")


@pytest.mark.parametrize("filters", ["LZWDecode", "JBIG2Decode", "RunLengthDecode", "Crypt"])
def test_another_way_of_packing_is_not_unpacked(tmp_path: Path, filters: str) -> None:
    code, said = verified(tmp_path, with_stream(FILE.encode(), Filter=filters))
    assert code == 1
    assert FORGED not in said


def test_a_file_that_lies_elsewhere_is_not_fetched(tmp_path: Path) -> None:
    code, said = verified(tmp_path, with_stream(FILE.encode(), F="https"))
    assert code == 1
    assert FORGED not in said


@pytest.mark.parametrize(
    "raw",
    [
        b"%PDF-",
        b"%PDF-1.7\n" + FORGED.encode() + b"\n%%EOF\n",
        b"%PDF-1.7\nxref\n0 99999999\ntrailer<</Root 1 0 R/Size 99999999>>\nstartxref\n9\n%%EOF",
        b"%PDF-1.7\n1 0 obj\n" + b"[" * 50_000 + b"\nendobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF",
        b"%PDF-1.7\ntrailer<</Root " + b"<</A " * 20_000 + b"\nstartxref\n9\n%%EOF",
        paper(FILE.encode())[:-600],
        paper(FILE.encode()).replace(b"/EmbeddedFiles", b"/EmbeddedFilez"),
        paper(FILE.encode()).replace(b"/EF<<", b"/EG<<"),
    ],
    ids=range(8),
)
def test_no_pdf_makes_the_check_fall_over_or_say_words_of_its_own(tmp_path: Path, raw: bytes) -> None:
    code, said = verified(tmp_path, raw)
    assert code == 1
    assert len(said.splitlines()) == 1
    assert FORGED not in said


def test_what_the_reader_says_of_a_pdf_stays_off_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def talking(*_given: object, **_more: object) -> None:
        logging.getLogger("pypdf._reader").error("\x1b[2J%s", FORGED)
        raise PdfReadError(FORGED)

    monkeypatch.setattr("pypdf.PdfReader", talking)
    code, said = verified(tmp_path, paper(FILE.encode()))
    assert (code, len(said.splitlines())) == (1, 1)
    assert FORGED not in said
    assert caplog.records == []


@pytest.mark.parametrize("name", [f"x\n{FORGED}", f"x\x1b[2J{FORGED}", f"x”\u202e{FORGED}", f"{' ' * 300}{FORGED}"])
def test_the_name_of_the_file_inside_writes_no_line(tmp_path: Path, name: str) -> None:
    def rename(writer: PdfWriter) -> None:
        names = writer.root_object["/Names"]["/EmbeddedFiles"]["/Names"]  # type: ignore[index]
        names[0] = TextStringObject(name)

    altered = agreement_file(DOCUMENT, TEXT + "And more.\n", FILE.signatures).encode()
    code, said = verified(tmp_path, changed(paper(altered), rename))
    assert code == 1
    assert not [line for line in said.splitlines() if line.startswith("HOLDS")]
    assert all(line.isprintable() for line in said.split("\n"))


@pytest.mark.parametrize(
    ("sign", "named"),
    [("\n", "U+000A"), ("\r", "U+000D"), ("\u2028", "U+2028"), ("\x85", "U+0085"), ("\x1b[2J", "U+001B"),
     ("\u202e", "U+202E"), ("\u2067", "U+2067"), ("\x00", "U+0000"), ("\ud800", "U+D800")],
)  # fmt: skip
def test_a_name_writes_no_line_into_a_paper(sign: str, named: str) -> None:
    """Wherever it stands: what would end its line, or turn it, is named instead."""
    name = f"Leo Frost{sign}{FORGED}"
    made = pdf_of("# An agreement\n\nWords.", name, [SignedLine(name, name, name)], [name])
    made_alone = pdf_of_parts(
        name, name, [PrintedLine(name, "title"), PrintedLine(name), PrintedLine(name, "list", "– ")]
    )
    for made_paper, times in ((made, 5), (made_alone, 4)):
        reader = PdfReader(BytesIO(made_paper))
        words = "".join("".join(page.extract_text() for page in reader.pages).replace("\u200b", "").split())
        assert words.count(f"[{named}]") == times
        assert sign[0] not in words
        assert reader.metadata is not None
        assert sign[0] not in (reader.metadata.title or "")


def test_a_row_of_blanks_pushes_no_part_of_a_name_to_where_it_stands_alone() -> None:
    made = pdf_of_parts("Title", "Case 1", [Table(("Name",), [(f"Leo{' ' * 300}Frost",)], (1,))])
    assert "Leo Frost" in PdfReader(BytesIO(made)).pages[0].extract_text()
