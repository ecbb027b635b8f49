"""The forms of these pages."""

from typing import Any

from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional

from odr.enquiries.writing import checked_message
from odr.i18n import lazy_gettext as _l
from odr.web.typed.forms import PageForm, day_within_reach
from odr.web.typed.people_forms import passes


def _text(label: str, missing: str, description: str = "", rows: int = 4) -> TextAreaField:
    given = [DataRequired(missing), passes(checked_message)]
    return TextAreaField(label, given, description=description, render_kw={"rows": rows})


def _number(label: str, description: str = "") -> IntegerField:
    return IntegerField(
        label,
        [InputRequired(_l("Please give a number."))],
        description=description,
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


class BreachForm(PageForm):
    """A breach of safeguards."""

    happened = _text(
        _l("What happened"),
        _l("Please write what happened."),
        _l("What is entered here can't be changed afterwards, only added to."),
        6,
    )
    found = DateField(
        _l("On which day it was found"),
        [InputRequired(_l("Please give a day.")), day_within_reach],
        description=_l("The clocks run from the beginning of this day."),
    )
    organisation = SelectField(_l("Whom it concerns"), choices=[])
    whose = _text(
        _l("Whose data, and which"),
        _l("Please write whose data it is about."),
        _l("Name no case: the register outlives them."),
    )
    people = _number(_l("How many people"), _l("0 as long as it is not known."))
    consequences = _text(_l("Likely consequences"), _l("Please write what may come of it."))
    steps = _text(_l("Steps taken"), _l("Please write what was done so far."))
    authority_hours = _number(_l("Hours until the authority has to be told"))
    people_hours = _number(_l("Hours until the people concerned have to be told"))


class StepForm(PageForm):
    """What was done about a breach."""

    text = _text(_l("What was done"), _l("Please write what was done."))
    people = IntegerField(
        _l("How many people it concerns, if that is known only now"),
        [Optional()],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


class TellForm(PageForm):
    """What the people concerned are told."""

    text = _text(
        _l("What they are told"),
        _l("Please write what they are told."),
        _l("Mail can be read on the way: name nobody and no case. Say what happened, and what they can do."),
        8,
    )


class MatterForm(PageForm):
    """A rule that was broken, and its consequence."""

    who: Any = _text(
        _l("Who"), _l("Please write who it was."), _l("By name or by their task, as you keep it elsewhere."), 2
    )
    rule: Any = _text(_l("Which rule was broken, and how"), _l("Please write which rule it was."))
    consequence: Any = _text(_l("The consequence"), _l("Please write what the consequence is."))


def _forbidden_reason() -> TextAreaField:
    return TextAreaField(
        _l("Why the law forbids telling the people concerned"),
        description=_l("Empty if it does not: they are told as soon as something is handed over."),
        render_kw={"rows": 2},
    )


def _forbidden_until() -> DateField:
    return DateField(
        _l("Until which day"),
        [Optional(), day_within_reach],
        description=_l("On this day they are told. A year ahead at most; it can be entered again."),
    )


class OrderForm(PageForm):
    """An order by which the law requires a disclosure."""

    authority: Any = _text(
        _l("Authority"),
        _l("Please write which authority it is."),
        _l("What is entered here can't be changed afterwards, only added to."),
        2,
    )
    order: Any = _text(
        _l("Order"), _l("Please write which order it is."), _l("Its number and day, and the law that it names."), 2
    )
    scope: Any = _text(_l("What it asks for"), _l("Please write what it asks for."))
    organisation = SelectField(_l("The organisation of the case"), choices=[])
    reference = StringField(
        _l("Reference of the case"), description=_l("Either a case or a person."), render_kw={"autocomplete": "off"}
    )
    email = StringField(
        _l("Email address of the person"),
        description=_l(
            "The register keeps whose account it is, and no address: once it is deleted nobody is named. Name nobody "
            "in the words above, for they stay."
        ),
        render_kw={"autocomplete": "off", "inputmode": "email"},
    )
    reason = _forbidden_reason()
    until = _forbidden_until()


class ForbiddenForm(PageForm):
    """Another day until which the law forbids telling the people concerned."""

    reason = _forbidden_reason()
    until = _forbidden_until()
