"""The forms of these pages."""

from collections.abc import Sequence
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import DataRequired, InputRequired, NumberRange
from wtforms.widgets import CheckboxInput

from odr.agreements.access.giving import GivenAccess
from odr.agreements.papers.agreement_forms import FormText, recommended_forms
from odr.agreements.papers.disclosing import Disclosure
from odr.agreements.papers.signing import FEWEST_DAYS, MOST_DAYS, AgreementTerms
from odr.dates import end_of
from odr.errors import Refusal
from odr.facilitation.engagement.roster import Listed
from odr.i18n import gettext as _
from odr.i18n import language_name, listed, named, page_language
from odr.i18n import lazy_gettext as _l
from odr.vaults.contents.folders import OpenFolder
from odr.web.typed.forms import AgainForm, PageForm, day_within_reach
from odr.web.typed.language_forms import language_choices
from odr.web.typed.people_forms import InviteForOrganisationForm, email_field

RECOMMENDED = "recommended"
OWN = "own"
SEALED = "sealed"
BY_HAND = "by hand"
BY_EMAIL = "email"


def _choices_of(listed: Sequence[Listed]) -> list[SelectChoice]:
    """Those of the roster, with what tells them apart."""
    return [
        SelectChoice(
            str(one.account_id),
            " · ".join(filter(None, (named(one.name), one.languages, one.fields, one.fee))),
            {"data-not-words": True},
        )
        for one in listed
    ]


class RosterChoiceForm(PageForm):
    """Somebody of the roster."""

    facilitator = RadioField(_l("Whom?"), [InputRequired(_l("Please choose somebody."))], validate_choice=True)

    @classmethod
    def offering(cls, listed: Sequence[Listed]) -> Self:
        """The form with these to choose from."""
        form: Self = cls.posted()
        form.facilitator.choices = _choices_of(listed)
        return form


class ExchangeForm(PageForm):
    """Who comes in the place of a facilitator: somebody of the roster, or somebody by email."""

    facilitator = RadioField(_l("Who should be asked instead?"), validate_choice=False)
    email = StringField(_l("Their email address"), render_kw={"autocomplete": "off", "inputmode": "email"})

    @classmethod
    def offering(cls, listed: Sequence[Listed]) -> Self:
        """The form with these to choose from."""
        form: Self = cls.posted()
        form.facilitator.choices = [
            *_choices_of(listed),
            SelectChoice(BY_EMAIL, _("Somebody else, by email")),
        ]
        if not listed:
            form.facilitator.data = BY_EMAIL
        return form

    def chosen(self) -> tuple[UUID | None, str]:
        """The account of somebody of the roster, or an address as it was typed. Raises ``Refusal``."""
        chosen = str(self.facilitator.data or "")
        if chosen == BY_EMAIL:
            return None, str(self.email.data or "")
        try:
            return UUID(chosen), ""
        except ValueError:
            raise Refusal(_("Please choose somebody."), "facilitator") from None


class EmailForm(PageForm):
    """Somebody by email."""

    email = email_field(_l("Their email address"))


class RosterForm(PageForm):
    """What stands in the roster about somebody."""

    languages = StringField(_l("Languages"), [DataRequired(_l("Please fill this in."))])
    fields = StringField(_l("Fields of work"), [DataRequired(_l("Please fill this in."))])


class RosterInviteForm(RosterForm, InviteForOrganisationForm):
    """Somebody new for the roster."""


class RosterEntryForm(RosterForm):
    """An entry as it is."""

    qualification = StringField(_l("Qualification"))
    fee = StringField(_l("What they charge"))
    about = TextAreaField(_l("A few words about them"), render_kw={"rows": 4})
    available = BooleanField(_l("Can be chosen at the moment"))


class OwnFormForm(PageForm):
    """An organisation's own form of the agreement."""

    text = TextAreaField(
        _l("Text of the form"),
        [InputRequired(_l("Please give the text of the agreement."))],
        render_kw={"rows": 30, "spellcheck": "true"},
    )


