"""The forms of these pages."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar, Self
from uuid import UUID

from flask import request
from wtforms import BooleanField, FileField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import DataRequired, InputRequired

from odr.agenda.listing import Show
from odr.caseload.stuck import WhyStuck
from odr.caseload.wording import why_words
from odr.cases.life import CaseState
from odr.cases.naming.kinds import Kind
from odr.cases.wording import state_words
from odr.errors import NotFound
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.i18n import ngettext
from odr.names import in_a_sentence
from odr.organisations.authority import OF_SEVERAL, WORDINGS
from odr.web.typed.forms import PageForm, number_in
from odr.web.typed.people_forms import InviteForOrganisationForm, SignUpWithEmailForm, email_field

UNMOVED_DAYS = (30, 90, 180)


class OpenCaseForm(PageForm):
    """A new case: a neutral reference and a kind."""

    reference = StringField(
        _l("Reference"),
        render_kw={"autocomplete": "off"},
    )
    kind = SelectField(
        _l("What sort of dispute it is"),
        [DataRequired(_l("Please choose what fits best."))],
        description=_l("For your own figures. It appears in no mail and on no invitation."),
    )

    @classmethod
    def offering(cls, kinds: Sequence[Kind]) -> Self:
        """The form with these kinds to choose from; it asks for none where there are none."""
        form: Any = cls.posted()
        if kinds:
            form.kind.choices = [SelectChoice("", _("Please choose")), *_kind_choices(kinds)]
            form.kind.invalid_choice_message = _("Please choose what fits best.")
        else:
            del form.kind
        return form  # type: ignore[no-any-return]

    def chosen(self) -> str:
        """The key of the kind; "" where none is asked for."""
        return str(self.kind.data or "") if "kind" in self else ""


def _kind_choices(kinds: Sequence[Kind]) -> list[SelectChoice]:
    return [SelectChoice(kind.key, kind.name, {"data-not-words": True}) for kind in kinds]


class ListForm(PageForm):
    """A list, typed or brought as a file: what would come of it is shown before it is carried out."""

    lines: TextAreaField
    file: FileField
    may_enter: BooleanField
    seen: HiddenField

    def confirms(self) -> int:
        """The wording that was confirmed; 0, which nothing has, when the box was not ticked or said something else."""
        ticked = number_in(self.may_enter.raw_data[0]) if self.may_enter.raw_data else 0
        return ticked if ticked == OF_SEVERAL else 0


def _list_field(label: str, missing: str, description: str) -> TextAreaField:
    return TextAreaField(
        label,
        [DataRequired(missing)],
        description=description,
        render_kw={"rows": 10, "autocomplete": "off", "spellcheck": "false"},
    )


def _file_field() -> FileField:
    return FileField(
        _l("Or a file with the list"),
        description=_l("As a spreadsheet saves it as CSV. It takes the place of what stands in the field above."),
        render_kw={"accept": ".csv,.tsv,.txt,text/csv,text/plain"},
    )


def _confirmed_of_several() -> BooleanField:
    return BooleanField(
        WORDINGS[OF_SEVERAL],
        description=_l(
            "We keep this confirmation with each invitation, with your name and the day. Enter nothing sensitive: this "
            "page is not sealed."
        ),
        # The tick carries the number of the words that it stands beside.
        render_kw={"value": str(OF_SEVERAL), "required": True},
    )


class SeveralCasesForm(ListForm):
    """Cases to open together, a line each."""

    lines = _list_field(
        _l("One case a line"),
        _l("Please give at least one line: a reference, a kind, and the addresses of the parties."),
        _l(
            "Its reference (empty for the next one), its kind, and the email addresses of its parties, with "
            "commas, semicolons or tabs between them: as a spreadsheet saves it as CSV. Behind an address a role in "
            "the dispute can stand in brackets."
        ),
    )
    file = _file_field()
    may_enter = _confirmed_of_several()
    seen = HiddenField()


class InviteSeveralForm(ListForm):
    """People to invite into a case together, a line each."""

    lines = _list_field(
        _l("One person a line"),
        _l("Please give at least one line: an email address."),
        _l(
            "Their email address, and behind it in brackets, or after a comma, a semicolon or a tab, their role in "
            "the dispute, such as “tenant”, if you like. Everybody in the case sees it, and they can change it."
        ),
    )
    file = _file_field()
    may_enter = _confirmed_of_several()
    seen = HiddenField()


class InvitePartyForm(InviteForOrganisationForm):
    """Whom an organisation invites into a case, and what they are in the dispute."""

    dispute_role = StringField(
        _l("Their role in the dispute"),
        description=_l(
            "Such as “tenant” or “buyer”, or nothing. Everybody in the case sees it, and they can change it."
        ),
        render_kw={"autocomplete": "off"},
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # As they stand on the page, so that the summary of what went wrong follows the same order.
        self._fields = {name: self._fields[name] for name in ("email", "dispute_role", "may_enter")}


class InviteForm(PageForm):
    """Whom to invite."""

    email = email_field(_l("Their email address"))


class FindPersonForm(PageForm):
    """Whom to look for."""

    words = StringField(
        _l("Name or email address, or a part of one"),
        [DataRequired(_l("Please type a part of a name or of an email address."))],
        description=_l("Accents, capitals, apostrophes and hyphens make no difference."),
        render_kw={"autocomplete": "off"},
    )
    after = HiddenField()

    def looks_after(self) -> UUID | None:
        """Behind whom to look further. Raises ``NotFound`` for what is no identifier."""
        try:
            return UUID(self.after.data) if self.after.data else None
        except ValueError:
            raise NotFound from None


class StateFilter(PageForm):
    """Which cases to list."""

    state = SelectField(
        _l("State"),
        choices=lambda: [
            SelectChoice("", _("All states")),
            *(SelectChoice(state.value, state_words(state)) for state in CaseState),
        ],
    )
    kind = SelectField(_l("Kind"))
    why = SelectField(
        _l("Why it is stuck"),
        choices=lambda: [
            SelectChoice("", _("Any reason or none")),
            *(SelectChoice(one.value, why_words(one)) for one in WhyStuck),
        ],
    )
    unmoved = SelectField(
        _l("Order"),
        choices=lambda: [
            SelectChoice("", _("Newest first")),
            SelectChoice("0", _("The longest in their state first")),
            *(
                SelectChoice(
                    str(days),
                    ngettext("In their state for %(n)s day or more", "In their state for %(n)s days or more", days),
                )
                for days in UNMOVED_DAYS
            ),
        ],
    )

    @classmethod
    def asked(cls, asked: Mapping[str, str], kinds: Sequence[Kind]) -> Self:
        """The form as the address asks; ``kinds`` are all of the organisation's, also those that were ended."""
        form = cls(data=asked)
        form.kind.choices = [SelectChoice("", _("All kinds")), *_kind_choices(kinds)]
        return form

    def wanted_kind(self) -> str:
        """Which kind, by its key; "" for all. Raises ``NotFound`` for what there is not."""
        wanted = self.kind.data or ""
        if wanted not in [choice[0] for choice in self.kind.iter_choices()]:
            raise NotFound
        return wanted

    def wanted_why(self) -> str:
        """Kept by which reason; "" for any or none. Raises ``NotFound`` for what there is not."""
        wanted = self.why.data or ""
        if wanted not in ("", *(one.value for one in WhyStuck)):
            raise NotFound
        return wanted

    def wanted(self) -> tuple[CaseState | None, timedelta | None]:
        """Which state, and for how long in it. Raises ``NotFound`` for what there is not."""
        state, days = self.state.data or "", self.unmoved.data or ""
        if days not in ("", "0", *map(str, UNMOVED_DAYS)):
            raise NotFound
        try:
            return CaseState(state) if state else None, timedelta(days=int(days)) if days else None
        except ValueError:
            raise NotFound from None


