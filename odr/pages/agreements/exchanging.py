"""Somebody else in the place of a facilitator, in one step: the work ends, and the others are asked about the next."""

from uuid import UUID

from werkzeug.wrappers import Response

from odr.cases.cases import PARTY
from odr.cases.people.participants import people_in
from odr.errors import NotFound, Refusal
from odr.facilitation.engagement import engaging as rules
from odr.facilitation.engagement import roster
from odr.facilitation.engagement.stages import shown
from odr.facilitation.validity.people import parties_of, parties_to_agree, taking_part
from odr.i18n import gettext as _
from odr.messages.news.notices import New
from odr.pages.agreements.audiences import state_audience
from odr.pages.agreements.blueprint import agreements
from odr.pages.agreements.forms import ExchangeForm
from odr.pages.agreements.shared import engagement_of, go_to, tell
from odr.web.asking.visitors import ParticipantVisit
from odr.web.showing.rendering import render
from odr.web.typed.kept import sent_fields
from odr.web.visiting.visits import participant


@participant(agreements, "/cases/<uuid:case_id>/facilitation/<uuid:engagement_id>/exchange", methods=("GET", "POST"))
def exchange(visit: ParticipantVisit, case_id: UUID, engagement_id: UUID) -> Response:
    """A party ends the work with a facilitator and proposes somebody else."""
    engagement = engagement_of(visit, engagement_id)
    if visit.participant.role != PARTY or visit.participant.withdrawn_at is not None or engagement.joined_at is None:
        raise NotFound
    if engagement.ended_at is not None and sent_fields() is None:
        return go_to(visit, "engagement", engagement_id=engagement_id)
    here = {one.account_id for one in people_in(visit.work, visit.case.id) if one.withdrawn_at is None}
    listed = [
        one
        for one in roster.roster_of(visit.work, visit.case.organisation_id, available=True)
        if one.account_id not in here
    ]
    form = ExchangeForm.offering(listed)
    if form.is_sent():
        everybody = (*taking_part(visit.work, engagement), *parties_of(visit.work, case_id))
        people = {one.account_id for one in everybody}
        try:
            who, email = form.chosen()
            proposed = rules.exchange(visit.work, visit.case, engagement, visit.participant, who, email)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            tell(visit, people, New.WITHDRAWAL)
            tell(visit, {one.account_id for one in parties_to_agree(visit.work, proposed)}, New.PROPOSAL)
            visit.flash(
                _("It has ended, and every access with it. The other parties are asked about the person you propose.")
            )
            return visit.made(proposed.id, go_to(visit, "engagement", engagement_id=proposed.id))
    return render(
        "agreements/exchange.html",
        audience=state_audience(visit, engagement),
        case=visit.case,
        engagement=engagement,
        name=shown(visit.work, [engagement])[0].name,
        form=form,
        listed=listed,
        load=roster.load_of(visit.work, visit.case.organisation_id),
    )