class DisclosureForm(PageForm):
    """What a facilitator discloses."""

    relationships = TextAreaField(
        _l("Relationships"),
        [InputRequired(_l("Please answer this; if there is nothing, write “none”."))],
        description=_l("Family, friendship, business, membership: with a party, an adviser, or anybody close to one."),
        render_kw={"rows": 4},
    )
    interests = TextAreaField(
        _l("Interests"),
        [InputRequired(_l("Please answer this; if there is nothing, write “none”."))],
        description=_l("Money, property or anything else of yours that depends on how this ends."),
        render_kw={"rows": 4},
    )
    earlier_work = TextAreaField(
        _l("Earlier work with either side"),
        [InputRequired(_l("Please answer this; if there is nothing, write “none”."))],
        render_kw={"rows": 4},
    )
    more = TextAreaField(_l("Anything else they should know"), render_kw={"rows": 4})

    def disclosure(self) -> Disclosure:
        """What was typed."""
        return Disclosure(
            self.relationships.data or "",
            self.interests.data or "",
            self.earlier_work.data or "",
            self.more.data or "",
        )


class QuestionForm(PageForm):
    """A question about a disclosure."""

    question = TextAreaField(
        _l("Your question"), [InputRequired(_l("Please type your question."))], render_kw={"rows": 3}
    )


class AnswerForm(PageForm):
    """The answer to one."""

    answer = TextAreaField(_l("Your answer"), [InputRequired(_l("Please type your answer."))], render_kw={"rows": 3})


class RequestForm(PageForm):
    """A wish for another text."""

    text = TextAreaField(
        _l("What should be different?"),
        [InputRequired(_l("Please say what should be changed."))],
        render_kw={"rows": 4},
    )


def _days_field() -> IntegerField:
    return IntegerField(
        _l("Notes are destroyed this many days after the end"),
        [
            InputRequired(_l("Please give a number of days.")),
            NumberRange(FEWEST_DAYS, MOST_DAYS, _l("Please give a number of days from %(min)s to %(max)s.")),
        ],
        render_kw={"inputmode": "numeric"},
    )


class TermsForm(PageForm):
    """What is filled into a form of the agreement."""

    form = RadioField(_l("Which form do you begin with?"), [InputRequired(_l("Please choose a form."))])
    notes_days = _days_field()
    breach_hours = IntegerField(
        _l("Hours within which the others must be told of a breach"),
        [
            InputRequired(_l("Please give a number of hours.")),
            NumberRange(1, 720, _l("Please give a number of hours from %(min)s to %(max)s.")),
        ],
        render_kw={"inputmode": "numeric"},
    )
    fees = StringField(
        _l("Fees, and who bears them"),
        [InputRequired(_l("Please fill this in."))],
        description=_l("For example: 120 an hour, borne by the parties in equal shares."),
    )
    law = StringField(
        _l("The law of which country or state"),
        [InputRequired(_l("Please fill this in."))],
        description=_l("For example: England and Wales."),
    )
    language = StringField(
        _l("Language of the facilitation"),
        [InputRequired(_l("Please fill this in."))],
        description=_l("For example: English."),
    )
    written_in = SelectField(_l("Language of the text"), validate_choice=False)

    @classmethod
    def offering(cls, own: FormText | None, organisation: str, **defaults: Any) -> Self:
        """With the forms that there are."""
        form: Self = cls.posted(form=RECOMMENDED, written_in=page_language(), **defaults)
        form.written_in.choices = language_choices()
        form.form.choices = [SelectChoice(RECOMMENDED, _("The form that we recommend"))]
        if own is not None:
            form.form.choices.append(
                SelectChoice(OWN, _("The own form of %(organisation)s", organisation=organisation))
            )
        return form

    def terms(self) -> AgreementTerms:
        """What was decided."""
        return AgreementTerms(
            self.notes_days.data or 0,
            self.breach_hours.data or 0,
            self.fees.data or "",
            self.law.data or "",
            self.language.data or "",
            self.written_in.data or "",
        )

    def chosen(self, own: FormText | None) -> FormText:
        """The form that was chosen, in the language that was. Raises ``Refusal`` if it is not written in that one."""
        if self.form.data == OWN and own is not None:
            return own
        there = {one.language: one for one in reversed(recommended_forms())}
        found = there.get(self.written_in.data or "")
        if found is None:
            names = listed([language_name(one) for one in there], of_people=False)
            raise Refusal(_("The form that we recommend is written in %(languages)s.", languages=names), "written_in")
        return found


