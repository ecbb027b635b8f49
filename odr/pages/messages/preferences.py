"""How a person is told that messages wait, and whether others see what they have opened."""

from flask import redirect, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import InputRequired

from odr.i18n import gettext as _
from odr.i18n import lazy_gettext
from odr.messages.notices import Notices, Preference, choose, preference_of
from odr.pages.messages.blueprint import message_settings
from odr.web.audience import only_you_audience
from odr.web.forms import PageForm
from odr.web.rendering import render
from odr.web.visitors import SignedInVisit
from odr.web.visits import signed_in


class PreferenceForm(PageForm):
    """What a person chooses about messages, for all their cases."""

    notices = RadioField(
        lazy_gettext("Tell me by mail that something waits"),
        [InputRequired(lazy_gettext("Please choose one of these."))],
        choices=[
            SelectChoice(Notices.AT_ONCE.value, lazy_gettext("At once")),
            SelectChoice(Notices.DAILY.value, lazy_gettext("After a day, if I have not looked by then")),
            SelectChoice(Notices.NEVER.value, lazy_gettext("Never")),
        ],
        description=lazy_gettext(
            "The mail says that something waits, and nothing else. After one you get no other until you have looked."
        ),
    )
    receipts = BooleanField(
        lazy_gettext("Let others see when I have opened a message of theirs"),
        description=lazy_gettext(
            "Without it they only learn whether a message that they take back had been opened by anybody."
        ),
    )


@signed_in(message_settings, "/me/messages", methods=("GET", "POST"))
def preferences(visit: SignedInVisit) -> Response:
    """Shows what is chosen, and changes it."""
    now = preference_of(visit.work, visit.account.id)
    form = PreferenceForm.posted(notices=now.notices.value, receipts=now.receipts)
    if form.is_sent():
        choose(visit.work, visit.account.id, Preference(Notices(form.notices.data), bool(form.receipts.data)))
        visit.flash(_("Saved."))
        return redirect(url_for("message_settings.preferences"), 303)
    return render(
        "accounts/messages.html",
        audience=only_you_audience(_("Only you see what is chosen here."), _("The service uses it to write to you.")),
        form=form,
    )
