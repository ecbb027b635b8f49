"""The form that an entry is written in: title, text, and rows of named fields that work without a script."""

from typing import Any

from flask import request
from wtforms import FieldList, FormField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired

from odr.amounts import read
from odr.errors import Refusal
from odr.i18n import lazy_gettext
from odr.vaults.contents.drafts import LONGEST_TEXT, MOST_FIELDS, Draft, Field, FieldKind, checked
from odr.web.typed.echoed import read_back
from odr.web.typed.forms import VersionForm
from odr.web.typed.kept import resumed
from odr.web.typed.rows import ANOTHER, AmountRow, RowsForm

# What a new entry begins with: one row of each kind, so that a browser offers the right keyboard or calendar.
FIRST_ROWS = (FieldKind.AMOUNT, FieldKind.DATE, FieldKind.TEXT)


class FieldForm(AmountRow):
    """One named field. The last three are for amounts: see ``typed_value`` and ``ItemForm.asks_about_amounts``."""

    kind = HiddenField()
    name = StringField(lazy_gettext("What it is"))
    value = StringField(lazy_gettext("What it says"))
    echoed = HiddenField()

    def typed_value(self) -> str:
        """What was typed. An amount comes with the currency that was chosen, or as the reading that was chosen."""
        typed = str(self.value.data or "").strip()
        if self.kind.data != FieldKind.AMOUNT.value or not typed:
            return typed
        chosen = self.chosen_reading(typed)
        return chosen.stored() if chosen is not None else f"{typed} {self.currency.data or ''}".strip()


class ItemForm(RowsForm, VersionForm):
    """One entry."""

    rows_name, most_rows, starts_at = "fields", MOST_FIELDS, "name"

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
                self.append_row(kind=kind.value)

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

    def add_another_field(self) -> None:
        """One more row, of the kind that the button names."""
        wanted = request.form[ANOTHER]
        if wanted in [kind.value for kind in FieldKind]:
            self.add_row(kind=wanted)

    def refuse(self, refusal: Refusal) -> None:
        """Shows what is refused of the rows as a whole above the form."""
        super().refuse(refusal if refusal.field != self.rows_name else Refusal(refusal.message))


def _row(field: Field) -> dict[str, str]:
    amount = field.amount()
    row = {"kind": field.kind, "name": field.name, "value": field.value}
    return row if amount is None else row | {"value": amount.plain(), "currency": amount.currency}
