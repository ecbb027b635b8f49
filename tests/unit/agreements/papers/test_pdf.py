"""The PDF of an agreement: whatever script its people write, in any direction, however long their words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odr.agreements.papers.agreement_forms import recommended
from odr.agreements.papers.pdf import SignedLine, pdf_of
from odr.paper.fonts import undrawable, with_undrawable_named
from odr.prose.text import LONGEST_TEXT
from tests.support.growth import grows_no_faster_than_its_length

# A third of the longest text: that tells how the cost grows, and takes a third of the time.
LONGEST = LONGEST_TEXT // 3
SCRIPTS = {
    "Chinese": "机密协议适用于双方",
    "Japanese": "機密保持契約 カタカナ ひらがな",
    "Korean": "비밀 유지 계약",
    "Thai": "ข้อตกลงการรักษาความลับ",
    "Devanagari": "गोपनीयता समझौता क्षत्रिय",
    "Bengali": "গোপনীয়তা চুক্তি",
    "Tamil": "ரகசிய ஒப்பந்தம்",
    "Arabic": "اتفاقية السرية.",
    "Hebrew": "הסכם סודיות.",
    "Armenian": "Գաղտնիության համաձայնագիր",
    "Georgian": "კონფიდენციალურობა",
    "Amharic": "የምስጢርነት ስምምነት",
    "Greek and Cyrillic": "Συμφωνία εμπιστευτικότητας, соглашение",
    "Vietnamese": "Thỏa thuận bảo mật",
    "emoji": "🙂 👩\u200d👩\u200d👧 ❤\ufe0f ✅ 🇩🇪 👍🏽",
    "signs": "€ £ ₹ ₿ § № ½ ² → ≤ “x” ‘y’ – — …",
}


def test_it_is_tagged_says_its_language_and_is_the_same_each_time() -> None:
    signers = [SignedLine("Tessa Quill", "Party", "today"), SignedLine("Zoë Ähnlich #1 $x$", "Party", "not yet")]
    made = pdf_of(recommended().text, "Case 1", signers, ["text abc"])
    assert made == pdf_of(recommended().text, "Case 1", signers, ["text abc"])
    for mark in (b"/StructTreeRoot", b"/Marked true", b"pdfuaid:part>1<", b"/Lang(en)"):
        assert mark in made


@pytest.mark.parametrize("words", SCRIPTS.values(), ids=SCRIPTS)
def test_every_letter_of_a_script_is_drawn(words: str) -> None:
    """A file of this kind (PDF/UA) is not made at all if a single letter has no glyph."""
    assert undrawable(words) == []
    made = pdf_of(f"# {words}\n\n{words}\n- {words}\n", words, [SignedLine(words, words, words)])
    assert made.startswith(b"%PDF")


def test_a_character_that_no_font_has_stands_there_by_its_number() -> None:
    assert undrawable("a \U000130a9 b \U00012031 \U000130a9") == ["\U000130a9", "\U00012031"]
    assert with_undrawable_named("a \U000130a9") == "a [U+130A9]"
    named = pdf_of("# Title\n\n\U000130a9 5\n", "Case 1")
    assert named == pdf_of("# Title\n\n[U+130A9] 5\n", "Case 1")


@settings(max_examples=25)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Zl", "Zp"]), min_size=1, max_size=200))
def test_there_is_no_text_without_a_pdf(words: str) -> None:
    assert pdf_of(f"# Title\n\n{words}\n", "Case 1", [SignedLine(words, "Party", "today")]).startswith(b"%PDF")


@pytest.mark.parametrize("piece", ["W", "a\n", "- a\n", "a\n\n", "# a\n", "机", "א\n", "a\u0301", "🙂", "ก"])
def test_twice_the_text_takes_twice_as_long(piece: str) -> None:
    grows_no_faster_than_its_length(
        lambda text: pdf_of(text, "Case 1"),
        lambda length: "# T\n\n" + piece * (length // len(piece)),
        LONGEST_TEXT // 3,
    )
