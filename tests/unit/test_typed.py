"""What people type into browser folders is read by the service's rules: the table that the reader's tests try too."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from odr.amounts import Unclear, read
from odr.errors import Refusal
from odr.texts import levelled, one_line, sought

TABLE: dict[str, list[list[Any]]] = json.loads((Path(__file__).parents[1] / "reader" / "typed.json").read_text("utf-8"))


def stored_line(typed: str) -> str:
    try:
        return one_line(typed, 200, missing="nothing")
    except Refusal:
        return ""


def readings(typed: str, currency: str) -> list[str]:
    try:
        return [read(typed, currency).stored()]
    except Unclear as unclear:
        return [one.stored() for one in unclear.readings]
    except Refusal:
        return []


@pytest.mark.parametrize(("typed", "stored"), TABLE["lines"])
def test_a_title_is_stored_as_the_table_says(typed: str, stored: str) -> None:
    assert stored_line(typed) == stored


@pytest.mark.parametrize(("typed", "level"), TABLE["levelled"])
def test_a_text_is_levelled_as_the_table_says(typed: str, level: str) -> None:
    assert levelled(typed) == level


@pytest.mark.parametrize(("typed", "words"), TABLE["sought"])
def test_a_text_is_searched_as_the_table_says(typed: str, words: str) -> None:
    assert sought(typed) == words


@pytest.mark.parametrize(("typed", "currency", "stored"), TABLE["amounts"])
def test_an_amount_is_read_as_the_table_says(typed: str, currency: str, stored: list[str]) -> None:
    with Flask(__name__).test_request_context():
        assert readings(typed, currency) == stored
