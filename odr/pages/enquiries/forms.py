"""The forms of these pages. Each has the fields that it names, and no other."""

from typing import Any

from wtforms import EmailField, IntegerField, PasswordField, SelectField, StringField, TelField, TextAreaField
from wtforms.validators import InputRequired, NumberRange

from odr.accounts.contact import checked_name, checked_telephone
from odr.enquiries import requests, surveys, wording
from odr.enquiries.writing import LONGEST_MESSAGE, checked_message
from odr.i18n import lazy_gettext as _l
from odr.web.typed.forms import PageForm
from odr.web.typed.people_forms import email_field, passes


def _name() -> StringField:
    return StringField(_l("Your name"), [passes(checked_name)], render_kw={"autocomplete": "name"})


def _email() -> EmailField:
    return email_field(_l("Email"), _l("So that we can answer you."))


def _message(label: str, description: str = "") -> TextAreaField:
    return TextAreaField(
        label, [passes(checked_message)], description=description, render_kw={"rows": 8, "data-most": LONGEST_MESSAGE}
    )


class ContactForm(PageForm):
    """A message of anybody."""

    name = _name()
    email = _email()
    message = _message(_l("Your message"))


class TrialForm(PageForm):
    """Somebody wants to try the service."""

    name = _name()
    email = _email()
    telephone = TelField(_l("Telephone"), [passes(checked_telephone)], render_kw={"autocomplete": "tel"})
    work = StringField(
        _l("What kind of work it is for"), [InputRequired(_l("Please say what kind of work it is for."))]
    )


class SupportForm(PageForm):
    """A question of somebody who is signed in."""

    message = _message(_l("What you need help with"))


class FeedbackForm(PageForm):
    """What somebody thinks of the service."""

    message = _message(_l("What you would like to say"))
    shown_as = StringField(
        _l("The name beside it, if it is ever published"),
        description=_l("Leave it empty for none. Nothing is published unless you say so on the next page."),
    )


class RequestForm(PageForm):
    """A request of somebody who is signed in."""

    kind = SelectField(_l("What you ask for"))
    about = SelectField(
        _l("Whose data it is about"),
        description=_l("What an organisation has written down about you, that organisation answers."),
    )
    message = _message(
        _l("Your request"), _l("As precisely as you can. Please write nothing here that you keep private.")
    )
    current = PasswordField(
        _l("Your present password"),
        [InputRequired(_l("Please type your present password."))],
        description=_l("It shows that it is you who asks."),
        render_kw={"autocomplete": "current-password"},
    )

    def offer(self, organisations: list[tuple[str, str]]) -> Any:
        """Says what can be chosen."""
        self.kind.choices = wording.kind_choices()
        self.about.choices = [("", _l("This service itself")), *organisations]
        return self


class OutsideForm(PageForm):
    """A request of somebody who is not signed in."""

    kind = SelectField(_l("What you ask for"))
    name = _name()
    email = email_field(_l("Email"), _l("We mail a link there, with which you confirm the request."))
    message = _message(
        _l("Your request"), _l("As precisely as you can. Please write nothing here that you keep private.")
    )

    def offer(self) -> Any:
        """Says what can be chosen."""
        self.kind.choices = wording.kind_choices()
        return self


class WordsForm(PageForm):
    """Something more that is written about a request."""

    message = _message(_l("What you want to add"))


class AnswerForm(PageForm):
    """What those who answer write."""

    message = _message(_l("Your words"), _l("Whoever asked reads them."))


class ExtendForm(PageForm):
    """A deadline is put off."""

    days = IntegerField(
        _l("How many days longer"),
        [
            InputRequired(_l("Please give a number of days.")),
            NumberRange(1, requests.MOST_EXTENSION, _l("Please give a number of days from %(min)s to %(max)s.")),
        ],
    )
    message = _message(_l("The reason"), _l("Whoever asked reads it."))


class PassOnForm(PageForm):
    """A request is passed on to an organisation."""

    organisation = SelectField(_l("The organisation"))
    message = _message(_l("What they need to know"), _l("Whoever asked reads it too, and sees to whom it went."))


class SurveyForm(PageForm):
    """A new survey."""

    title = StringField(_l("Title"), [InputRequired(_l("Please give it a title."))])
    questions = TextAreaField(
        _l("Questions"),
        [passes(surveys.read_questions)],
        description=_l(
            "One to a line. Below each, a line that begins with a dash for each answer. A question without answers is "
            "answered in free text."
        ),
        render_kw={"rows": 12},
    )
    days = IntegerField(
        _l("How many days it is open"),
        [
            InputRequired(_l("Please give a number of days.")),
            NumberRange(1, surveys.MOST_DAYS, _l("Please give a number of days from %(min)s to %(max)s.")),
        ],
        default=14,
    )
