"""The form that an entry is written in: title, text, and rows of named fields that work without a script."""

from typing import Any

from flask import request
from wtforms import FieldList, Form, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import InputRequired

from odr.amounts import Amount, Unclear, currencies, read
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext
from odr.vaults.contents.drafts import LONGEST_TEXT, MOST_FIELDS, Draft, Field, FieldKind, checked
from odr.web.typed.echoed import read_back
from odr.web.typed.forms import PageForm, VersionForm
from odr.web.typed.kept import resumed

# What a new entry begins with: one row of each kind, so that a browser offers the right keyboard or calendar.
FIRST_ROWS = (FieldKind.AMOUNT, FieldKind.DATE, FieldKind.TEXT)
# The button that asks for one more row; its value is the kind.
ANOTHER = "more"


class FieldForm(PageForm):
    """One named field. The last three are for amounts: see ``typed_value`` and ``ItemForm.asks_about_amounts``."""

    kind = HiddenField()
    name = StringField(lazy_gettext("What it is"))
    value = StringField(lazy_gettext("What it says"))
    currency = SelectField(lazy_gettext("Currency"), validate_choice=False)
    reading = HiddenField()
    echoed = HiddenField()

    def __init__(self, *arguments: Any, **values: Any) -> None:
        super().__init__(*arguments, **values)
        known = (SelectChoice(code, name, {"data-not-words": True}) for code, name in currencies())
        self.currency.choices = [SelectChoice("", _("Currency")), *known]
        self.readings: tuple[Amount, ...] = ()

    def typed_value(self) -> str:
        """What was typed. An amount comes with the currency that was chosen, or as the reading that was chosen."""
        typed = str(self.value.data or "").strip()
        if self.kind.data != FieldKind.AMOUNT.value or not typed:
            return typed
        try:
            read(typed, self.currency.data or "")
        except Unclear as unclear:
            chosen = next((one.stored() for one in unclear.readings if one.stored() == self.reading.data), None)
            if chosen is not None:
                return chosen
        except Refusal:
            pass
        return f"{typed} {self.currency.data or ''}".strip()


class ItemForm(VersionForm):
    """One entry."""

    title = StringField(
        lazy_gettext("Title"), [InputRequired(lazy_gettext("Please give it a title, so that you find it again."))]
    )
    text = TextAreaField(lazy_gettext("Text"), render_kw={"data-most": LONGEST_TEXT})
    # Twice as many as are kept, so that whoever sends too many is told so and loses none.
    fields = FieldList(FormField(FieldForm), max_entries=2 * MOST_FIELDS)

    def __init__(self, *arguments: Any, **values: Any) -> None:
        super().__init__(*arguments, **values)
        if not self.fields.entries:
            for kind in FIRST_ROWS:
                self._append(Field("", kind.value, ""))

    @classmethod
    def of(cls, draft: Draft, version: int) -> "ItemForm":
        """The form filled with an entry as it is, or with what was typed for somebody who is brought back into it."""
        if resumed():
            return cls.posted()  # type: ignore[no-any-return]
        rows = [_row(field) for field in draft.fields]
        return cls(version=version, title=draft.title, text=draft.text, fields=rows)

    def draft(self) -> Draft:
        """What was typed. Rows that were left empty are in it too, so that a refusal names the right one."""
        rows = tuple(
            Field(entry.form.name.data or "", entry.form.kind.data or "", entry.form.typed_value())
            for entry in self.fields
        )
        return Draft(self.title.data or "", self.text.data or "", rows)

    def asks_about_amounts(self) -> bool:
        """Says beside each amount that could be read otherwise how it will be read. It does so once.

        What a rule refuses is said by the rule, and before this.
        """
        asks = False
        try:
            checked(self.draft())
        except Refusal:
            return False
        for entry in self.fields:
            form = entry.form
            if form.kind.data != FieldKind.AMOUNT.value or not form.value.data:
                continue
            said = read_back(form.value.data, read(form.typed_value()), form.echoed, form.reading.data or "")
            if said:
                asks = True
                form.value.errors = [said]
                self.fields.errors = [*self.fields.errors, said]
        return asks

    def wants_another_field(self) -> bool:
        """Whether the button for one more row was pressed."""
        return request.method == "POST" and ANOTHER in request.form

    def add_another_field(self) -> None:
        """One more row, of the kind that the button names."""
        wanted = request.form[ANOTHER]
        if self.has_room() and wanted in [kind.value for kind in FieldKind]:
            self._append(Field("", wanted, ""))
            # The page comes back; the person goes on where the new row is.
            self.fields.entries[-1].form.name.render_kw = {"autofocus": True}

    def has_room(self) -> bool:
        """Whether one more row can be kept."""
        return len(self.fields.entries) < MOST_FIELDS

    def refuse(self, refusal: Refusal) -> None:
        """Shows a refusal beside its field, also inside a row ("fields-2-value")."""
        form, name = self._place(refusal.field)
        if form is None:
            super().refuse(refusal if name != "fields" else Refusal(refusal.message))
        else:
            form[name].errors = [*form[name].errors, refusal.message]
            if isinstance(refusal, Unclear) and isinstance(form, FieldForm):
                form.readings = refusal.readings
            # A list asks its rows for errors only while it validates; without this the form would seem to have none.
            self.fields.errors = [*self.fields.errors, refusal.message]

    def _place(self, name: str | None) -> tuple[Form | None, str]:
        parts = (name or "").split("-")
        if len(parts) == 3 and parts[1].isdigit() and int(parts[1]) < len(self.fields.entries):
            form = self.fields.entries[int(parts[1])].form
            return (form, parts[2]) if parts[2] in form else (None, "")
        return None, name or ""

    def _append(self, row: Field) -> None:
        # One more amount is most likely of the same currency.
        before = next((one.form.currency.data for one in reversed(self.fields.entries) if one.form.currency.data), "")
        self.fields.append_entry({"kind": row.kind, "name": row.name, "value": row.value, "currency": before})


def _row(field: Field) -> dict[str, str]:
    amount = field.amount()
    row = {"kind": field.kind, "name": field.name, "value": field.value}
    return row if amount is None else row | {"value": amount.plain(), "currency": amount.currency}