class KindForm(PageForm):
    """What a kind is called, by people and in references."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Please give the kind a name."))],
        description=_l("A sort of dispute, such as “Inheritance”. Nothing of any case belongs here, and no names."),
        render_kw={"autocomplete": "off"},
    )
    code = StringField(
        _l("Code"),
        description=_l("For references that name the kind. Left empty, it is made of the first letters of the name."),
        render_kw={"autocomplete": "off"},
    )


class ReferencePatternForm(PageForm):
    """How references are made."""

    pattern = StringField(
        _l("Pattern of your references"),
        description=_l(
            "{year}, {number} and {kind} are filled in; {number:4} has four digits at least. Everything else stands as "
            "you type it. No names belong here, and nothing of what a case is about."
        ),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class FindCaseForm(PageForm):
    """Which case, or whose."""

    words = StringField(
        _l("Reference, or a person’s name or address"),
        [DataRequired(_l("Please type a reference, a name, an email address, or a part of one."))],
        render_kw={"autocomplete": "off"},
    )


class StuckFilter(PageForm):
    """Which of the cases that are stuck."""

    why = SelectField(
        _l("Why"),
        choices=lambda: [
            SelectChoice("", _("For any reason")),
            *(SelectChoice(one.value, why_words(one)) for one in WhyStuck),
        ],
    )

    def wanted(self) -> WhyStuck | None:
        """For which reason. Raises ``NotFound`` for one that there is not."""
        try:
            return WhyStuck(self.why.data) if self.why.data else None
        except ValueError:
            raise NotFound from None


class CasesFilter(PageForm):
    """Which of one's own cases to list."""

    search = StringField(_l("Reference or name"), render_kw={"autocomplete": "off"})
    show = HiddenField()

    def wanted(self) -> tuple[Show, str]:
        """Which of them, and what to look for; all of them where the address says nothing that there is."""
        found = next((one for one in Show if one.value == self.show.data), Show.ALL)
        return found, (self.search.data or "").strip()


