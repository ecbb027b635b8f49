"""The form that takes a personal code, on the keyring's own page and above the list of cases."""

from wtforms import StringField
from wtforms.validators import InputRequired

from odr.i18n import lazy_gettext
from odr.web.typed.forms import PageForm


class PersonalCodeForm(PageForm):
    """Takes the personal code of a keyring. It is never shown again, right or wrong."""

    code = StringField(
        lazy_gettext("Your personal code"), [InputRequired(lazy_gettext("Please type your personal code."))]
    )
