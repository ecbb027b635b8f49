"""Letting support look at one's account page or at an organisation's administration, and ending it."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired

from odr.accounts.contact import contacts_of
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.i18n import ngettext
from odr.organisations.tables import Organisation
from odr.pages.support.blueprint import support
from odr.privacy import consents
from odr.privacy.consents import Use
from odr.support import permissions
from odr.support.permissions import MOST_DAYS
from odr.web.asking.visitors import AdministratorVisit, SignedInVisit
from odr.web.showing.audience import support_audience
from odr.web.showing.rendering import came_from, render
from odr.web.typed.forms import PageForm, number_in
from odr.web.visiting.subjects import whole_installation
from odr.web.visiting.visits import administrator, signed_in


class PermissionForm(PageForm):
    """What support is to look for, and for how long."""

    purpose = StringField(
        _l("What for"),
        [InputRequired(_l("Please say what they are to look at it for."))],
        description=_l("In a few words, such as: the list of cases looks wrong to me."),
        render_kw={"autocomplete": "off"},
    )
    days = SelectField(_l("For how long"), choices=[])


@signed_in(support, "/me/support-permission", methods=("GET", "POST"), without_acceptance="reading")
def given(visit: SignedInVisit) -> Response:
    """The permissions for one's own account page, what was looked at, and giving one."""
    return _page(visit, None)


@administrator(support, "/administration/support", methods=("GET", "POST"))
def of_house(visit: AdministratorVisit) -> Response:
    """The same for the administration of the organisation."""
    return _page(visit, visit.organisation)


@signed_in(
    support, "/me/support-permission/end", methods=("POST",), subject=whole_installation, without_acceptance=True
)
def end(visit: SignedInVisit) -> Response:
    """Ends at once every permission of the visitor's, and of the organisation that they administer."""
    house = visit.administers.id if visit.administers is not None else None
    permissions.end(visit.work, visit.account.id, house)
    visit.flash(_("Ended. Nobody at support can look any more."))
    return redirect(came_from() or url_for("support.given"), 303)


def _page(visit: SignedInVisit, organisation: Organisation | None) -> Response:
    house = organisation.id if organisation is not None else None
    form = PermissionForm.posted()
    form.days.choices = [
        (str(days), ngettext("%(days)s day", "%(days)s days", days, days=days)) for days in range(1, MOST_DAYS + 1)
    ]
    if form.is_sent():
        try:
            made = permissions.give(
                visit.work, visit.account.id, house, form.purpose.data or "", number_in(form.days.data)
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Support may look now. You can end it at any time with the button above."))
            return visit.made(made.id, redirect(request.path, 303))
    found = permissions.given(visit.work, visit.account.id, house)
    names = contacts_of(visit.work, sorted({look.actor_id for _one, looks in found for look in looks}))
    return render(
        "support/given.html",
        audience=support_audience(organisation.name if organisation is not None else None),
        form=form,
        house=house,
        given=found,
        names={account_id: contact.legal_name for account_id, contact in names.items()},
        page_words=page_words,
        sentence=consents.sentence_of(Use.SUPPORT),
        action=request.path,
    )


def page_words(page: str) -> str:
    """A page that was looked at, for people."""
    words = {"account": _("My details"), "cases": _("Cases"), "administrators": _("Administrators")}
    return words.get(page, page)
