"""Rows of a form that work without a script: a button asks for one more, and a refusal stands beside its row."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import request
from wtforms import FieldList, Form, HiddenField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from odr.amounts import Amount, Unclear, currencies, read
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext
from odr.web.typed.forms import PageForm

# The button that asks for one more row.
ANOTHER = "more"


class AmountRow(PageForm):
    """A row with an amount in it. One that could be read in two ways is asked about: ``reading`` is what was chosen."""

    currency = SelectField(lazy_gettext("Currency"), validate_choice=False)
    reading = HiddenField()

    def __init__(self, *arguments: Any, **values: Any) -> None:
        super().__init__(*arguments, **values)
        known = (SelectChoice(code, name, {"data-not-words": True}) for code, name in currencies())
        self.currency.choices = [SelectChoice("", _("Currency")), *known]
        self.readings: tuple[Amount, ...] = ()

    def chosen_reading(self, typed: str) -> Amount | None:
        """The one that was chosen of an amount that could be read in two ways; ``None`` for any other."""
        if not typed.strip():
            return None
        try:
            read(typed, str(self.currency.data or ""))
        except Unclear as unclear:
            return next((one for one in unclear.readings if one.stored() == self.reading.data), None)
        except Refusal:
            pass
        return None


class RowsForm(PageForm):
    """A form with a list of rows, ``rows_name``, of which ``most_rows`` are kept."""

    rows_name: ClassVar[str]
    most_rows: ClassVar[int]
    # Where a person goes on in a new row.
    starts_at: ClassVar[str]

    @property
    def rows(self) -> FieldList[Any]:
        """The rows, in their order."""
        rows: FieldList[Any] = self._fields[self.rows_name]  # type: ignore[assignment]
        return rows

    def wants_another_row(self) -> bool:
        """Whether the button for one more row was pressed."""
        return request.method == "POST" and ANOTHER in request.form

    def has_room(self) -> bool:
        """Whether one more row can be kept."""
        return len(self.rows.entries) < self.most_rows

    def append_row(self, **values: str) -> None:
        """One more row; an amount is most likely of the same currency as the one before it."""
        before = (one.form.currency.data for one in reversed(self.rows.entries) if isinstance(one.form, AmountRow))
        self.rows.append_entry(values | {"currency": next((one for one in before if one), "")})

    def add_row(self, **values: str) -> None:
        """One more row, if there is room; the page comes back, and the person goes on there."""
        if self.has_room():
            self.append_row(**values)
            self.rows.entries[-1].form[self.starts_at].render_kw = {"autofocus": True}

    def refuse(self, refusal: Refusal) -> None:
        """Shows a refusal beside its field, also inside a row ("points-2-amount")."""
        rows, form, name = self._place(refusal.field or "")
        if rows is None or form is None:
            super().refuse(refusal)
            return
        form[name].errors = [*form[name].errors, refusal.message]
        if isinstance(refusal, Unclear) and isinstance(form, AmountRow):
            form.readings = refusal.readings
        # A list asks its rows for errors only while it validates; without this the form would seem to have none.
        rows.errors = [*rows.errors, refusal.message]

    def _place(self, field: str) -> tuple[FieldList[Any] | None, Form | None, str]:
        parts = field.split("-")
        rows = self._fields.get(parts[0])
        if len(parts) == 3 and parts[1].isdigit() and isinstance(rows, FieldList) and int(parts[1]) < len(rows.entries):
            form = rows.entries[int(parts[1])].form
            if parts[2] in form:
                return rows, form, parts[2]
        return None, None, ""
