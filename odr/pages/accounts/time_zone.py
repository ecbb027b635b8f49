"""The time zone in which a person is told moments."""

from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from odr.accounts.contact import choose_time_zone
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext
from odr.messages.news.notices import put_off_anew
from odr.pages.accounts.audiences import details_audience
from odr.pages.accounts.blueprint import accounts
from odr.web.asking.visitors import SignedInVisit
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.visits import signed_in
from odr.zones import zone_choices, zone_name


class TimeZoneForm(PageForm):
    """A zone for oneself, or what the browser says."""

    time_zone = SelectField(lazy_gettext("Time zone"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.time_zone.choices = [
            SelectChoice("", _("What my browser says")),
            *(SelectChoice(name, words) for name, words in zone_choices()),
        ]


@signed_in(accounts, "/me/time-zone", methods=("GET", "POST"), without_acceptance=True)
def time_zone(visit: SignedInVisit) -> Response:
    """Shows what is chosen, and changes it."""
    form = TimeZoneForm.posted(time_zone=visit.contact().time_zone)
    if form.is_sent():
        choose_time_zone(visit.work, visit.account, form.time_zone.data)
        put_off_anew(visit.work, visit.account.id)
        visit.flash(_("Saved."))
        return redirect(url_for("accounts.time_zone"), 303)
    return render(
        "accounts/time_zone.html",
        audience=details_audience(visit),
        form=form,
        house_zone=zone_name(visit.app.settings.timezone),
    )
