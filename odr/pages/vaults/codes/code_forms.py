"""The forms of a code: for whom it is, which folders it opens, with which rights, until when."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Self
from uuid import UUID
from zoneinfo import ZoneInfo

from wtforms import BooleanField, DateField, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput

from odr.dates import end_of
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext, named
from odr.vaults.codes.issuing import LONGEST_LABEL
from odr.vaults.contents.folders import OpenFolder
from odr.vaults.keys.holders import Holder
from odr.vaults.keys.scope import Scope
from odr.web.typed.forms import PageForm, day_within_reach

ALL = "all"
SOME = "some"


class CodeScopeForm(PageForm):
    """What a party decides about a code, whoever holds it."""

    label = StringField(
        lazy_gettext("What do you call this code?"),
        [InputRequired(lazy_gettext("Please give the code a name, such as “For the drawer”."))],
        description=lazy_gettext("So that you know later which one it is. The name is sealed like all the rest."),
        render_kw={"autocomplete": "off"},
    )
    opens = RadioField(
        lazy_gettext("What does it open?"),
        [InputRequired(lazy_gettext("Please choose what the code opens."))],
        default=ALL,
    )
    all_meant = BooleanField(
        lazy_gettext("Yes, I mean it: this other person may do everything that I can"),
        description=lazy_gettext(
            "Only for a code for everything in somebody else's hands. They could read and change all of it, also what "
            "you add later, and make codes, change them and take yours back."
        ),
    )
    folders = SelectMultipleField(
        lazy_gettext("Only these folders"), option_widget=CheckboxInput(), validate_choice=False
    )
    may_write = BooleanField(lazy_gettext("Change what is in these folders, and add to them"))
    read_messages = BooleanField(lazy_gettext("Read the messages that come for you in this case"))
    speak_and_sign = BooleanField(lazy_gettext("Write messages and sign for you in this case"))
    until = DateField(
        lazy_gettext("It works until the end of this day"),
        [Optional(), day_within_reach],
        description=lazy_gettext(
            "Leave it empty for a code that does not end by itself. One in somebody else's hands ends with the case at "
            "the latest."
        ),
    )

    def offer_folders(self, folders: Sequence[OpenFolder]) -> None:
        """Fills the choices for a vault with these folders."""
        self.opens.choices = [
            SelectChoice(ALL, _("Everything of mine in this case, like the code I use now")),
            SelectChoice(SOME, _("Only the folders I tick below; it does not make or take back codes")),
        ]
        self.folders.choices = [
            SelectChoice(str(folder.id), _("A folder that no longer opens"))
            if folder.name is None
            else SelectChoice(str(folder.id), folder.name, {"data-not-words": True})
            for folder in folders
        ]

    def scope(self, timezone: ZoneInfo) -> Scope:
        """What was decided; the end is that of the day in this time zone."""
        until = end_of(self.until.data, timezone) if self.until.data is not None else None
        if self.opens.data != SOME:
            return Scope(until=until)
        known = {value for value, _label, _selected, _options in self.folders.iter_choices()}
        chosen = tuple(UUID(value) for value in self.folders.data or [] if value in known)
        return Scope(
            chosen,
            may_write=bool(self.may_write.data),
            until=until,
            read_messages=bool(self.read_messages.data),
            speak_and_sign=bool(self.speak_and_sign.data),
        )

    @property
    def is_for_everything(self) -> bool:
        """Whether nothing but the name was decided: everything, and no end."""
        return self.opens.data == ALL and not self.until.data and not self.errors


class FurtherCodeForm(CodeScopeForm):
    """A new code."""

    holder = RadioField(
        lazy_gettext("Who is it for?"), [InputRequired(lazy_gettext("Please choose who the code is for."))]
    )

    @classmethod
    def offered(
        cls, folders: Sequence[OpenFolder], holders: Sequence[Holder], visitor_id: UUID, wanted: str | None
    ) -> Self:
        """The form for a vault with these folders and people; ``wanted`` is whom somebody has chosen on another page.

        What stands in it beforehand: a code for the drawer, or for somebody else nothing but their name.
        """
        known = {str(holder.account_id): holder for holder in holders}
        chosen = known.get(wanted or "", known.get(str(visitor_id), holders[0]))
        is_own = chosen.account_id == visitor_id
        label = _("For the drawer") if is_own else _("For %(name)s", name=chosen.name)[:LONGEST_LABEL]
        form: Self = cls.posted(holder=str(chosen.account_id), label=label, opens=ALL if is_own else SOME)
        form.offer_folders(folders)
        form.holder.choices = [
            SelectChoice(str(visitor_id), _("For me: for the drawer, or for another device"))
            if holder.account_id == visitor_id
            else SelectChoice(str(holder.account_id), named(holder.name), {"data-not-words": True})
            for holder in holders
        ]
        if len(holders) == 1:
            # Nothing to choose, and nothing on the page to choose it with.
            form.holder.data = str(holders[0].account_id)
            form.holder.raw_data = [form.holder.data]
        return form

    def chosen_holder(self, holders: Sequence[Holder]) -> Holder:
        """For whom the code is, as far as somebody was chosen."""
        return next((one for one in holders if str(one.account_id) == self.holder.data), holders[0])


class ChangeCodeForm(CodeScopeForm):
    """A code that exists."""

    @classmethod
    def of(cls, label: str, scope: Scope, folders: Sequence[OpenFolder], timezone: ZoneInfo) -> Self:
        """The form as the code is now."""
        form: Self = cls.posted(
            label=label,
            opens=ALL if scope.manages_codes else SOME,
            all_meant=scope.manages_codes,
            folders=[str(folder_id) for folder_id in scope.folders or ()],
            may_write=scope.may_write and not scope.manages_codes,
            read_messages=scope.read_messages and not scope.manages_codes,
            speak_and_sign=scope.speak_and_sign and not scope.manages_codes,
            until=last_day(scope.until, timezone) if scope.until else None,
        )
        form.offer_folders(folders)
        return form


def last_day(until: datetime, timezone: ZoneInfo) -> date:
    """The day at whose end a code ends, as it was chosen."""
    return (until - timedelta(microseconds=1)).astimezone(timezone).date()
