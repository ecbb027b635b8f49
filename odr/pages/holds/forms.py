"""The forms of these pages."""

from typing import Any

from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from odr.enquiries.writing import checked_message
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.retention.holds import Order, Silence
from odr.web.typed.forms import PageForm, day_within_reach
from odr.web.typed.people_forms import passes


class FindForm(PageForm):
    """Which case."""

    organisation = SelectField(_l("Organisation"), choices=[])
    reference = StringField(
        _l("Reference of the case"),
        [InputRequired(_l("Please give the reference of the case."))],
        description=_l("As the organisation has it. It tells you which case the order is about."),
    )


class OrderForm(PageForm):
    """What a court or an authority wants."""

    authority: Any = StringField(
        _l("Court or authority"), [InputRequired(_l("Please say which court or authority it is."))]
    )
    reference: Any = StringField(
        _l("Reference of the order"), [InputRequired(_l("Please give the reference of the order."))]
    )
    reason: Any = TextAreaField(
        _l("Why"),
        [passes(checked_message)],
        description=_l("The people of the case read this once they are told."),
        render_kw={"rows": 3},
    )


class LiftForm(OrderForm):
    """Who lifted it, and why."""

    def to_order(self, until: Any) -> Order:
        """What was typed; the day is that of the hold."""
        return Order(self.authority.data, self.reference.data, self.reason.data, until)


class HoldForm(OrderForm):
    """A hold, or a later day for one."""

    until: Any = DateField(
        _l("Until the end of which day"),
        [InputRequired(_l("Please give a day.")), day_within_reach],
    )
    silence: Any = TextAreaField(
        _l("If the law forbids telling the people of the case: why"),
        description=_l("Leave this and the next field empty otherwise: they are told at once."),
        render_kw={"rows": 3},
    )
    tell_on: Any = DateField(
        _l("Until when it forbids that"),
        [Optional(), day_within_reach],
        description=_l("On this day the service tells them, and shows them this reason too."),
    )

    def to_order(self) -> Order:
        """What was typed about the order."""
        return Order(self.authority.data, self.reference.data, self.reason.data, self.until.data)

    def to_silence(self) -> Silence | None:
        """What was typed about not telling; ``None`` if nothing was. Raises ``Refusal`` for half of it."""
        reason, day = (self.silence.data or "").strip(), self.tell_on.data
        if not reason and day is None:
            return None
        if day is None:
            raise Refusal(_("Please give the day on which they are told."), "tell_on")
        if not reason:
            raise Refusal(_("Please say why the law forbids telling them."), "silence")
        return Silence(reason, day)
