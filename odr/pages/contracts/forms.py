"""The forms of these pages. None asks for a card, and none takes the number of one."""

from typing import Any

from wtforms import (
    DateField,
    EmailField,
    Field,
    Form,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import InputRequired, Optional, ValidationError

from odr.amounts import currencies
from odr.contracts import contract, statements
from odr.contracts.cards import refuse_card_number
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.web.typed.echoed import read_back
from odr.web.typed.forms import PageForm, day_within_reach
from odr.web.typed.people_forms import passes


def _no_card(_form: Form, field: Field) -> None:
    try:
        refuse_card_number(str(field.data or ""))
    except Refusal as refusal:
        raise ValidationError(refusal.message) from None


def _day(label: str, *validators: Any, description: str = "") -> DateField:
    return DateField(
        label,
        [*(validators or [InputRequired(_l("Please give a day."))]), day_within_reach],
        description=description,
        render_kw={"autocomplete": "off"},
    )


class DetailsForm(PageForm):
    """What an organisation gives for its contract."""

    business_address = TextAreaField(
        _l("Business address"),
        [passes(contract.checked_business_address)],
        description=_l("As it stands on invoices: street and number, postcode, town, country."),
        render_kw={"rows": 4, "autocomplete": "off"},
    )
    invoice_name = StringField(
        _l("Who receives invoices"),
        [passes(contract.checked_invoice_name)],
        description=_l("A person or a department."),
        render_kw={"autocomplete": "off"},
    )
    invoice_email = EmailField(
        _l("Email for invoices"),
        [passes(contract.checked_invoice_email)],
        description=_l("Statements and reminders are mailed there."),
        render_kw={"autocomplete": "off"},
    )


class DatesForm(PageForm):
    """From when until when a contract is, and the notice."""

    from_day = _day(_l("First day"))
    until_day = _day(_l("Last day, if one is agreed on"), Optional())
    notice_days = IntegerField(
        _l("Notice, in days"),
        [InputRequired(_l("Please give a number of days."))],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


class NoticeForm(PageForm):
    """Notice of a contract."""

    day = _day(_l("Last day of the contract"))


class StatementForm(PageForm):
    """A new statement."""

    invoice = StringField(
        _l("Number of the invoice"), [passes(statements.checked_number)], render_kw={"autocomplete": "off"}
    )
    from_day = _day(_l("First day that it is for"))
    until_day = _day(_l("Last day that it is for"))
    amount = StringField(
        _l("Amount"),
        [InputRequired(_l("Please give an amount.")), _no_card],
        render_kw={"autocomplete": "off", "inputmode": "decimal"},
    )
    currency = SelectField(_l("Currency"), validate_choice=False)
    echoed = HiddenField()
    due = _day(_l("Due on"))

    def __init__(self, *arguments: Any, **values: Any) -> None:
        super().__init__(*arguments, **values)
        known = (SelectChoice(code, name, {"data-not-words": True}) for code, name in currencies())
        self.currency.choices = [SelectChoice("", _("Currency")), *known]

    def asks_about_the_amount(self) -> bool:
        """Says, once, how an amount will be read that could be read otherwise. What a rule refuses the rule says."""
        try:
            amount = statements.checked_amount(self.amount.data or "", self.currency.data or "")
        except Refusal:
            return False
        said = read_back(self.amount.data or "", amount, self.echoed)
        if said:
            self.amount.errors = [*self.amount.errors, said]
        return said != ""
