"""The form of a further code: what it is called, which folders it opens, with which rights, until when."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from wtforms import BooleanField, DateField, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput

from odr.vaults.codes import LONGEST_LABEL
from odr.vaults.folders import OpenFolder
from odr.vaults.reach import EVERYTHING, Reach
from odr.web.forms import PageForm
from odr.words import gettext as _
from odr.words import lazy_gettext

ALL = "all"
SOME = "some"


class FurtherCodeForm(PageForm):
    """What a party decides about a further code."""

    label = StringField(
        lazy_gettext("What do you call this code?"),
        [InputRequired(lazy_gettext("Please give the code a name, such as “For the drawer”."))],
        description=lazy_gettext("So that you know later which one it is. The name is sealed like all the rest."),
        render_kw={"maxlength": LONGEST_LABEL, "autocomplete": "off"},
    )
    opens = RadioField(
        lazy_gettext("What does it open?"),
        [InputRequired(lazy_gettext("Please choose what the code opens."))],
        default=ALL,
    )
    folders = SelectMultipleField(
        lazy_gettext("Only these folders"), option_widget=CheckboxInput(), validate_choice=False
    )
    may_write = BooleanField(lazy_gettext("With it one may also change what is in these folders"))
    until = DateField(
        lazy_gettext("It works until the end of this day"),
        [Optional()],
        description=lazy_gettext("Leave it empty for a code that does not end by itself."),
    )

    @classmethod
    def offered(cls, folders: Sequence[OpenFolder], **defaults: Any) -> Self:
        """The form for a vault with these folders."""
        form: Self = cls.posted(**defaults)
        form.opens.choices = [
            SelectChoice(ALL, _("Everything of mine in this case, like the code I use now")),
            SelectChoice(SOME, _("Only the folders I tick below; it does not make or take back codes")),
        ]
        form.folders.choices = [
            SelectChoice(str(folder.id), _("A folder that no longer opens"))
            if folder.name is None
            else SelectChoice(str(folder.id), folder.name, {"data-not-words": True})
            for folder in folders
        ]
        return form

    def reach(self, timezone: ZoneInfo) -> Reach:
        """What was decided; the end is that of the day in this time zone."""
        until = None
        if self.until.data is not None:
            until = datetime.combine(self.until.data + timedelta(days=1), time(), timezone).astimezone(UTC)
        if self.opens.data != SOME:
            return Reach(until=until) if until else EVERYTHING
        known = {value for value, _label, _selected, _options in self.folders.iter_choices()}
        chosen = tuple(UUID(value) for value in self.folders.data or [] if value in known)
        return Reach(chosen, bool(self.may_write.data), until)
