"""The forms of these pages."""

from collections.abc import Sequence
from typing import Any, ClassVar, Self
from uuid import UUID

from flask import request
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import DataRequired, InputRequired

from odr.agenda.listing import Show
from odr.cases.naming.kinds import Kind
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.i18n import named
from odr.web.typed.forms import PageForm
from odr.web.typed.people_forms import InviteForOrganisationForm, SignUpWithEmailForm, email_field


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
            form.kind.choices = [SelectChoice("", _("Please choose")), *kind_choices(kinds)]
            form.kind.invalid_choice_message = _("Please choose what fits best.")
        else:
            del form.kind
        return form  # type: ignore[no-any-return]

    def chosen(self) -> str:
        """The key of the kind; "" where none is asked for."""
        return str(self.kind.data or "") if "kind" in self else ""


def kind_choices(kinds: Sequence[Kind]) -> list[SelectChoice]:
    """Kinds of an organisation to choose from, by their keys."""
    return [SelectChoice(kind.key, kind.name, {"data-not-words": True}) for kind in kinds]


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


class KindForm(PageForm):
    """What a kind is called, by people and in references."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Please give the kind a name."))],
        description=_l("A sort of dispute, such as “Inheritance”. Nothing of any case belongs here, and no names."),
        render_kw={"autocomplete": "off"},
    )
    # "code" in a form is what opens something, and never given back as words are.
    code = StringField(
        _l("Code"),
        description=_l("For references that name the kind. Left empty, it is made of the first letters of the name."),
        render_kw={"autocomplete": "off"},
        name="kind_code",
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


class CasesFilter(PageForm):
    """Which of one's own cases to list."""

    search = StringField(_l("Reference or name"), render_kw={"autocomplete": "off"})

    def wanted(self) -> str:
        """What to look for, if something is."""
        return (self.search.data or "").strip() if self.is_sent() else ""


def show_in_address() -> Show:
    """Which of one's own cases the address asks for; all of them where it says nothing that there is."""
    return next((one for one in Show if one.value == request.args.get("show")), Show.ALL)


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
            SelectChoice(str(one), named(name), {"data-not-words": True}) for one, name in people.items()
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
