"""The forms of the pages of accounts."""

from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired

from odr.i18n import lazy_gettext as _l
from odr.web.typed.forms import PageForm
from odr.web.typed.people_forms import email_field, new_password_field


def present_password_field() -> PasswordField:
    """The password that the person has now."""
    return PasswordField(
        _l("Your present password"),
        [InputRequired(_l("Please type your present password."))],
        render_kw={"autocomplete": "current-password"},
    )


class SignInForm(PageForm):
    """Email and password. The email's form is not checked: a wrong one is answered like any other wrong one."""

    email = EmailField(
        _l("Email"), [InputRequired(_l("Please type your email address."))], render_kw={"autocomplete": "username"}
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Please type your password."))],
        render_kw={"autocomplete": "current-password"},
    )


class ForgottenForm(PageForm):
    """Which account it is about."""

    email = email_field(_l("Email"), _l("The one that you sign in with."))


class ResetForm(PageForm):
    """A new password, from a mailed link."""

    password = new_password_field(_l("New password"))


class ChangePasswordForm(PageForm):
    """A new password, by somebody who knows the present one."""

    current = present_password_field()
    password = new_password_field(_l("New password"))


class ChangeEmailForm(PageForm):
    """Another address, by somebody who knows the password."""

    email = email_field(_l("New email address"), _l("We send a link there. Your address changes when you open it."))
    current = present_password_field()
