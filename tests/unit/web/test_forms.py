"""Forms: what was typed stays, what was refused stands beside its field, and strange names break nothing."""

import io
from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup
from wtforms import FieldList, Form, FormField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.fields.core import UnboundField
from wtforms.validators import InputRequired
from wtforms.widgets import Select

from odr.errors import Refusal
from odr.i18n import in_language, lazy_gettext
from odr.web.typed.forms import Options, PageForm
from odr.web.typed.kept import NEVER_KEPT, kept_fields
from odr.web.typed.typed_words import typed_words
from tests.support.world import World
from tests.unit.web.test_no_card_fields import forms


class RowForm(Form):
    value = StringField("Value")


class EntryForm(PageForm):
    title = StringField("Title", [InputRequired(lazy_gettext("Please give it a title."))])
    note = StringField("Note")
    rows = FieldList(FormField(RowForm), max_entries=4)


def posted(data: dict[str, Any], **defaults: Any) -> Any:
    with Flask(__name__).test_request_context("/", method="POST", data=data):
        return EntryForm.posted(**defaults)


def test_a_page_that_is_only_looked_at_shows_the_defaults() -> None:
    with Flask(__name__).test_request_context("/"):
        assert EntryForm.posted(title="Before").title.data == "Before"


def test_what_was_typed_goes_before_the_defaults() -> None:
    assert posted({"title": "After"}, title="Before").title.data == "After"


CHOICES = [
    ("", "Please choose"), ("a&\"'<b", "Tom & <i>Ann</i> \"'"), ("m", Markup("<b>")), (Markup('x"y'), "z"), ("n", ""),
    ("t", lazy_gettext("Please give it a title.")), ("d", "Deposit", {"data-not-words": True}),
]  # fmt: skip


@pytest.mark.parametrize("chosen", [choice[0] for choice in CHOICES])
def test_options_are_written_as_wtforms_writes_them(chosen: str) -> None:
    class Chooser(PageForm):
        which = SelectField("Which", choices=[SelectChoice(*choice) for choice in CHOICES])

    field = Chooser(which=chosen).which
    written, before = field(), Select()(field)
    assert isinstance(field.widget, Options)
    assert written == before
    assert written.count("selected") == 1


def test_a_refusal_stands_beside_its_field_or_above_the_form() -> None:
    form = posted({"title": "x"})
    form.refuse(Refusal("Not this one.", "title"))
    form.refuse(Refusal("Nor now.", "no such field"))
    form.refuse(Refusal("Nor ever."))
    assert form.title.errors == ["Not this one."]
    assert form.form_errors == ["Nor now.", "Nor ever."]
    assert form.errors


def test_what_is_missing_is_said_in_the_language_of_the_page() -> None:
    with in_language("qps"):
        form = posted({"title": ""})
        assert not form.validate()
        assert [str(error) for error in form.title.errors] == ["⟦Please give it a title.⟧"]


@pytest.mark.parametrize(
    "name", ["rows-²-value", "rows-٣-value", f"rows-{'9' * 5000}-value", "rows--value", "rows-", "\0"]
)
def test_a_name_that_is_none_of_ours_breaks_nothing(name: str) -> None:
    form = posted({"title": "x", name: "y", "rows-0-value": "z"})
    assert [row.form.value.data for row in form.rows] == ["z"]


def test_a_part_without_a_name_breaks_nothing() -> None:
    named = b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\ny\r\n--b--\r\n'
    body = b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n" + named
    kind = "multipart/form-data; boundary=b"
    with Flask(__name__).test_request_context("/", method="POST", data=body, content_type=kind):
        assert EntryForm.posted().title.data == "y"
        assert kept_fields() == [("title", "y")]


def test_a_file_where_text_belongs_is_as_if_nothing_had_been_typed() -> None:
    form = posted({"title": (io.BytesIO(b"bytes"), "name.txt")})
    assert not form.validate()


def test_no_code_and_no_password_is_shown_again() -> None:
    data = {"title": "kept", "code": "no", "unlock_code": "no", "password": "no", "new_password": "no", "current": "no"}
    with Flask(__name__).test_request_context("/", method="POST", data=data | {"csrf_token": "no", "next": "no"}):
        assert kept_fields() == [("title", "kept")]


SHOWN, DIGEST = "3f2b8c1e-0000-4000-8000-9d1e2f3a4b5c", "ab" * 32
SENT = [
    # What nobody typed, and what was typed.
    ([("readers", SHOWN), ("binding", "binding"), ("folder", SHOWN), ("points-0-reading", "1200.00 EUR"),
      ("version", "3"), ("more", "point")],
     [("points-0-heading", "Rent"), ("points-0-amount", "1,200"), ("points-0-currency", "EUR"),
      ("points-1-text", DIGEST)]),
    ([("version", "4"), ("folder", SHOWN), ("pins-0-pinned", "Rent")], [("pins-0-words", "1000"), ("another", "Keys")]),
    ([("act", "record"), ("echoed", "1200.00 EUR")], [("invoice", "17"), ("amount", "1.200"), ("due", "2026-12-01")]),
    ([("kind", "m"), ("thing", SHOWN), ("part", DIGEST)], [("note", "4")]),
    ([("number", "2")], [("organisation", "Quay Mediation")]),
    ([("seen", SHOWN), ("readers", SHOWN), ("can-0", "no"), ("can-1", "yes")], [("of-no-form-of-ours", "Kept")]),
    ([("number", "2"), ("text_language", "fr"), ("of", SHOWN)], []),
    ([("choice-0", "1"), ("choice-12", "0")], [("question-1", "2")]),
    ([("username", "nora@example.org")], []),
]  # fmt: skip


@pytest.mark.parametrize(("carried", "typed"), SENT)
def test_what_nobody_typed_is_not_listed_as_typed_and_nothing_typed_is_left_out(
    world: World, carried: list[tuple[str, str]], typed: list[tuple[str, str]]
) -> None:
    assert typed_words([("once", "x"), *carried, *typed]) == [value for _name, value in typed]


# Of a code that opens something, or of letters that prove that it was written down: never on a page once more.
SECRET = {
    "odr.pages.agreements.forms.TypedCodeForm.code",
    "odr.pages.keyrings.own_keyring.CaseCodeForm.code",
    "odr.pages.vaults.unlocking.CodeForm.code",
    "odr.web.parts.shown_codes.ProofForm.code",
    "odr.web.typed.personal_code.PersonalCodeForm.code",
}
# Chosen in an address, and sent in no form that changes something.
IN_ADDRESSES = {"odr.pages.vaults.log.LogFilter.code"}


def test_no_field_but_those_of_secrets_has_a_name_that_is_never_given_back() -> None:
    """What was typed into it would be lost where somebody has to sign in first."""
    named = {
        f"{form.__module__}.{form.__qualname__}.{attribute}"
        for form in forms()
        for attribute, field in vars(form).items()
        if isinstance(field, UnboundField) and (field.name or attribute) in NEVER_KEPT
    }
    assert named == SECRET | IN_ADDRESSES
