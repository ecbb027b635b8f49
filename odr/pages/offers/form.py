"""The form that an offer is written in: rows of points that work without a script."""

from typing import Any
from uuid import UUID

from wtforms import BooleanField, FieldList, FormField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from odr.i18n import gettext as _
from odr.i18n import lazy_gettext
from odr.offers.preparing import Prepared, Typed
from odr.offers.terms import LONGEST_TEXT, MOST_POINTS
from odr.texts import lines_alike
from odr.web.typed.forms import VersionForm
from odr.web.typed.kept import resumed
from odr.web.typed.rows import AmountRow, RowsForm

GO_ON = "go_on"
_FIRST_ROWS = 2


class PointForm(AmountRow):
    """One point."""

    heading = StringField(lazy_gettext("What it is about"))
    text = TextAreaField(lazy_gettext("What is to happen"), render_kw={"rows": 2, "data-most": LONGEST_TEXT})
    amount = StringField(lazy_gettext("Amount"))
    who = StringField(lazy_gettext("Who does it"))
    by = StringField(lazy_gettext("By when"))

    def typed(self) -> Typed:
        """What was typed; an amount that could be read in two ways as the one that was chosen."""
        amount, currency = str(self.amount.data or "").strip(), str(self.currency.data or "")
        chosen = self.chosen_reading(amount)
        if chosen is not None:
            amount, currency = chosen.plain(), chosen.currency
            self.amount.data, self.currency.data = amount, currency
        words = (self.heading.data, self.text.data, self.who.data, self.by.data)
        heading, text, who, by = (str(one or "") for one in words)
        return Typed(heading.strip(), lines_alike(text), amount, currency, who.strip(), by.strip())


class OfferForm(RowsForm, VersionForm):
    """An offer, as it is prepared."""

    rows_name, most_rows, starts_at = "points", MOST_POINTS, "heading"

    title = StringField(
        lazy_gettext("Title"),
        [InputRequired(lazy_gettext("Please give your offer a title."))],
        render_kw={"autocomplete": "off"},
    )
    # Twice as many as are kept, so that whoever sends too many is told so and loses none.
    points = FieldList(FormField(PointForm), max_entries=2 * MOST_POINTS)
    until = StringField(lazy_gettext("Open until the end of"))
    binding = RadioField(lazy_gettext("If all accept it"), validate_choice=False)
    without_prejudice = BooleanField(lazy_gettext("Without prejudice"))
    folder = SelectField(lazy_gettext("Where you prepare it"), validate_choice=False)

    def __init__(self, *arguments: Any, **values: Any) -> None:
        super().__init__(*arguments, **values)
        self.binding.choices = [
            ("no", _("it is an understanding that is still to be written up and signed")),
            ("yes", _("it binds all of us as it stands here")),
        ]
        if self.binding.data not in ("no", "yes"):
            self.binding.data = "no"
        # A draft may lack it, an offer may not.
        self.until.flags.required = True
        while len(self.points.entries) < _FIRST_ROWS:
            self.append_row()

    @classmethod
    def of(cls, prepared: Prepared, version: int = 0) -> "OfferForm":
        """The form filled with what was prepared, or with what was typed for somebody who is brought back into it."""
        if resumed():
            return cls.posted()  # type: ignore[no-any-return]
        return cls(
            version=version,
            title=prepared.title,
            until=prepared.until,
            binding="yes" if prepared.binding else "no",
            without_prejudice=prepared.without_prejudice,
            points=[vars(one) for one in prepared.points],
        )

    def prepared(self, room: UUID | None, entry: UUID | None) -> Prepared:
        """What was typed. Rows that were left empty are in it too, so that a refusal names the right one."""
        return Prepared(
            str(self.title.data or "").strip(),
            tuple(entry_.form.typed() for entry_ in self.points),
            str(self.until.data or "").strip(),
            self.binding.data == "yes",
            bool(self.without_prejudice.data),
            room,
            entry,
        )