class NameForm(PageForm):
    """The name of a new organisation."""

    organisation = StringField(
        _l("Name of the organisation"),
        [DataRequired(_l("Please give the organisation a name."))],
        description=_l("As the people you invite know it. It appears on invitations."),
        render_kw={"autocomplete": "organization"},
    )


class FirstAdministratorForm(SignUpWithEmailForm):
    """The first administrator of an organisation that has its name already."""

    ORDER: ClassVar[Sequence[str]] = (
        "legal_name",
        "postal_address",
        "telephone",
        "email",
        "password",
        "accepts",
        "policy",
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # As they stand on the page, so that the summary of what went wrong follows the same order.
        self._fields = {name: self._fields[name] for name in self.ORDER}


class SetUpForm(FirstAdministratorForm, NameForm):
    """A new organisation and its first administrator."""

    ORDER = ("organisation", *FirstAdministratorForm.ORDER)


class KnownAdviserForm(PageForm):
    """Somebody who has acted for the party before, to be asked again."""

    known = SelectField(_l("Somebody who has acted for you before"))

    @classmethod
    def offering(cls, people: dict[UUID, str]) -> Self:
        """The form with these people, by name, as it was posted if it was."""
        form: Any = cls.posted() if "known" in request.form else cls()
        form.known.choices = [
            SelectChoice(str(one), in_a_sentence(name), {"data-not-words": True}) for one, name in people.items()
        ]
        form.known.invalid_choice_message = _("Please choose one of these people.")
        return form  # type: ignore[no-any-return]


class UndertakingForm(PageForm):
    """Confirms the text in the version that the page showed."""

    version = HiddenField()
    confirmed = BooleanField(
        _l("I have read this undertaking and bind myself to it"),
        [InputRequired(_l("Please tick this if you bind yourself to it. Without it nothing can be shown to you."))],
    )