class ChangedTextForm(PageForm):
    """The text of a next version."""

    text = TextAreaField(
        _l("Text of the agreement"),
        [InputRequired(_l("Please give the text of the agreement."))],
        description=_l("“# ” begins the title, “## ” a heading, “- ” a line of a list. Empty lines part paragraphs."),
        render_kw={"rows": 30, "spellcheck": "true"},
    )
    notes_days = _days_field()
    written_in = SelectField(_l("Language of the text"), validate_choice=False)

    @classmethod
    def offering(cls, language: str, **defaults: Any) -> Self:
        """With the languages that there are, beginning with that of the text."""
        form: Self = cls.posted(written_in=language, **defaults)
        form.written_in.choices = language_choices(language)
        return form


class SignForm(PageForm):
    """One's legal name, typed to sign."""

    name = StringField(
        _l("Your legal name"),
        [InputRequired(_l("Please type your legal name to sign."))],
        render_kw={"autocomplete": "off"},
    )


class GiveForm(AgainForm):
    """What a party gives a facilitator."""

    folders = SelectMultipleField(
        _l("Which folders?"),
        [InputRequired(_l("Please choose at least one folder."))],
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    purpose = StringField(
        _l("What for?"),
        [InputRequired(_l("Please say in a few words what it is for."))],
        description=_l("For yourself, sealed like all the rest; for example “to prepare the first talk”."),
        render_kw={"autocomplete": "off"},
    )
    until = DateField(
        _l("Open until the end of this day"), [InputRequired(_l("Please choose the last day.")), day_within_reach]
    )
    way = RadioField(
        _l("How does the code get to them?"), [InputRequired(_l("Please choose how the code gets to them."))]
    )

    @classmethod
    def offered(cls, folders: Sequence[OpenFolder]) -> Self:
        """With the folders that there are."""
        form: Self = cls.posted(way=SEALED)
        form.way.choices = [
            SelectChoice(SEALED, _("Sealed to their own place in this case. They find it at once and type nothing.")),
            SelectChoice(BY_HAND, _("By hand. You are shown a code once and give it to them; they type it once.")),
        ]
        form.folders.choices = [
            SelectChoice(str(folder.id), _("A folder that no longer opens"))
            if folder.name is None
            else SelectChoice(str(folder.id), folder.name, {"data-not-words": True})
            for folder in folders
        ]
        return form

    def access(self, timezone: ZoneInfo) -> GivenAccess:
        """What was decided: the folders that were ticked, of those that were offered; until the end of the last day.

        Raises ``ValueError`` before the form was found to be in order.
        """
        if (last_day := self.until.data) is None:
            raise ValueError("there is no last day")
        known = {value for value, _label, _selected, _options in self.folders.iter_choices()}
        folders = tuple(UUID(value) for value in self.folders.data or [] if value in known)
        until = end_of(last_day, timezone)
        return GivenAccess(folders, self.purpose.data or "", until)


class TypedCodeForm(PageForm):
    """A code that was handed over by hand. It is never shown again, right or wrong."""

    code = StringField(_l("The code you were given"), [InputRequired(_l("Please type the code."))])
