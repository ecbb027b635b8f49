"""Names and labels: what is stored, and what counts as the same."""

import sys
import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from odr.accounts.contact import checked_address, checked_name, email_key
from odr.crypto.passwords import _bytes_of
from odr.errors import Refusal
from odr.offers.terms import Point, Terms, checked
from odr.prose.text import canonical, is_canonical
from odr.settlements.document.spelling import is_text_of
from odr.texts import (
    _HIDDEN_MARKS,
    as_signed,
    composed,
    holds_all,
    in_plain_forms,
    levelled,
    loosened,
    one_line,
    same,
    seen,
    words_to_find,
)

MISSING = "Please fill this in."

# Letters of every kind, and what does not show.
TYPED = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("aé'’ʼ-–\u00ad\u200b\u200c\u200d\u200e\u200f\u202e\u3164\ufeff\u0301\u0323 ßİıﬁＡ\u00a0"),
    ),
    max_size=120,
)
# What stands beside one another in few texts: marks, letters that join, joiners, and what is taken out between them.
TANGLED = st.one_of(
    st.text(
        st.sampled_from(
            "aeKb<\u0645\u06cc\u0915\u094d\u1100\u1161\u0301\u0323\u0344\u0655\u0f73\u0338\u212a\u1fef👩💻\ufe0f"
            " \n\r\t\u2003\u2000\u3000\u00a0\u0085\u2028\u200b\u00ad\ufeff\u200c\u200d\u200e\u034f\ud800\u2060\ufdd0"
        ),
        max_size=14,
    ),
    st.text(st.sampled_from("\u0301\u0323\u0344\u0655\u0f73a\u034f\u200d"), max_size=100),
    TYPED,
)
STORED: dict[str, Callable[[str], str]] = {
    "name": checked_name,
    "line": lambda typed: one_line(typed, 200, missing=MISSING),
    "address": checked_address,
    "signed": lambda typed: as_signed(typed, 200, "text"),
    "agreement": canonical,
    "seen": seen,
    "composed": composed,
}


@pytest.mark.parametrize("rule", STORED.values(), ids=STORED.keys())
@settings(max_examples=400)
@given(typed=TANGLED)
@example("cafe\u00ad\u0301")
@example("\u0645\u200c\u200c\u200c\u200c \u0645")
@example("\u0645\u200c\u200f \u0645")
@example("\u0645\u200d\u2003\n\u0645")
@example("b\u0301\u200d\u0655\u200d\u0655\u200d\u0655\u200d\u0655")
@example("a" + "\u0301\u0323" * 20)
@example("a" + "\u0344" * 29)
def test_what_is_stored_is_stored_as_it_is_when_it_comes_again(rule: Callable[[str], str], typed: str) -> None:
    """Formal texts are held to their spelling whenever they are read: one that changed would be refused then."""
    try:
        stored = rule(typed)
    except Refusal:
        return
    assert unicodedata.is_normalized("NFC", stored)
    assert not stored or rule(stored) == stored


@pytest.mark.parametrize("rule", [levelled, loosened, in_plain_forms])
@given(typed=TANGLED)
def test_what_is_compared_compares_as_it_is_when_it_comes_again(rule: Callable[[str], str], typed: str) -> None:
    assert rule(rule(typed)) == rule(typed)


def test_joiners_in_a_row_are_judged_by_the_letters_around_them() -> None:
    row = "\u0645\u200c\u200c\u200d\u06cc"
    assert seen(row) == row
    assert seen(f"{row}\u200c\u200c a\u200c\u200cb") == f"{row} ab"


@given(TYPED)
def test_whatever_is_accepted_as_a_name_can_be_signed_with(typed: str) -> None:
    """In whatever way the person types it again: as stored, as typed, in capitals, decomposed, with other marks."""
    try:
        name = checked_name(typed)
    except Refusal:
        return
    assert checked_name(name) == name
    plain = name.replace("'", "’").replace("-", "\u2011").replace(" ", "\u00a0")
    for again in (name, typed, unicodedata.normalize("NFD", name), name.casefold(), plain, f" {name} "):
        assert same(again, name)


@pytest.mark.parametrize("hidden", "\u200b\u00ad\u200f\u200e\u2060\ufeff\u061c\u202e\u2066\u180e")
def test_what_cannot_be_seen_is_left_out_of_a_name(hidden: str) -> None:
    assert checked_name(f"Nora{hidden} Fi{hidden}eld{hidden}") == "Nora Field"
    assert same(f"Nora{hidden} Field", "Nora Field")


@pytest.mark.parametrize(
    "blank", ["\u200b", "\u3164", "\u2800", "\u115f\u1160", "\ufe0f", "\u00ad", "\u034f", "…", "—", "\u0301"]
)
def test_a_name_or_a_title_needs_something_that_shows(blank: str) -> None:
    with pytest.raises(Refusal):
        checked_name(blank)
    if not blank.isprintable() or blank not in "…—":
        with pytest.raises(Refusal, match=MISSING):
            one_line(blank, 60, missing=MISSING)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("O'Quill", "O’Quill"),
        ("O'Quill", "Oʼquill"),
        ("O'Quill", "O’ Quill"),
        ("O'Quill", "O\ua78cQuill"),
        ("Anne-Marie", "Anne - Marie"),
        ("Ts'erdi", "Ts\u05f3erdi"),
        ("Anne-Marie", "Anne\u2011Marie"),
        ("Anne-Marie", "ANNE – MARIE".replace(" ", "")),
        ("Zoë Weiß", "ZOE\u0308 WEISS"),
        ("İpek Yıldız", "ipek yildiz"),
        ("Ｎｏｒａ", "nora"),
        ("Nora  Field", "Nora\u00a0Field"),
        ("“Quay” Ltd", '"quay" ltd'),
        ("مریم\u200cسادات", "مریمسادات"),
    ],
)
def test_names_that_read_alike_are_the_same(one: str, other: str) -> None:
    assert same(one, other)
    assert same(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("Zoe", "Zoë"), ("Ann Marie", "Anne-Marie"), ("Leo", "Leon"), ("O'Quill", "OQuill")]
)
def test_names_that_read_differently_are_not(one: str, other: str) -> None:
    assert not same(one, other)


