"""Amounts: read as people write them, asked about where they could mean two things, shown as they are read."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odr.amounts import COMMON, Amount, Unclear, currencies, is_plain, parse, read
from odr.errors import Refusal
from odr.i18n import in_language


@pytest.mark.parametrize(
    ("typed", "chosen", "kept"),
    [
        ("1250", "EUR", "1250.00 EUR"), ("1250.50", "EUR", "1250.50 EUR"), ("1,250.50", "EUR", "1250.50 EUR"),
        ("1.250,50", "EUR", "1250.50 EUR"), ("1.200,50 €", "", "1200.50 EUR"), ("£1,200.00", "", "1200.00 GBP"),
        ("1 250,50 €", "", "1250.50 EUR"), ("1’250.5", "CHF", "1250.50 CHF"), ("Fr. 1'200.-", "", "1200.00 CHF"),
        ("1.250.000", "EUR", "1250000.00 EUR"), ("1,250,000", "GBP", "1250000.00 GBP"),
        ("12,34,567.89", "INR", "1234567.89 INR"), ("EUR 5", "", "5.00 EUR"), ("5 eur", "EUR", "5.00 EUR"),
        ("$5", "CAD", "5.00 CAD"), ("US$ 5", "", "5.00 USD"), ("1200 kr.", "SEK", "1200.00 SEK"),
        ("1,200", "JPY", "1200 JPY"), ("0,125", "EUR", "0.1250 EUR"), ("1234.567", "EUR", "1234.5670 EUR"),
        ("-3", "EUR", "-3.00 EUR"), ("\u22123", "EUR", "-3.00 EUR"), ("-€3", "", "-3.00 EUR"),
        ("€ -3", "", "-3.00 EUR"),
        ("+3", "EUR", "3.00 EUR"), ("007", "EUR", "7.00 EUR"), (" 12\u00a0000 ", "EUR", "12000.00 EUR"),
        ("١٢٠٠", "EUR", "1200.00 EUR"), ("١٬٢٠٠٫٥", "EUR", "1200.50 EUR"), ("１，２００．５", "EUR", "1200.50 EUR"),
        ("€ 1.200,-", "", "1200.00 EUR"), ("1.200.\u2013", "CHF", "1200.00 CHF"), ("￥1,200", "JPY", "1200 JPY"),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_people_write_it(typed: str, chosen: str, kept: str) -> None:
    assert read(typed, chosen).stored() == kept


@pytest.mark.parametrize("typed", ["1.200", "1,200", "£1,200", "12.345", "-1.200"])
def test_what_could_mean_two_things_is_asked_about(typed: str) -> None:
    with pytest.raises(Unclear, match="Which is it") as asked:
        read(typed, "GBP", field="offer")
    thousands, fraction = asked.value.readings
    assert thousands.value == fraction.value * 1000
    assert asked.value.field == "offer"
    # Each answer can be given back and is asked about no more.
    for one in (thousands, fraction):
        assert read(one.stored()) == one


@pytest.mark.parametrize(
    "typed",
    ["lots", "1e5", "1e-999999999", "Infinity", "NaN", "1_000", "1,2,3", "1.2.3", "12,34,56", ".", "-", "", "€", "0x10",
     "1" * 16, "1.1234567", "--5", "1 2 3", "9" * 100_000, "5 EUR 6"],
)  # fmt: skip
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(typed, "EUR", field="offer")
    assert refused.value.field == "offer"
    assert len(refused.value.message) < 200


@pytest.mark.parametrize(
    ("typed", "chosen", "words"),
    [
        ("5", "", "in which currency"), ("$5", "", "several currencies"), ("kr 5", "", "several currencies"),
        ("$5", "GBP", "Which currency is it"), ("5 €", "GBP", "Which currency is it"), ("5 XQZ", "", "no currency"),
        ("5 EUR GBP", "", "Which currency is it"), ("5", "XQZ", "no currency"),
    ],
)  # fmt: skip
def test_a_currency_is_never_guessed(typed: str, chosen: str, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        read(typed, chosen)


def test_two_currencies_are_never_added() -> None:
    euros, pounds = Amount(Decimal("0.10"), "EUR"), Amount(Decimal("0.20"), "GBP")
    assert euros + euros + euros == Amount(Decimal("0.30"), "EUR")
    assert (euros - euros).value == 0
    with pytest.raises(ValueError, match="two currencies"):
        euros + pounds
    with pytest.raises(ValueError, match="two currencies"):
        euros - pounds


def test_an_amount_is_shown_as_its_reader_groups_it() -> None:
    assert Amount(Decimal("1250.5"), "EUR").shown() == "€1,250.50"
    assert Amount(Decimal(1200), "JPY").shown() == "JP¥1,200"
    assert Amount(Decimal("-5"), "GBP").shown() == "-£5.00"
    assert Amount(Decimal("0.1255"), "EUR").shown() == "€0.1255"
    with in_language("qps"):
        assert Amount(Decimal("1250.5"), "EUR").shown() == "€1,250.50"


@given(st.decimals(min_value=-(10**15) + 1, max_value=10**15 - 1, places=3), st.sampled_from(COMMON))
def test_what_is_stored_is_read_back_without_a_question(value: Decimal, currency: str) -> None:
    amount = Amount(value, currency)
    assert read(amount.stored()) == parse(amount.stored()) == amount
    assert is_plain(amount.plain(), amount)


@given(st.text(st.sampled_from("0123456789.,' -+€$£EURGBP\u00a0"), max_size=30), st.sampled_from(["", "EUR"]))
def test_whatever_is_typed_is_read_in_one_way_or_refused(typed: str, chosen: str) -> None:
    try:
        amount = read(typed, chosen)
    except Refusal:
        return
    assert read(amount.stored()) == amount
    digits = "".join(one for one in typed if one.isdecimal()).strip("0")
    assert "".join(one for one in amount.plain() if one.isdecimal()).strip("0") == digits


@given(st.text(max_size=80), st.sampled_from(["", "EUR"]))
def test_whatever_is_typed_is_stored_in_few_characters_or_refused(typed: str, chosen: str) -> None:
    try:
        stored = read(typed, chosen).stored()
    except Refusal:
        return
    assert len(stored) <= len("-") + 15 + len(".") + 6 + len(" EUR")


@pytest.mark.parametrize(
    ("typed", "plain"), [("1250", True), ("1250.50", True), ("1250,5", True), ("1,250.50", False), ("1250 €", False)]
)
def test_only_figures_that_nobody_reads_otherwise_are_plain(typed: str, plain: bool) -> None:
    assert is_plain(typed, read(typed, "EUR")) is plain


@pytest.mark.parametrize("stored", ["", "5", "5 eur", "5.0.0 EUR", "5 EUR ", "1e5 EUR", "٥ EUR"])
def test_what_is_not_as_amounts_are_stored_is_none(stored: str) -> None:
    assert parse(stored) is None


def test_currencies_in_use_are_offered_the_common_ones_first() -> None:
    offered = [code for code, _name in currencies()]
    assert tuple(offered[: len(COMMON)]) == COMMON
    assert len(set(offered)) == len(offered) > 140
    assert "DEM" not in offered
