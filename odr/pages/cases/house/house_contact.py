"""How people reach an organisation: what stands on its invitations, on the sheet of a case, and where help is."""

from flask import redirect, url_for
from werkzeug.wrappers import Response
from wtforms import StringField, TelField

from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.organisations.organisations import choose_contact
from odr.pages.cases.blueprint import administration
from odr.web.asking.visitors import AdministratorVisit
from odr.web.showing.audience import service_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.visits import administrator


class HouseContactForm(PageForm):
    """Both may be left empty."""

    telephone = TelField(_l("Telephone of your organisation"), render_kw={"autocomplete": "off"})
    privacy_notice = StringField(
        _l("Where your privacy notice is read"),
        description=_l("An address that begins with https://. It is shown as text and not as a link."),
        render_kw={"autocomplete": "off", "inputmode": "url"},
    )


@administrator(administration, "/administration/contact", methods=("GET", "POST"))
def contact(visit: AdministratorVisit) -> Response:
    """Shows what is given, and changes it."""
    own = visit.organisation
    form = HouseContactForm.posted(telephone=own.telephone, privacy_notice=own.privacy_notice)
    if form.is_sent():
        try:
            choose_contact(own, form.telephone.data, form.privacy_notice.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Saved."))
            return redirect(url_for("administration.contact"), 303)
    return render("administration/contact.html", audience=service_audience(own.name), form=form)
