"""A person's own details: looking at them and correcting them."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.accounts import sessions
from odr.accounts.contact import correct_contact
from odr.accounts.links import LinkKind
from odr.accounts.mails import about_link, about_taken
from odr.accounts.tables import BrowserSession
from odr.accounts.where import network_mark, noted
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.pages.accounts.audiences import details_audience
from odr.pages.accounts.blueprint import accounts
from odr.web.asking.visitors import SignedInVisit
from odr.web.showing.rendering import render
from odr.web.typed.people_forms import ContactFields
from odr.web.visiting.visits import signed_in


@signed_in(accounts, "/me", without_acceptance=True)
def details(visit: SignedInVisit) -> Response:
    """What is known about the person, and in which browsers they are signed in."""
    own = sessions.of_account(visit.work, visit.account.id, visit.app.settings.session_idle)
    return render(
        "accounts/details.html",
        audience=details_audience(visit),
        contact=visit.contact(),
        confirmed=visit.account.email_confirmed_at is not None,
        # Whether or not somebody else has the address, and whichever of the two mails went out: it is said alike.
        about_mails=(about_link(visit.account.id, LinkKind.EMAIL.value), about_taken(visit.account.id)),
        sessions=own,
        where={one.id: _where(visit, one) for one in own},
        this_session=visit.session_id,
    )


def _where(visit: SignedInVisit, one: BrowserSession) -> str:
    """In which kind of browser, on which system, and whether in the network that the person asks from now."""
    found = noted(visit.work, one)
    if found is None:
        return ""
    browser, system = found.browser or _("A browser of another kind"), found.system
    kind = _("%(name)s on %(system)s", name=browser, system=system) if system else browser
    if found.network == network_mark(visit.work, request.remote_addr):
        return _("%(kind)s, in the network that you are in now", kind=kind)
    return _("%(kind)s, in another network than you are in now", kind=kind)


@signed_in(accounts, "/me/change", methods=("GET", "POST"), without_acceptance=True)
def change_details(visit: SignedInVisit) -> Response:
    """Corrects name, address and telephone."""
    contact = visit.contact()
    form = ContactFields.posted(
        legal_name=contact.legal_name, postal_address=contact.postal_address, telephone=contact.telephone
    )
    if form.is_sent():
        try:
            correct_contact(
                visit.work, visit.account, form.legal_name.data, form.postal_address.data, form.telephone.data
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Your details are saved."))
            return redirect(url_for("accounts.details"), 303)
    return render("accounts/change_details.html", audience=details_audience(visit), form=form)
