"""No field anywhere asks for anything of a payment card: every form and every input of every template is looked at."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from wtforms import Field, FieldList, Form, FormField

import odr.pages
from odr.web.typed.forms import PageForm
from tests.support.world import World

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
# As names, labels and browsers' own words for filling in (the "cc-" of HTML's autofill) have them.
OF_A_CARD = re.compile(
    r"(?<![a-z])(cc|card|cards|cardholder|cvc|cvv|cvc2|cvv2|csc|pan|credit|debit|visa|mastercard|amex|maestro|iban"
    r"|expiry|expiration)(?![a-z])",
    re.IGNORECASE,
)
ATTRIBUTES = re.compile(r"\b(?:name|id|autocomplete|placeholder|aria-label|list)=[\"']([^\"'{]*)[\"']")


def forms() -> list[type[Form]]:
    """Every form of the app, also those inside others."""
    for found in pkgutil.walk_packages(odr.pages.__path__, "odr.pages."):
        importlib.import_module(found.name)
    known: list[type[Form]] = []
    waiting: list[type[Form]] = [PageForm, *Form.__subclasses__()]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if one.__module__.startswith("odr.") and one not in known:
            known.append(one)
    return known


def said_of(field: Field) -> Iterator[str]:
    yield from (field.name, field.short_name, str(field.label.text), str(field.description))
    yield from (f"{name} {value}" for name, value in (field.render_kw or {}).items())
    if isinstance(field, FormField):
        for inner in field.form:
            yield from said_of(inner)
    if isinstance(field, FieldList):
        if not field.entries:
            field.append_entry()
        for entry in field.entries:
            yield from said_of(entry)


def of_a_card(words: Iterator[str]) -> list[str]:
    return [one for one in words if OF_A_CARD.search(one.replace("_", " "))]


@pytest.mark.promise("P33")
def test_no_field_of_any_form_is_about_a_card(world: World) -> None:
    found, looked_at = {}, 0
    with world.app.test_request_context("/"):
        for form in forms():
            for field in form():
                looked_at += 1
                if about := of_a_card(said_of(field)):
                    found[f"{form.__name__}.{field.name}"] = about
    assert found == {}
    assert looked_at > 150


@pytest.mark.promise("P33")
def test_no_input_that_stands_in_a_template_is_about_a_card() -> None:
    found, looked_at = {}, 0
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for tag in re.findall(r"<(?:input|textarea|select|button)\b[^>]*>|m\.field\([^)]*\)", text):
            looked_at += 1
            words = [value for value in ATTRIBUTES.findall(tag) if of_a_card(iter([value]))]
            if words:
                found[f"{path.name}: {tag}"] = words
    assert found == {}
    assert looked_at > 200


@pytest.mark.parametrize(
    "words",
    ["card_number", "Card number", "autocomplete cc-number", "cvv", "CVC", "Name on the card", "cc-exp", "PAN", "iban"],
)
def test_a_field_of_a_card_would_be_found(words: str) -> None:
    """The control."""
    assert of_a_card(iter([words]))


@pytest.mark.parametrize("words", ["Discard", "description", "company", "account", "success", "panel", "scorecards-x"])
def test_other_words_are_not_taken_for_one(words: str) -> None:
    assert not of_a_card(iter([words]))
