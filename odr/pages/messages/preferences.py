"""How a person is told that something is new, and whether others see what they have opened."""

from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import InputRequired

from odr.crypto.vapid import application_server_key
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext
from odr.messages.news.notices import Notices, Preference, choose, preference_of
from odr.pages.messages.blueprint import message_settings
from odr.push import subscriptions
from odr.web.asking.visitors import SignedInVisit
from odr.web.asking.zones import page_zone
from odr.web.showing.audience import only_you_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.visits import signed_in
from odr.zones import zone_name


class PreferenceForm(PageForm):
    """What a person chooses about messages, for all their cases."""

    notices = RadioField(
        lazy_gettext("Tell me by mail that something is new"),
        [InputRequired(lazy_gettext("Please choose one of these."))],
        choices=[
            SelectChoice(Notices.AT_ONCE.value, lazy_gettext("At once")),
            SelectChoice(Notices.DAILY.value, lazy_gettext("Once a day")),
            SelectChoice(Notices.NEVER.value, lazy_gettext("Never")),
        ],
        description=lazy_gettext(
            "One mail for everything, and never more than a few a day. It names the organisation, and the case if the "
            "organisation wants that, and says of which kind it is: a message, a proposal, a text to sign. Mails about "
            "your sign-in and your codes, invitations, and days that are fixed come at once."
        ),
    )
    hour = SelectField(lazy_gettext("If once a day: at what time"))
    receipts = BooleanField(
        lazy_gettext("Let others see when I have opened a message of theirs"),
        description=lazy_gettext(
            "Without it they only learn whether a message that they take back had been opened by anybody."
        ),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.hour.choices = [SelectChoice(str(one), f"{one:02d}:00") for one in range(24)]


@signed_in(message_settings, "/me/messages", methods=("GET", "POST"), without_acceptance="reading")
def preferences(visit: SignedInVisit) -> Response:
    """Shows what is chosen, and changes it."""
    now, push = preference_of(visit.work, visit.account.id), visit.app.settings.push
    form = PreferenceForm.posted(notices=now.notices.value, receipts=now.receipts, hour=str(now.hour))
    form.hour.description = _("All times are %(zone)s.", zone=zone_name(page_zone()))
    if form.is_sent():
        preference = Preference(Notices(form.notices.data), bool(form.receipts.data), int(form.hour.data))
        choose(visit.work, visit.account.id, preference)
        visit.flash(_("Saved."))
        return redirect(url_for("message_settings.preferences"), 303)
    return render(
        "accounts/messages.html",
        audience=only_you_audience(_("Only you see what is chosen here."), _("The service uses it to write to you.")),
        form=form,
        wants_none=now.notices is Notices.NEVER,
        push_key=application_server_key(push.key) if push is not None else None,
        devices=subscriptions.of_account(visit.work, visit.account.id),
    )
