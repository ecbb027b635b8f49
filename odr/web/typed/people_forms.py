"""The fields in which a person says who they are, for every page that asks: signing up, and one's own details.

The checks are those of ``odr.accounts``; here they are only shown beside the field they are about.
"""

from collections.abc import Callable
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    Field,
    Form,
    HiddenField,
    PasswordField,
    StringField,
    TelField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired

from odr.accounts import passwords
from odr.accounts.contact import (
    Contact,
    checked_address,
    checked_email,
    checked_name,
    checked_telephone,
)
from odr.errors import Refusal
from odr.i18n import current_language, languages
from odr.i18n import lazy_gettext as _l
from odr.organisations.authority import WORDING, WORDINGS
from odr.web.typed.forms import PageForm, number_in


def passes(rule: Callable[[str], Any]) -> Callable[[Form, Field], None]:
    """A validator that shows what ``rule`` refuses."""

    def validate(form: Form, field: Field) -> None:
        try:
            rule(field.data or "")
        except Refusal as refusal:
            raise ValidationError(refusal.message) from None

    # WTForms puts it on the label and the input, like DataRequired's own.
    validate.field_flags = {"required": True}  # type: ignore[attr-defined]
    return validate


def new_password_field(label: str) -> PasswordField:
    """A password that is being chosen. What it must be is said beside it, before anything is typed."""
    return PasswordField(
        label,
        [DataRequired(_l("Please choose a password."))],
        description=_l(
            "At least %(count)d characters. A few words that do not belong together are good and easy to remember.",
            count=passwords.SHORTEST,
        ),
        # No maxlength anywhere: a browser would cut off what was pasted without a word. The rules say what is too long.
        render_kw={"autocomplete": "new-password"},
    )


def email_field(label: str, description: str = "") -> EmailField:
    """An email address, checked by its form."""
    return EmailField(
        label,
        [passes(checked_email)],
        description=description,
        render_kw={"autocomplete": "email"},
    )


class InviteForOrganisationForm(PageForm):
    """Whom an organisation invites, and its confirmation that it may enter their address here."""

    email = email_field(_l("Their email address"))
    may_enter = BooleanField(
        WORDINGS[WORDING],
        description=_l(
            "We keep this confirmation with the invitation, with your name and the day. Enter nothing sensitive: this "
            "page is not sealed."
        ),
        # The tick carries the number of the words that it stands beside.
        render_kw={"value": str(WORDING), "required": True},
    )

    def confirms(self) -> int:
        """The wording that was confirmed; 0, which nothing has, when the box was not ticked or said something else."""
        ticked = number_in(self.may_enter.raw_data[0]) if self.may_enter.raw_data else 0
        return ticked if ticked == WORDING else 0


class ContactFields(PageForm):
    """Legal name, postal address and telephone. The email has its own way: it must be confirmed."""

    legal_name = StringField(
        _l("Legal name"),
        [passes(checked_name)],
        description=_l("Your full name, or the name of your firm, as in a contract."),
        render_kw={"autocomplete": "name"},
    )
    postal_address = TextAreaField(
        _l("Postal address"),
        [passes(checked_address)],
        description=_l("Street and number, postcode, town, country."),
        render_kw={"autocomplete": "street-address", "rows": 4},
    )
    telephone = TelField(
        _l("Telephone"),
        [passes(checked_telephone)],
        description=_l("With the country code, if you can."),
        render_kw={"autocomplete": "tel"},
    )


class SignUpForm(ContactFields):
    """What somebody is asked who makes an account: the contact data and a password.

    The email comes from the invitation; where there is none, see ``SignUpWithEmailForm``.
    """

    password = new_password_field(_l("Choose a password"))
    accepts = BooleanField(
        _l("I have read the privacy policy and accept it"),
        [InputRequired(_l("Please tick this if you accept the privacy policy. Without it there can be no account."))],
    )
    # The version that the person was shown; a button that was pressed for an earlier one accepts nothing.
    policy = HiddenField()

    def accepted(self) -> int:
        """The version of the policy that was accepted; 0, which nothing has, when the form does not say."""
        return number_in(self.policy.data)

    def to_contact(self, email: str) -> Contact:
        """What was typed, with the address that the invitation was sent to."""
        return Contact(
            legal_name=self.legal_name.data or "",
            postal_address=self.postal_address.data or "",
            email=email,
            telephone=self.telephone.data or "",
            # They are written to in the language in which they have just read what they accept.
            language=current_language() if current_language() in languages()[1:] else "",
        )


class SignUpWithEmailForm(SignUpForm):
    """The same where the address is not known yet: the very first administrator. ``to_contact(form.email.data)``."""

    email = email_field(_l("Email"), _l("You sign in with it, and we write to it. We ask you to confirm it."))
