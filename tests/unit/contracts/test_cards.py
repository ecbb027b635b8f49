"""Numbers of payment cards are recognised however they are written, and other numbers are not taken for one."""

import random

import pytest

from odr.contracts.cards import (
    holds_card_number,
    is_written_as_on_a_card,
    refuse_card_in_words,
    refuse_card_number,
)
from odr.errors import Refusal

# Numbers that payment providers publish for trying things out.
VISA = "4111111111111111"
WRITTEN = {
    "as it is": VISA,
    "in groups": "4111 1111 1111 1111",
    "with hyphens": "4111-1111-1111-1111",
    "with dots and slashes": "4111.1111/1111\\1111",
    "with blanks around the hyphens": "4111 - 1111 - 1111 - 1111",
    "over several lines": "4111\r\n1111\r\n1111\r\n1111",
    "with blanks that do not break": "4111\u00a01111\u202f1111\u20091111",
    "with what has no width": "4111\u200b1111\u20601111\ufeff1111",
    "digit by digit": " ".join(VISA),
    "full width": "".join(chr(ord(one) + 0xFEE0) for one in VISA),
    "Arabic digits": "".join(chr(0x0660 + int(one)) for one in VISA),
    "Devanagari digits": "".join(chr(0x0966 + int(one)) for one in VISA),
    "bold mathematical digits": "".join(chr(0x1D7CE + int(one)) for one in VISA),
    "in superscript": "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(one)] for one in VISA),
    "in circles": "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(one)] for one in VISA),
    "in brackets": "(4111)(1111)(1111)(1111)",
    "in the middle of a sentence": f"Please take it from {VISA}, thank you.",
    "between other digits": f"12 {VISA} 11/29 123",
    "of fifteen digits": "3782 822463 10005",
    "of fourteen digits": "3056 9309 0259 04",
    "of thirteen digits": "4222222222222",
    "of nineteen digits": "6304 0000 0000 0000 000",
    "beginning with two": "2223 0031 2200 3222",
    "after a telephone number": f"+49 1512 3456787, {VISA}",
    "with plus signs between": "4111+1111+1111+1111",
    "after a plus sign": f"+{VISA}",
}


@pytest.mark.promise("P33")
@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_a_card_number_is_recognised(text: str) -> None:
    assert holds_card_number(text)
    with pytest.raises(Refusal) as refused:
        refuse_card_number(text, "amount")
    assert refused.value.field == "amount"
    assert "payment card" in refused.value.message
    assert "4111" not in refused.value.message


AS_ON_A_CARD = (
    "as it is", "in groups", "with hyphens", "full width", "Arabic digits", "in the middle of a sentence",
    "between other digits", "of fifteen digits", "of thirteen digits", "of nineteen digits", "beginning with two",
    "after a telephone number",
)  # fmt: skip


@pytest.mark.promise("P33")
@pytest.mark.parametrize("written", AS_ON_A_CARD)
def test_in_somebodys_own_words_one_is_recognised_as_cards_show_it(written: str) -> None:
    assert is_written_as_on_a_card(WRITTEN[written])
    assert is_written_as_on_a_card(f"On 2026-11-03 at 14:02 I was asked for {WRITTEN[written]}. 2026 was the year.")
    with pytest.raises(Refusal) as refused:
        refuse_card_in_words(WRITTEN[written], "message")
    assert refused.value.field == "message"
    assert "4111" not in refused.value.message


def test_dates_times_and_telephone_numbers_in_somebodys_own_words_are_taken() -> None:
    made = random.Random(33)  # noqa: S311  the same texts each time

    def digits(count: int) -> str:
        return "".join(made.choices("0123456789", k=count))

    for _number in range(500):
        day, hour = made.randrange(10, 29), made.randrange(10, 24)
        for text in (
            f"It failed 2026-11-{day} {hour}:02 - 2026-11-{day} {hour}:{made.randrange(10, 60)}.",
            f"{day}/11/2026 {hour}:05, {day}/12/2026 09:12",
            f"+49 (0) 1512 {digits(7)}, 2026-11-{day}",
            f"+44 20 {digits(4)} {digits(4)} or +44 7700 {digits(6)}",
            f"020 {digits(4)} {digits(4)}, 07700 {digits(6)}",
            f"2026-11-{day}T{hour}:02:31.{digits(3)}Z code {digits(4)}",
            f"Case 2026-0{digits(3)}, mobile 0151 {digits(8)}",
        ):
            assert not is_written_as_on_a_card(text), text


@pytest.mark.parametrize(
    "text",
    [
        "", "2026-0142", "€1,250.50", "1250.50 EUR", "12 Harbour Street\nHarbourtown HT1 2AB",
        "accounts@harbour.example", "+44 20 7946 0018", "DE89 3704 0044 0532", "4111 1111 1111", "4111111111111112",
        "+49 1512 3456787", "0000 0000 0000 0000", "4111 1111 or 1111 1111",
        "INV-2026-11-03/142", "10115 Berlin, Chausseestraße 86a",
    ],
)  # fmt: skip
def test_what_people_write_otherwise_is_taken(text: str) -> None:
    assert not holds_card_number(text)
    refuse_card_number(text)


def test_a_long_text_is_gone_through_once() -> None:
    assert not holds_card_number("0" * 100_000 + "0 " * 50_000)
    assert holds_card_number("7" * 50_000 + " x " + VISA)
