"""The language in which an organisation writes to people who have chosen none, and whether mails name cases."""

from flask import redirect, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField

from odr.cases.named import let_mails_name_cases, mails_name_cases
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext
from odr.organisations.organisations import choose_language
from odr.pages.cases.blueprint import administration
from odr.web.asking.visitors import AdministratorVisit
from odr.web.showing.audience import service_audience
from odr.web.showing.rendering import render
from odr.web.typed.language_forms import LanguageForm
from odr.web.visiting.visits import administrator


class HouseLanguageForm(LanguageForm):
    """A language for the organisation, or what the service speaks; and whether its mails name cases."""

    nothing_chosen = lazy_gettext("What the service speaks")

    names_cases = BooleanField(
        lazy_gettext("Mails give the reference of a case"),
        description=lazy_gettext(
            "So that people with several cases know which it is about. Switch it off if your references tell more than "
            "a number. One in which the code of the case’s kind stands is left out anyway."
        ),
    )


@administrator(administration, "/administration/language", methods=("GET", "POST"))
def language(visit: AdministratorVisit) -> Response:
    """Shows what is chosen, and changes it."""
    form = HouseLanguageForm.posted(
        language=visit.organisation.language, names_cases=mails_name_cases(visit.organisation)
    )
    if form.is_sent():
        try:
            let_mails_name_cases(visit.organisation, wanted=bool(form.names_cases.data))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            choose_language(visit.organisation, form.language.data)
            visit.flash(_("Saved."))
            return redirect(url_for("administration.language"), 303)
    return render("administration/language.html", audience=service_audience(visit.organisation.name), form=form)
