"""The start page: what this is, for whom, and where to go on."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from odr.errors import NotFound
from odr.i18n import languages
from odr.organisations.organisations import any_organisation
from odr.pages.cases.blueprint import start
from odr.web.asking.languages import choose_here
from odr.web.asking.visitors import Visit
from odr.web.showing.audience import public_audience
from odr.web.showing.rendering import came_from, render
from odr.web.visiting.visits import public


@public(start, "/", without_acceptance=True)
def home(visit: Visit) -> Response:
    """Whoever is signed in is shown on to what is theirs."""
    if visit.account is not None and visit.account.operator_roles:
        return redirect(url_for("operators.desk"))
    if visit.administers is not None:
        return redirect(url_for("administration.home"))
    if visit.account is not None:
        return redirect(url_for("cases.mine"))
    return render("start/home.html", audience=public_audience(), is_set_up=any_organisation(visit.work))


@public(start, "/language/<code>", without_acceptance=True)
def speak(visit: Visit, code: str) -> Response:
    """Goes on in another language, in this browser, on the page that was asked from. Changes nothing else."""
    if code not in languages():
        raise NotFound
    choose_here(code)
    return redirect(came_from() or url_for("start.home"))
