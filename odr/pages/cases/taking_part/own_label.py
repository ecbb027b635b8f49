"""What somebody calls a case in their own list."""

from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response
from wtforms import StringField

from odr.cases.naming import labels
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.pages.cases.blueprint import cases
from odr.web.asking.visitors import ActingVisit
from odr.web.showing.audience import only_you_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.admission import accepted_first
from odr.web.visiting.visits import acting


class LabelForm(PageForm):
    """A name for a case."""

    label = StringField(
        _l("Your name for this case"),
        description=_l("So that you tell your cases apart. Empty: only the reference is shown."),
        render_kw={"autocomplete": "off"},
    )


@acting(cases, "/cases/<uuid:case_id>/label", methods=("GET", "POST"), without_acceptance="in part")
def label(visit: ActingVisit, case_id: UUID) -> Response:
    """Shows it, and changes it."""
    work, account_id = visit.work, visit.account.id
    form = LabelForm.posted(label=labels.label_of(work, case_id, account_id))
    if form.is_sent():
        if (form.label.data or "").strip():
            accepted_first(visit)
        try:
            labels.call_it(work, case_id, account_id, form.label.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Saved."))
            return redirect(url_for("cases.case", case_id=case_id), 303)
    return render(
        "cases/label.html",
        audience=only_you_audience(
            _("Only you are shown this name."),
            _(
                "It is sealed as your address is, so that your list can show it without a code: whoever runs this "
                "service could open it, the administrators of %(organisation)s cannot. Write nothing secret in it.",
                organisation=visit.organisation.name,
            ),
        ),
        case=visit.case,
        form=form,
    )
