"""The language in which this service speaks to a person and writes to them."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from odr.accounts.contact import choose_language
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext
from odr.pages.accounts.audiences import details_audience
from odr.pages.accounts.blueprint import accounts
from odr.web.asking.languages import choose_for_oneself
from odr.web.asking.visitors import SignedInVisit
from odr.web.showing.rendering import render
from odr.web.typed.language_forms import LanguageForm
from odr.web.visiting.visits import signed_in


class OwnLanguageForm(LanguageForm):
    """A language for oneself, or what the browser asks for."""

    nothing_chosen = lazy_gettext("What my browser asks for")


@signed_in(accounts, "/me/language", methods=("GET", "POST"), without_acceptance=True)
def language(visit: SignedInVisit) -> Response:
    """Shows what is chosen, and changes it."""
    form = OwnLanguageForm.posted(language=visit.contact().language)
    if form.is_sent():
        choose_language(visit.work, visit.account, form.language.data)
        choose_for_oneself(form.language.data)
        visit.flash(_("Saved."))
        return redirect(url_for("accounts.language"), 303)
    return render("accounts/language.html", audience=details_audience(visit), form=form)
