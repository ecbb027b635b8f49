"""What all forms share: WTForms with our words, and a rule's refusal shown beside the field it is about."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, Field, Form, HiddenField, StringField
from wtforms.meta import DefaultMeta
from wtforms.validators import ValidationError
from wtforms.widgets import Select, TextArea, TextInput

from odr.errors import Refusal
from odr.i18n import FormWords, lazy_gettext
from odr.i18n import gettext as _
from odr.web.typed.kept import resumed, sent_fields

# More than any field of ours has.
LONGEST_INPUT_NAME = 60
# Of days that people give: beyond them a day may have no end that could be told.
YEARS = range(2000, 2100)
# Of options that are names or codes: nothing that we say, so the search for untranslated words leaves them out.
NOT_WORDS = {"data-not-words": True}


class Options(Select):
    """A choice whose options, often dozens, are written without WTForms' detour over their attributes."""

    @classmethod
    def render_option(cls, choice: Any) -> Markup:  # type: ignore[override]  # newer than its type stubs
        """One of them, as WTForms writes it."""
        value, label = choice.value, choice.label or choice.value
        if choice.render_kw not in (None, {}, NOT_WORDS) or not isinstance(value, str) or hasattr(value, "__html__"):
            written: Markup = super().render_option(choice)  # type: ignore[call-arg]
            return written
        said = ("data-not-words " if choice.render_kw else "") + ("selected " if choice.selected else "")
        return Markup(f'<option {said}value="{escape(value)}">{escape(label)}</option>')  # noqa: S704  both escaped


class PageForm(Form):
    """A form that reads what was posted. The cross-site token is checked before any view, for all forms alike."""

    class Meta(DefaultMeta):
        """How WTForms translates."""

        def get_translations(self, form: Any) -> FormWords:
            """Our gettext."""
            return FormWords()

        def render_field(self, field: Field, render_kw: Any) -> Markup:
            """The input. What people write in it stands in the direction of its own letters."""
            if isinstance(field, StringField) and isinstance(field.widget, (TextArea, TextInput)):
                render_kw = {"dir": "auto"} | render_kw
            widget: object = field.widget
            if type(widget) is Select:
                field.widget = Options(widget.multiple)  # type: ignore[assignment]  # of fields that have choices
            return super().render_field(field, render_kw)

    @classmethod
    def posted(cls, **defaults: Any) -> Any:
        """The form as it was typed, or with ``defaults`` when the page is first asked for."""
        return cls(_fields_with_our_names(), **defaults)

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Whether it is filled in as it has to be. Never for somebody who is brought back into it: they press first."""
        return not resumed() and super().validate(extra_validators)

    def is_sent(self) -> bool:
        """Whether the form was sent, and is filled in as it has to be. Otherwise the page is shown again with it."""
        return request.method == "POST" and self.validate()

    def refuse(self, refusal: Refusal) -> None:
        """Shows a rule's refusal beside its field, or above the form."""
        field = self._fields.get(refusal.field) if refusal.field else None
        if field is None:
            self.form_errors = [*self.form_errors, refusal.message]
        else:
            errors: Sequence[str] = field.errors
            field.errors = [*errors, refusal.message]


class AgainForm(PageForm):
    """Does something that is done once, as a rule; a second time only if that is said."""

    again = BooleanField(lazy_gettext("Yes, once more"))


class VersionForm(PageForm):
    """Carries the version that the person saw, so that a change by somebody else is noticed."""

    version = HiddenField()

    def based_on(self) -> int:
        """The version that was seen; 0, which nothing has, when the form does not say."""
        return number_in(self.version.data)


def number_in(typed: object) -> int:
    """The number that a hidden field holds; 0 for anything that is none."""
    said = str(typed or "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def day_within_reach(_form: object, field: DateField) -> None:
    """Of a day that somebody chooses: one that a calendar can still count from."""
    if field.data is not None and field.data.year not in YEARS:
        raise ValidationError(_("Please give a day in this century."))


def _fields_with_our_names() -> MultiDict[str, str] | None:
    """What was typed, less the fields whose names cannot be ours; ``None`` when the page is first asked for.

    WTForms reads a row's number out of a field's name, and fails on one of thousands of digits or of another script.
    """
    sent = sent_fields()
    if sent is None:
        return None
    return MultiDict(
        (name, value)
        for name, value in sent.items(multi=True)
        # A part of a form may come without a name.
        if name and name.isascii() and len(name) <= LONGEST_INPUT_NAME
    )
