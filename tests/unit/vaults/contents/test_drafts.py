"""What a person writes into an entry, as it is stored."""

import pytest

from odr.errors import Refusal
from odr.texts import holds_all
from odr.vaults.contents.drafts import LONGEST_TEXT, LONGEST_TITLE, MOST_FIELDS, Draft, Field, checked


def amount(typed: str) -> str:
    return checked(Draft("Title", "", (Field("Deposit", "amount", typed),))).fields[0].value


def test_an_amount_is_stored_with_its_currency_and_shown_as_its_reader_reads_it() -> None:
    field = checked(Draft("Title", "", (Field("Deposit", "amount", " £ 1250,5 "),))).fields[0]
    assert field.value == "1250.50 GBP"
    assert field.shown() == "£1,250.50"
    assert amount("") == ""
    # What is stored can be given back.
    assert amount(field.value) == field.value


@pytest.mark.parametrize("typed", ["lots", "1.2.3 EUR", "5", "1.200 EUR", "5 $"])
def test_what_is_no_amount_is_refused_beside_its_field(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        amount(typed)
    assert refused.value.field == "fields-0-value"


def test_an_amount_is_found_as_it_is_stored_and_as_it_is_shown() -> None:
    parts = checked(Draft("Title", "", (Field("Deposit", "amount", "1250.50 GBP"),))).parts()
    for words in (("1250.50",), ("£1,250.50",), ("gbp", "deposit")):
        assert holds_all(parts, words)
    assert Field("Note", "text", "1250.50 GBP").shown() == "1250.50 GBP"


def test_a_date_is_kept_as_iso_and_anything_else_refused() -> None:
    assert checked(Draft("T", "", (Field("Day", "date", "2026-11-03"),))).fields[0].value == "2026-11-03"
    for typed in ("3.11.2026", "2026-02-30", "May"):
        with pytest.raises(Refusal) as refused:
            checked(Draft("T", "", (Field("", "text", ""), Field("Day", "date", typed))))
        assert refused.value.field == "fields-1-value"


def test_line_ends_are_alike_and_empty_rows_left_out() -> None:
    draft = checked(Draft("  A   title ", "one\r\ntwo\rthree", (Field("", "text", " "), Field("N", "text", " v "))))
    assert draft == Draft("A title", "one\ntwo\nthree", (Field("N", "text", "v"),))


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (Draft("", "x"), "title"),
        (Draft("x" * (LONGEST_TITLE + 1), ""), "title"),
        (Draft("x", "y" * (LONGEST_TEXT + 1)), "text"),
        (Draft("x", "", (Field("", "text", "value"),)), "fields-0-name"),
        (Draft("x", "", (Field("n", "strange", "value"),)), "fields-0-kind"),
        (Draft("x", "", (Field("n" * 81, "text", ""),)), "fields-0-name"),
        (Draft("x", "", (Field("n", "text", "v" * 2001),)), "fields-0-value"),
        (Draft("x", "", tuple(Field("n", "text", "v") for _ in range(MOST_FIELDS + 1))), "fields"),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(draft: Draft, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        checked(draft)
    assert refused.value.field == field


def test_a_draft_shows_nothing_of_itself() -> None:
    assert "secret" not in repr(Draft("secret", "secret", (Field("secret", "text", "secret"),)))
    assert "secret" not in repr(Field("secret", "text", "secret"))
