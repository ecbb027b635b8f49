"""What several pages of a keyring need: the open keyring of this browser, who can read, where to go."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.i18n import gettext as _
from odr.keyrings.open_keyring import OpenKeyring
from odr.keyrings.opening import reopen
from odr.web.asking.visitors import SignedInVisit
from odr.web.showing.audience import Audience, only_you_audience


def reopened(visit: SignedInVisit) -> OpenKeyring | None:
    """The visitor's keyring, if this browser has it unlocked; that it is in use is noted where something is done."""
    return reopen(
        visit.work,
        visit.account.id,
        visit.session_id,
        visit.session_key(),
        visit.app.settings.idle_lock,
        using=request.method == "POST",
    )


def audience() -> Audience:
    """A page about the visitor's own keyring."""
    return only_you_audience(
        _("Only you see this page."),
        _("The codes in your keyring open with your personal code alone. Which cases they open, the service knows."),
    )


def go_to(endpoint: str) -> Response:
    """On to another page of the keyring, by GET."""
    return redirect(url_for(f"keyrings.{endpoint}"), 303)
