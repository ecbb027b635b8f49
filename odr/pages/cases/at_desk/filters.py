"""Which cases, and which people, administrators want to see."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Self
from uuid import UUID

from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import DataRequired

from odr.caseload.stuck import WhyStuck
from odr.caseload.wording import why_words
from odr.cases.life import CaseState
from odr.cases.naming.kinds import Kind
from odr.cases.wording import state_words
from odr.errors import NotFound
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.i18n import ngettext
from odr.pages.cases.forms import kind_choices
from odr.web.typed.forms import PageForm

UNMOVED_DAYS = (30, 90, 180)


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
        form.kind.choices = [SelectChoice("", _("All kinds")), *kind_choices(kinds)]
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
