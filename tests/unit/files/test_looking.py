"""Files that anybody may have made: what they tell of is named, a copy tells nothing, and no bomb does anything."""

import io
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pikepdf
import pytest
from PIL import Image

from odr.files.looking import apart, worker
from odr.files.looking.apart import clean, look
from tests.support.bombs import BOMBS, packed_document, png
from tests.support.real_files import (
    AUTHOR,
    DEVICE,
    INSIDE,
    PLACES_OF_FILES,
    pdf,
    pdf_with_file_inside,
    photograph,
)


def kinds(content: bytes) -> dict[str, str]:
    found = look(content)
    assert found is not None
    return dict(found.details)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a process may wait for its turn longer than anybody who looks would."""
    monkeypatch.setattr(apart, "PATIENCE_SECONDS", 600)


@pytest.mark.usefixtures("patient")
def test_a_photograph_tells_where_and_with_what_it_was_taken_and_its_copy_does_not() -> None:
    told = kinds(photograph())
    assert told["place"] == "51.5072° N, 0.1275° W"
    assert told["device"].endswith(DEVICE)
    assert told["author"] == AUTHOR
    assert "2026" in told["time"]
    copy = clean(photograph())
    assert copy is not None
    assert kinds(copy.made) == {}
    assert AUTHOR.encode() not in copy.made
    with Image.open(io.BytesIO(copy.made)) as picture, Image.open(io.BytesIO(photograph())) as original:
        assert picture.size == original.size
        assert not picture.getexif()


@pytest.mark.usefixtures("patient")
def test_a_preview_is_small_and_tells_nothing() -> None:
    found = look(photograph(3000, 2000))
    assert found is not None
    with Image.open(io.BytesIO(found.made)) as preview:
        assert max(preview.size) == 1000
    assert kinds(found.made) == {}


@pytest.mark.usefixtures("patient")
def test_a_pdf_names_its_author_and_its_copy_does_not() -> None:
    assert kinds(pdf())["author"] == AUTHOR
    copy = clean(pdf())
    assert copy is not None
    assert kinds(copy.made) == {}
    assert AUTHOR.encode() not in copy.made
    with pikepdf.open(io.BytesIO(copy.made)) as opened:
        assert len(opened.pages) == 1


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("place", PLACES_OF_FILES)
def test_a_file_in_a_pdf_is_named_wherever_it_is_and_is_not_in_its_copy(place: str) -> None:
    content = pdf_with_file_inside(place)
    assert INSIDE in content
    found = look(content)
    assert found is not None
    assert ("more", "/XFA" if place == "form" else "/EmbeddedFiles") in found.details
    copy = clean(content)
    assert copy is not None
    assert set(kinds(copy.made)) <= {"notes"}, "notes stay, as the page says"
    with pikepdf.open(io.BytesIO(copy.made)) as opened:
        streams = [one.read_bytes() for one in opened.objects if isinstance(one, pikepdf.Stream)]
        assert len(opened.pages) == 1
    assert INSIDE not in streams


@pytest.mark.usefixtures("patient")
def test_tracked_changes_of_a_document_are_named_and_it_cannot_be_cleaned() -> None:
    document = packed_document(
        **{
            "docProps/core.xml": f"<dc:creator>{AUTHOR}</dc:creator>",
            "word/document.xml": '<w:del w:author="x"><w:t>struck out</w:t></w:del>',
            "word/comments.xml": "<w:comments/>",
        }
    )
    assert kinds(document) == {"author": AUTHOR, "changes": "", "notes": ""}
    assert clean(document) is None


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_does_nothing_to_whoever_looks(name: str) -> None:
    bomb = BOMBS[name]()
    began = monotonic()
    found = look(bomb)
    assert monotonic() - began < apart.PATIENCE_SECONDS + 10
    assert found is None or (len(found.made) < 1_000_000 and "struck" not in str(found.details))
    copy = clean(bomb)
    assert copy is None or len(copy.made) < 1_000_000


@pytest.mark.usefixtures("patient")
def test_a_picture_of_too_many_pixels_is_not_unpacked_however_few_bytes_it_has() -> None:
    assert look(png(6000, 6000, 6000)) is not None
    assert look(png(7000, 6000, 6000)) is None


@pytest.mark.usefixtures("patient")
def test_of_a_packed_document_no_more_is_unpacked_than_eight_megabytes() -> None:
    behind = {"word/document.xml": "<w:t/>" * 1_400_000 + "<w:del>"}
    assert kinds(packed_document(**behind)) == {}
    assert kinds(packed_document(**{"word/document.xml": "<w:t/>" * 1_000_000 + "<w:del>"})) == {"changes": ""}


@pytest.mark.usefixtures("patient")
def test_what_xml_says_of_itself_is_not_carried_out() -> None:
    twice = '<!DOCTYPE a [<!ENTITY b "said twice">]><a><dc:creator>&b;&b;</dc:creator></a>'
    assert kinds(packed_document(**{"docProps/core.xml": twice})) == {"author": "&b;&b;"}


@pytest.mark.usefixtures("patient")
def test_a_file_that_is_too_long_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = tmp_path / "spy.py"
    spy.write_text("""print('{"kind": "image", "details": [], "can_be_cleaned": false}')""")
    monkeypatch.setattr(worker, "__file__", str(spy))
    assert look(bytes(apart.MOST)) is not None
    assert look(bytes(apart.MOST + 1)) is None


def test_whatever_keeps_the_processor_busy_is_ended(tmp_path: Path) -> None:
    taken_over = tmp_path / "worker.py"
    ours = Path(worker.__file__).read_text(encoding="utf-8")
    busy = ours.replace("content = sys.stdin.buffer.read()", "while True: pass").replace(
        "_SECONDS = 10", "_SECONDS = 1"
    )
    taken_over.write_text(busy, encoding="utf-8")
    command = [sys.executable, "-I", str(taken_over), "look", str(apart.MEMORY)]
    assert subprocess.run(command, check=False, cwd=tmp_path, timeout=600).returncode < 0


@pytest.mark.parametrize(
    ("greed", "said"),
    [
        ("bytearray(2 * 1024**3)", b"MemoryError"),
        ("[open('greedy', 'ab', 0).write(bytes(2**20)) for _one in range(65)]", b"File too large"),
        ("b''", b"cannot identify image"),
    ],
)
def test_the_limits_hold_whatever_a_file_makes_the_process_do(tmp_path: Path, greed: str, said: bytes) -> None:
    taken_over = tmp_path / "worker.py"
    ours = Path(worker.__file__).read_text(encoding="utf-8")
    taken_over.write_text(ours.replace("content = sys.stdin.buffer.read()", f"content = {greed}"), encoding="utf-8")
    command = [sys.executable, "-I", str(taken_over), "look", str(apart.MEMORY)]
    ended = subprocess.run(command, capture_output=True, check=False, cwd=tmp_path)
    assert said in ended.stderr
    assert ended.stdout == b""


def test_whatever_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = tmp_path / "spy.py"
    spy.write_text("import time\nwhile True: time.sleep(60)")
    monkeypatch.setattr(worker, "__file__", str(spy))
    monkeypatch.setattr(apart, "PATIENCE_SECONDS", 0.5)
    assert look(b"anything") is None


def test_the_process_has_no_secret_in_its_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ODR_SECRET", "of the installation")
    spy = tmp_path / "spy.py"
    spy.write_text(
        "import json, os, sys\nsys.stdin.read()\n"
        "seen = [['comment', f'{name}={value}'] for name, value in os.environ.items() if name != 'LC_CTYPE']\n"
        "print(json.dumps({'kind': 'image', 'details': seen, 'can_be_cleaned': False}))\n"
    )
    monkeypatch.setattr(worker, "__file__", str(spy))
    found = look(b"anything")
    assert found is not None
    assert found.details == ()


@pytest.mark.parametrize(
    "said", ["", "nonsense", "[]", '{"kind": "image", "details": 7}', '{"kind": "x", "details": [[]]}']
)
def test_what_a_process_that_was_taken_over_says_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    spy = tmp_path / "spy.py"
    spy.write_text(f"print({said!r})")
    monkeypatch.setattr(worker, "__file__", str(spy))
    assert look(b"anything") is None


def test_it_makes_nothing_of_a_type_that_a_browser_would_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = tmp_path / "spy.py"
    told = '{"kind": "image", "details": [], "can_be_cleaned": true, "type": "text/html"}'
    spy.write_text(f"print({told!r})\nprint('<script>')")
    monkeypatch.setattr(worker, "__file__", str(spy))
    assert clean(b"anything") is None
