"""The browsers in which a person is told that something is new, and what runs in them for it."""

from uuid import UUID

from flask import Response as FlaskResponse
from flask import make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField

from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import page_language
from odr.pages.messages.blueprint import message_settings
from odr.push import subscriptions
from odr.web.asking.visitors import SignedInVisit, Visit
from odr.web.typed.forms import PageForm
from odr.web.visiting.visits import public, signed_in


class DeviceForm(PageForm):
    """Where this browser's push service takes a word for it. A script fills it in."""

    endpoint = HiddenField()


@signed_in(message_settings, "/me/messages/devices", methods=("POST",))
def add_device(visit: SignedInVisit) -> Response:
    """This browser is told from now on. Raises ``NotFound`` where the service has no key for it."""
    push = visit.app.settings.push
    if push is None:
        raise NotFound
    form = DeviceForm.posted()
    back = redirect(url_for("message_settings.preferences"), 303)
    try:
        made = subscriptions.subscribe(visit.work, visit.account.id, form.endpoint.data or "", push.services)
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
        return back
    visit.flash(_("Notifications are on for this browser."))
    return visit.made(made, back)


@signed_in(
    message_settings, "/me/messages/devices/<uuid:subscription_id>/end", methods=("POST",), without_acceptance=True
)
def end_device(visit: SignedInVisit, subscription_id: UUID) -> Response:
    """One of the person's browsers is told no more. Raises ``NotFound``, for somebody else's too."""
    if not subscriptions.end(visit.work, visit.account.id, subscription_id):
        raise NotFound
    visit.flash(_("Notifications are off for that browser."))
    return visit.made(subscription_id, redirect(url_for("message_settings.preferences"), 303))


@public(message_settings, "/me/push/worker.js", without_acceptance=True)
def worker(visit: Visit) -> FlaskResponse:
    """What shows it, in the language of whoever asks. It is for the addresses below its own, so it controls no page."""
    words = {
        "title": _("Something is new in your cases"),
        "body": _("Sign in to see what."),
        "language": page_language(),
    }
    response = make_response(render_template("accounts/push_worker.js", words=words))
    response.content_type = "text/javascript; charset=utf-8"
    response.headers["Cache-Control"] = "no-cache"
    return response
