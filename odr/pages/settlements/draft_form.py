"""The form that a settlement is drafted in: rows of people and points that work without a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import request
from wtforms import (
    DateField,
    FieldList,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import InputRequired

from odr.amounts import read
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.settlements.document.document import MOST_PEOPLE, MOST_POINTS, NamedParty
from odr.settlements.drafting.drafting import CLAUSES, TERMS, SettlementDraft, TypedPoint
from odr.settlements.papers.wording import clause_words
from odr.web.typed.echoed import read_back
from odr.web.typed.forms import PageForm, day_within_reach
from odr.web.typed.kept import resumed
from odr.web.typed.language_forms import language_choices
from odr.web.typed.rows import AmountRow, RowsForm

# The buttons that save the draft for oneself, and throw away what was saved.
KEEP, FORGET = "keep", "forget"
# What the button says that saves the draft and goes on to its files.
AND_FILES = "files"


class PersonForm(PageForm):
    """One of the parties. Who it is, the form does not ask: ``participant`` is their place in the case."""

    participant = HiddenField()
    legal_name = StringField(_l("Legal name"), [InputRequired(_l("Please fill this in."))])
    postal_address = TextAreaField(
        _l("Postal address"), [InputRequired(_l("Please fill this in."))], render_kw={"rows": 3}
    )
    email = StringField(_l("Email"), render_kw={"inputmode": "email", "autocomplete": "off"})
    telephone = StringField(_l("Telephone"), render_kw={"inputmode": "tel", "autocomplete": "off"})
    role = StringField(_l("What the text calls them, like “tenant”"))
    signs_for = StringField(_l("Signs for"), description=_l("A company, a child or somebody else: their full name."))
    capacity = StringField(_l("In what capacity"), description=_l("For example: director, parent, under a power."))
    authority = StringField(_l("By what authority"), description=_l("For example: company register, number 01234567."))

    def person(self) -> NamedParty:
        """What was typed."""
        return NamedParty(**{name: str(self[name].data or "") for name in _OF_PEOPLE})


class PointForm(AmountRow):
    """One point."""

    heading = StringField(_l("Heading"), render_kw={"autocomplete": "off"})
    text = TextAreaField(_l("What is agreed"), render_kw={"rows": 4})
    amount = StringField(_l("Amount"), render_kw={"inputmode": "decimal", "autocomplete": "off"})
    echoed = HiddenField()
    who = SelectField(_l("Who does it"), validate_choice=False)
    whom = SelectField(_l("For whom"), validate_choice=False)
    due = StringField(_l("At the latest on"), render_kw={"autocomplete": "off"})

    def typed(self) -> TypedPoint:
        """What was typed. An amount that could be read in two ways comes as the reading that was chosen."""
        found = TypedPoint(**{name: str(self[name].data or "") for name in _OF_POINTS})
        chosen = self.chosen_reading(found.amount)
        return found if chosen is None else replace(found, amount=chosen.plain(), currency=chosen.currency)


_OF_PEOPLE = (
    "participant", "legal_name", "postal_address", "email", "telephone", "role", "signs_for", "capacity", "authority",
)  # fmt: skip
_OF_POINTS = ("heading", "text", "amount", "currency", "who", "whom", "due")


class DraftForm(RowsForm):
    """A settlement as it is drafted. ``based_on`` is the version that it began from, ``readers`` whom it goes to."""

    rows_name, most_rows, starts_at = "points", MOST_POINTS, "heading"

    title = StringField(
        _l("Title"), [InputRequired(_l("Please give the settlement a title."))], render_kw={"autocomplete": "off"}
    )
    people = FieldList(FormField(PersonForm), max_entries=MOST_PEOPLE)
    points = FieldList(FormField(PointForm), max_entries=2 * MOST_POINTS)
    consequences = TextAreaField(render_kw={"rows": 4})
    confidentiality = TextAreaField(render_kw={"rows": 6})
    enforceability = TextAreaField(render_kw={"rows": 3})
    electronic_form = TextAreaField(render_kw={"rows": 3})
    costs = TextAreaField(render_kw={"rows": 3})
    law = StringField(render_kw={"autocomplete": "off"})
    place = StringField(render_kw={"autocomplete": "off"})
    language = SelectField(_l("Language of the text"), validate_choice=False)
    last_day = DateField(
        _l("Until when all have to have signed"),
        [InputRequired(_l("Please say until when all have to have signed.")), day_within_reach],
    )
    # The page shows them one by one: those of the version before to be chosen from, those of the draft as they are.
    files = SelectMultipleField(_l("Files"), validate_choice=False)
    source = HiddenField()
    source_digest = HiddenField()
    based_on = HiddenField()
    readers = HiddenField()

    @classmethod
    def of(cls, draft: SettlementDraft, names: Sequence[tuple[str, str]]) -> DraftForm:
        """The form as it was typed, or filled with a draft. ``names`` are the parties, by place."""
        if request.method == "POST" or resumed():
            form: DraftForm = cls.posted()
        else:
            values: dict[str, Any] = draft.clauses | draft.terms
            form = cls(
                title=draft.title,
                people=[vars(one) for one in draft.people],
                points=[vars(one) for one in draft.points] or [{}],
                language=draft.language,
                files=list(draft.files),
                last_day=draft.last_day,
                source=draft.source,
                source_digest=draft.source_digest,
                **values,
            )
        form.about(names)
        return form

    def about(self, names: Sequence[tuple[str, str]]) -> None:
        """Gives the choices of parties and languages, and the clauses their names."""
        self.names = dict(names)
        for name in (*CLAUSES, *TERMS):
            self[name].label.text = clause_words(name)
        self.files.choices = [SelectChoice(one, one) for one in self.files.data or ()]
        self.language.choices = language_choices()
        for entry in self.points:
            self._choices(entry.form)

    def draft(self) -> SettlementDraft:
        """What was typed. Points that were left empty are in it too, so that a refusal names the right one."""
        return SettlementDraft(
            title=self.title.data or "",
            language=self.language.data or "",
            last_day=self.last_day.data,
            people=[entry.form.person() for entry in self.people],
            points=[entry.form.typed() for entry in self.points],
            clauses={name: self[name].data or "" for name in CLAUSES},
            terms={name: self[name].data or "" for name in TERMS},
            files=tuple(self.files.data or ()),
            source=self.source.data or "",
            source_digest=self.source_digest.data or "",
        )

    def wants(self, button: str) -> bool:
        """Whether this button was pressed, and the form is not one that was led back."""
        return request.method == "POST" and not resumed() and button in request.form

    def add_row(self, **values: str) -> None:
        """One more point, with its choices of parties."""
        super().add_row(**values)
        self._choices(self.points.entries[-1].form)

    def asks_about_amounts(self) -> bool:
        """Says beside each amount that could be read otherwise how it will be read. It does so once.

        What a rule refuses is said by the rule.
        """
        asks = False
        for entry in self.points:
            form = entry.form
            typed = form.typed()
            try:
                said = read_back(
                    form.amount.data or "", read(typed.amount, typed.currency), form.echoed, form.reading.data or ""
                )
            except Refusal:
                continue
            if said:
                asks = True
                form.amount.errors = [*form.amount.errors, said]
                self.points.errors = [*self.points.errors, said]
        return asks

    def _choices(self, form: PointForm) -> None:
        people = [SelectChoice(one, name, {"data-not-words": True}) for one, name in self.names.items()]
        form.who.choices = [SelectChoice("", _("Nobody in particular, or all of us")), *people]
        form.whom.choices = [SelectChoice("", _("Nobody in particular, or all of us")), *people]
