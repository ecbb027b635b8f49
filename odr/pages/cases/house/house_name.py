"""What an organisation is called: looked at, and changed once it was read what that means."""

from flask import redirect, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired

from odr.accounts.contact import contacts_of
from odr.contracts.renaming import rename
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.organisations.naming import former_names
from odr.pages.cases.blueprint import administration
from odr.web.asking.visitors import AdministratorVisit
from odr.web.showing.audience import service_audience
from odr.web.showing.rendering import link_to, render
from odr.web.typed.forms import PageForm
from odr.web.typed.numbers import number_of
from odr.web.visiting.visits import administrator


class HouseNameForm(PageForm):
    """The new name, and how many there were before it when the page was opened."""

    organisation = StringField(
        _l("New name of your organisation"),
        [DataRequired(_l("Please give the new name."))],
        render_kw={"autocomplete": "off"},
    )
    number = HiddenField()


@administrator(administration, "/administration/name", methods=("GET", "POST"))
def house_name(visit: AdministratorVisit) -> Response:
    """Shows the name with those before it and what changing it does, and changes it."""
    own = visit.organisation
    before = former_names(visit.work, own.id)
    form = HouseNameForm.posted(number=str(len(before)))
    if form.is_sent():
        seen, link = number_of(form.number.data or ""), link_to("administration.house_name")
        try:
            rename(visit.work, own, form.organisation.data or "", seen, visit.account.id, link)
        except Refusal as refusal:
            form.refuse(refusal)
            # Whoever sends it again has read what it is called now.
            form.number.data = str(len(before))
        else:
            visit.flash(_("Your organisation is called %(name)s now.", name=own.name))
            return redirect(url_for("administration.house_name"), 303)
    people = contacts_of(visit.work, [one.changed_by for one in before])
    return render(
        "administration/name.html",
        audience=service_audience(own.name),
        form=form,
        name=own.name,
        before=[(one.name, one.until, people[one.changed_by].legal_name) for one in reversed(before)],
    )
