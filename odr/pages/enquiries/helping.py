"""Help: a page for each kind of person, and one for whoever does not know yet which is theirs.

They can be read before signing in. Whoever is signed in sees beside that how their own organisations are reached.
"""

from flask import url_for
from werkzeug.wrappers import Response

from odr.cases.people.belonging import organisations_of_own
from odr.errors import NotFound
from odr.i18n import gettext as _
from odr.pages.enquiries.blueprint import enquiries
from odr.pages.enquiries.writing import officer_address
from odr.web.asking.visitors import Visit
from odr.web.showing.audience import only_you_audience, public_audience
from odr.web.showing.rendering import render
from odr.web.visiting.visits import public

# Each has a template of its own, of the same name.
KINDS = ("party", "adviser", "facilitator", "administrator", "operator")


@public(enquiries, "/help", without_acceptance=True)
def help_for_everybody(visit: Visit) -> Response:
    """For whoever is not signed in, and the way to the page of each kind of person."""
    return _page(visit, "everybody")


@public(enquiries, "/help/<kind>", without_acceptance=True)
def help_for(visit: Visit, kind: str) -> Response:
    """For one kind of person: what to do first, when a code is lost, who reads what, and how to leave."""
    if kind not in KINDS:
        raise NotFound
    return _page(visit, kind)


def kind_words(kind: str) -> str:
    """Whom a page is for, as a link to it says."""
    return {
        "party": _("I have a dispute: I am a party"),
        "adviser": _("I act for a party, as their adviser"),
        "facilitator": _("I facilitate"),
        "administrator": _("I open cases: I am an administrator"),
        "operator": _("I run this service: I am an operator"),
    }[kind]


def _page(visit: Visit, kind: str) -> Response:
    return render(
        f"help/{kind}.html",
        audience=public_audience() if visit.account is None else only_you_audience(_("Only you see this page.")),
        houses=organisations_of_own(visit.work, visit.account.id) if visit.account is not None else [],
        kinds=[(kind_words(one), url_for("enquiries.help_for", kind=one)) for one in KINDS if one != kind],
        privacy_address=officer_address(visit),
        lost_url=url_for("accounts.forgotten"),
    )
