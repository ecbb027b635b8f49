"""The facilitator's report: a form without a field for words."""

from uuid import UUID

from werkzeug.wrappers import Response
from wtforms import RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput

from odr.accounts.contact import contacts_of
from odr.errors import NotFound, Refusal
from odr.facilitation.engagement import reporting as rules
from odr.facilitation.engagement.reporting import Outcome
from odr.facilitation.engagement.wording import outcome_words
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext, named
from odr.pages.agreements.audiences import state_audience
from odr.pages.agreements.blueprint import agreements
from odr.pages.agreements.shared import engagement_of, go_to
from odr.web.asking.visitors import ParticipantVisit
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.visits import participant


class ReportForm(PageForm):
    """Who attended, and what came of it."""

    attended = SelectMultipleField(lazy_gettext("Who attended?"), option_widget=CheckboxInput(), validate_choice=True)
    outcome = RadioField(lazy_gettext("What came of it?"), [InputRequired(lazy_gettext("Please choose one."))])


@participant(agreements, "/cases/<uuid:case_id>/facilitation/<uuid:engagement_id>/report", methods=("GET", "POST"))
def report(visit: ParticipantVisit, case_id: UUID, engagement_id: UUID) -> Response:
    """Reports attendance and outcome, once."""
    engagement = engagement_of(visit, engagement_id)
    if not rules.may_report(visit.work, engagement, visit.participant):
        raise NotFound
    parties = rules.parties_to_report(visit.work, engagement)
    contacts = contacts_of(visit.work, [one.account_id for one in parties])
    form = ReportForm.posted()
    form.attended.choices = [
        SelectChoice(str(one.id), named(contacts[one.account_id].legal_name), {"data-not-words": True})
        for one in parties
    ]
    form.outcome.choices = [SelectChoice(one.value, outcome_words(one)) for one in Outcome]
    if form.is_sent():
        chosen = [UUID(one) for one in form.attended.data or []]
        try:
            rules.report(visit.work, engagement, visit.participant, Outcome(form.outcome.data), chosen)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Reported. Those who take part and the administrators see it, and nothing more."))
            return visit.made(engagement_id, go_to(visit, "engagement", engagement_id=engagement_id))
    return render(
        "agreements/report.html",
        audience=state_audience(visit, engagement),
        case=visit.case,
        engagement=engagement,
        form=form,
    )
