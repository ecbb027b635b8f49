"""Lists that administrators type or bring as a file: cases to open together, people to invite together."""

from wtforms import BooleanField, FileField, HiddenField, TextAreaField
from wtforms.validators import DataRequired

from odr.i18n import lazy_gettext as _l
from odr.organisations.authority import OF_SEVERAL, WORDINGS
from odr.web.typed.forms import PageForm, number_in


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
