"""How a paper looks: a picture of it, made of the same source, is measured."""

import io
from collections.abc import Callable
from typing import Any

import pytest
import typst
from PIL import Image, ImageChops

from odr.paper.pdf import PrintedLine, Table, pdf_of_parts

COMPILE = typst.compile
DOTS = 40  # an inch
# A4, in such dots; and where its text begins and ends, with a dot to spare for what leans out.
WIDE, BEGINS, ENDS = 331, 40, 291
LONG_WORDS = {
    "Latin": "Donaudampfschifffahrt",
    "Greek": "υπερκαλιφραγιλιστικ",
    "Arabic": "استعمالاتهمالكثيرة",
    "Hebrew": "ובהתחשבויותיהם",
    "Hindi": "उच्चारणस्थानविशेष",
    "Bengali": "কিংকর্তব্যবিমূঢ়তার",
    "Tamil": "கொள்கைப்பிடிப்பாளர்களுக்கு",
    "Thai": "กรุงเทพมหานครอมรรัตน",
    "Chinese": "争议解决中心与当事人",
}


@pytest.fixture
def ink(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, int, bytes]]:
    """The first and last column of a paper in which anything is drawn, and the picture."""

    def as_picture(source: bytes, **given: Any) -> bytes:
        given = {name: value for name, value in given.items() if name not in ("pdf_standards", "format")}
        made = COMPILE(source, format="png", ppi=DOTS, **given)
        picture = made[0] if isinstance(made, list) else made
        assert isinstance(picture, bytes)
        return picture

    monkeypatch.setattr(typst, "compile", as_picture)

    def drawn(*parts: PrintedLine | Table) -> tuple[int, int, bytes]:
        papers = [pdf_of_parts("T", "", parts), pdf_of_parts("T", "", [])]
        picture, empty = (Image.open(io.BytesIO(paper)).convert("L") for paper in papers)
        assert picture.width in range(WIDE - 1, WIDE + 2)
        # Without what every paper has, such as the number of the page.
        box = ImageChops.difference(picture, empty).point(lambda dot: 255 if dot > 55 else 0).getbbox()
        assert box is not None
        return box[0], box[2], picture.tobytes()

    return drawn


@pytest.mark.parametrize("word", LONG_WORDS.values(), ids=LONG_WORDS)
@pytest.mark.parametrize("kind", ["title", "heading", "subheading", "paragraph", "list", "small"])
def test_no_word_leaves_the_paper(ink: Callable[..., tuple[int, int, bytes]], word: str, kind: Any) -> None:
    left, right, _picture = ink(PrintedLine(word * 12, kind))
    assert left >= BEGINS
    assert right <= ENDS


@pytest.mark.parametrize("word", LONG_WORDS.values(), ids=LONG_WORDS)
def test_no_word_leaves_its_column(ink: Callable[..., tuple[int, int, bytes]], word: str) -> None:
    left, right, _picture = ink(Table(("a", "b"), [("x " * 100, word * 12)], (1, 1)))
    assert left >= BEGINS
    assert right <= ENDS


def test_what_is_written_from_the_right_stands_at_the_right(ink: Callable[..., tuple[int, int, bytes]]) -> None:
    left_of_latin, right_of_latin, _picture = ink(PrintedLine("abc"))
    left, right, _picture = ink(PrintedLine("שלום."))
    assert left_of_latin < WIDE / 2
    assert left > WIDE / 2 > right_of_latin
    assert right > left


def test_letters_that_join_are_joined(ink: Callable[..., tuple[int, int, bytes]]) -> None:
    assert ink(PrintedLine("ععع"))[2] != ink(PrintedLine("ع\u200cع\u200cع"))[2]
    assert ink(PrintedLine("क्ष"))[2] != ink(PrintedLine("क्\u200cष"))[2]
