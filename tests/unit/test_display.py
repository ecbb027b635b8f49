"""What people typed is shown as they typed it, each line in its own direction."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odr.display import lines_as_html, with_unseen_named
from odr.i18n import gettext, listed
from tests.support.growth import grows_no_faster_than_its_length

PIECES = st.sampled_from(["\n", "\r\n", "\t", "  ", "5", "\u202e", "<b>", "&", "א", "\0"])


@given(st.text() | st.lists(PIECES).map("".join))
def test_every_character_stands_there_in_order(typed: str) -> None:
    made = re.sub("</?span[^>]*>", "", lines_as_html(typed))
    plain = made.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&#x27;", "'")
    assert plain.replace("&amp;", "&") == with_unseen_named(re.sub("\r\n?", "\n", typed))


def test_each_line_has_a_direction_of_its_own() -> None:
    assert lines_as_html("a\n\nא").count('<span class="line" dir="auto">') == 3


@pytest.mark.parametrize("sign", list("\u202a\u202b\u202d\u202e\u2066\u2067\u2028\x85\0\x1b"))
def test_what_would_turn_or_hide_a_part_is_named(sign: str) -> None:
    assert with_unseen_named(f"5{sign}00") == f"5⟨U+{ord(sign):04X}⟩00"


@pytest.mark.parametrize("piece", ["\n", "\r", "a\n", "\u202e", "<", "א\n"])
def test_twice_the_text_takes_twice_as_long(piece: str) -> None:
    grows_no_faster_than_its_length(lines_as_html, lambda length: piece * (length // len(piece)), 60_000)


def test_a_name_from_right_to_left_stands_apart_in_a_sentence() -> None:
    assert gettext("%(name)s, 5 of %(count)d", name="דן", count=7) == "\u2068דן\u2069, 5 of 7"
    assert gettext("%(name)s, 5", name="Zoë") == "Zoë, 5"
    assert re.sub("[\u2068\u2069]+", "|", listed(["דן", "Zoë", "علي"])) == "|דן|, Zoë| and |علي|"
