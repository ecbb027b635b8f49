"""The settlement as it is signed: what is canonical, and that nothing else is read."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from odr.cli import main
from odr.db import payload
from odr.settlements.document.document import LARGEST, Point, parse, parse_statement
from odr.settlements.document.signed_files import settlement_file
from odr.signed.document import BadSigned, check_signature
from tests.vectors.of_settlements import PEOPLE, SETTLEMENT, STATEMENT, by_all


def test_what_is_parsed_is_what_was_encoded() -> None:
    assert parse(SETTLEMENT.encode()) == SETTLEMENT
    assert parse_statement(STATEMENT.encode()) == STATEMENT


def test_one_kind_is_never_read_as_the_other() -> None:
    with pytest.raises(BadSigned):
        parse(STATEMENT.encode())
    with pytest.raises(BadSigned):
        parse_statement(SETTLEMENT.encode())


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_refused_in_one_way(raw: bytes) -> None:
    with pytest.raises(BadSigned):
        parse(raw)


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(data=st.data())
def test_a_document_with_any_part_exchanged_is_read_as_it_stands_or_not_at_all(data: st.DataObject) -> None:
    kept: dict[str, Any] = json.loads(SETTLEMENT.encode())
    within = data.draw(st.sampled_from([kept, kept["people"][0], kept["points"][0], kept["signers"][1]]))
    within[data.draw(st.sampled_from(sorted(within)))] = data.draw(_ANYTHING)
    encoded = payload.encode(kept)
    try:
        found = parse(encoded)
    except BadSigned:
        return
    assert found.encode() == encoded


def test_a_document_that_is_too_large_is_refused_before_it_is_read() -> None:
    points = [Point(number, "Heading", "") for number in range(1, 61)]
    small = replace(SETTLEMENT, points=[replace(one, text="a") for one in points])
    assert parse(small.encode()) == small
    with pytest.raises(BadSigned):
        parse(replace(SETTLEMENT, points=[replace(one, text="\u00e9" * 4000) for one in points]).encode())
    with pytest.raises(BadSigned):
        parse(b" " * (LARGEST + 1))


def test_a_signature_counts_until_the_end_of_the_last_day() -> None:
    assert SETTLEMENT.last_day == date(2026, 11, 30)
    last = datetime(2026, 11, 30, 22, 59, 59, 999999, tzinfo=UTC)  # 23:59 where the document was made
    check_signature(SETTLEMENT, by_all(SETTLEMENT, last)[0])
    with pytest.raises(BadSigned, match="time"):
        check_signature(SETTLEMENT, by_all(SETTLEMENT, datetime(2026, 11, 30, 23, tzinfo=UTC))[0])


def test_nothing_of_a_settlement_stands_in_what_is_printed_of_it_in_an_error() -> None:
    printed = f"{SETTLEMENT!r} {PEOPLE!r} {SETTLEMENT.points!r} {STATEMENT!r}"
    assert not any(word in printed for word in ("Quill", "Mill Lane", "Deposit", "1250", "mediation", "example.org"))


def test_verify_reads_a_file_of_a_settlement_and_says_who_signed_what(tmp_path: Path) -> None:
    held, altered = tmp_path / "held.json", tmp_path / "altered.json"
    file = settlement_file(SETTLEMENT, by_all(SETTLEMENT))
    held.write_bytes(file.encode())
    altered.write_bytes(file.encode().replace(b"1250.50", b"1250.51"))
    said = CliRunner().invoke(main, ["verify", str(held)])
    assert said.exit_code == 0
    assert "HOLDS: every party named has signed this very text" in said.output
    assert "To sign by  2026-11-30" in said.output
    refused = CliRunner().invoke(main, ["verify", str(altered)])
    assert refused.exit_code == 1
    assert "DOES NOT HOLD" in refused.output