def test_joiners_stay_where_scripts_join_and_go_elsewhere() -> None:
    assert checked_name("می\u200cخواهم") == "می\u200cخواهم"
    assert checked_name("क\u094d\u200dष Rao") == "क\u094d\u200dष Rao"
    assert checked_name("Nora\u200c\u200dField\u200d") == "NoraField"


def test_a_text_that_is_too_long_is_refused_with_both_counts() -> None:
    with pytest.raises(Refusal, match=r"at most 60 characters. This has 61"):
        one_line("x" * 61, 60, missing=MISSING)
    with pytest.raises(Refusal, match=r"at most 60 characters. This has 100000"):
        one_line("x" * 100_000, 60, missing=MISSING)


@given(TYPED, TYPED)
def test_searching_finds_what_was_written_however_it_is_typed(before: str, typed: str) -> None:
    words = levelled(typed).split()[:20]
    for written in (typed, unicodedata.normalize("NFD", typed), typed.casefold()):
        assert holds_all([before, f"{before} {written}"], words)


@pytest.mark.parametrize("words", ["emilie", "Émilie", "e\u0301milie", "lefevre oeuvre", "D'ŒUVRE"])
def test_words_are_found_with_and_without_their_accents(words: str) -> None:
    assert holds_all(["Émilie Lefèvre", "un chef-d’œuvre"], words_to_find(words))
    assert not holds_all(["Émilie Lefèvre"], words_to_find("emilia"))


@pytest.mark.parametrize(
    ("typed", "same_as"),
    [("Étienne", "etienne"), ("O’Connor", "oconnor"), ("Anne-Marie", "ANNE MARIE"), ("Łódź", "lodz"), ("Æsa", "aesa"),
     ("Strauß", "strauss"), ("Ångström", "angstrom"), ("Йосиф", "Иосиф"), ("김민수", "김민수"), ("अनिल", "अनिल")],
)  # fmt: skip
def test_whoever_does_not_know_how_a_name_is_spelled_finds_it(typed: str, same_as: str) -> None:
    assert loosened(typed) == loosened(same_as) != ""
    assert loosened("김민수") != loosened("김민주")


def test_a_search_for_too_many_words_is_refused() -> None:
    with pytest.raises(Refusal, match="at most 20 words"):
        words_to_find(" ".join(f"w{number}" for number in range(21)))
    with pytest.raises(Refusal, match="at most 1000 characters"):
        words_to_find("w" * 1001)
    assert words_to_find("Rent RENT rent ") == ("rent",)


def test_every_character_that_hides_a_mark_is_known() -> None:
    hidden = {
        one
        for one in map(chr, range(sys.maxunicode + 1))
        if not unicodedata.combining(one) and unicodedata.combining(unicodedata.normalize("NFKD", one)[0])
    }
    assert hidden <= _HIDDEN_MARKS


# --- no more than twice as long for twice the text -------------------------------------------------------------------

# Two marks of different classes in turn: sorting them is what normalising spends its time on.
MOVING = "b\u0301" + "\u200d\u0655" * 40_000
MARKS = "a" + "\u0301\u0323" * 40_000
HIDDEN = "a" + "\u0f73\u0344" * 40_000


def _refused(rule: Callable[[str], object]) -> Callable[[str], object]:
    def tried(text: str) -> object:
        with pytest.raises(Refusal):
            rule(text)
        return None

    return tried


@pytest.mark.parametrize("text", [MARKS, HIDDEN, MOVING], ids=["marks", "hidden marks", "moving marks"])
@pytest.mark.parametrize(
    "rule",
    [
        levelled,
        loosened,
        composed,
        seen,
        email_key,
        _bytes_of,
        _refused(checked_name),
        _refused(checked_address),
        _refused(canonical),
    ],
    ids=["levelled", "loosened", "composed", "seen", "email", "password", "name", "address", "agreement"],
)  # fmt: skip
def test_endless_marks_take_no_time(rule: Callable[[str], object], text: str) -> None:
    before = time.process_time()
    rule(text)
    assert time.process_time() - before < 1


@pytest.mark.parametrize("hidden", "\u200b\u00ad\u2060\ufeff\u180e\u034f\U000e0041")
def test_what_cannot_be_seen_is_left_out_of_whatever_people_sign(hidden: str) -> None:
    """Two texts that look alike would have two digests, and a figure could be parted that reads as one."""
    typed = f"{hidden}I pay 4{hidden}00.{hidden}\n{hidden}\n\nNot before May.\n"
    plain = "I pay 400.\n\nNot before May."
    assert as_signed(typed, 100, "text") == plain
    assert canonical(typed) == f"{plain}\n"
    assert not is_canonical(f"I pay 4{hidden}00.\n")
    assert not is_text_of(f"I pay 4{hidden}00.", 100)
    assert checked(Terms("Rent", (Point("Money", typed),))).points[0].text == plain
    with pytest.raises(Refusal, match="Please give the text"):
        canonical(hidden)
