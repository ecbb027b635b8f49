"""Proposing to bring in a facilitator before anybody is named; agreeing to that, and declining."""

from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from odr.cases.cases import PARTY
from odr.errors import NotFound, Refusal
from odr.facilitation.engagement import proposal as rules
from odr.facilitation.engagement.proposal import WantedEnd
from odr.facilitation.tables import FacilitationProposal
from odr.facilitation.validity.people import accounts_of_parties
from odr.i18n import gettext as _
from odr.messages.news.notices import New
from odr.pages.agreements.audiences import state_audience
from odr.pages.agreements.blueprint import agreements
from odr.pages.agreements.shared import go_to, tell
from odr.web.asking.visitors import ParticipantVisit
from odr.web.showing.rendering import render
from odr.web.visiting.visits import participant

ROOT = "/cases/<uuid:case_id>/facilitation/wanted"


@participant(agreements, ROOT, methods=("POST",))
def propose_facilitation(visit: ParticipantVisit, case_id: UUID) -> Response:
    """A party proposes it; the others are asked."""
    try:
        rules.propose(visit.work, visit.case, visit.participant)
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
    else:
        _tell_parties(visit, New.PROPOSAL)
        visit.flash(_("You have proposed to bring in a facilitator. The other parties are told that something waits."))
        return visit.made(visit.participant.id, go_to(visit, "facilitation"))
    return go_to(visit, "facilitation")


@participant(agreements, f"{ROOT}/<uuid:facilitation_proposal_id>/agree", methods=("POST",))
def agree_to_facilitation(visit: ParticipantVisit, case_id: UUID, facilitation_proposal_id: UUID) -> Response:
    """A party agrees; once all have, it is time to name somebody."""
    proposal = _proposal(visit, facilitation_proposal_id)
    try:
        found = rules.agree(visit.work, visit.case, proposal, visit.participant)
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
        return go_to(visit, "facilitation")
    if found.by_all:
        _tell_parties(visit, New.CHANGE)
        visit.flash(_("You have agreed, and with that all parties have. Now anybody can propose a person."))
    else:
        visit.flash(_("You have agreed. Not every party has answered yet."))
    return visit.made(facilitation_proposal_id, go_to(visit, "facilitation"))


@participant(agreements, f"{ROOT}/<uuid:facilitation_proposal_id>/decline", methods=("GET", "POST"))
def decline_facilitation(visit: ParticipantVisit, case_id: UUID, facilitation_proposal_id: UUID) -> Response:
    """A party declines, or no longer wants it; after one more question."""
    proposal = _proposal(visit, facilitation_proposal_id)
    found = rules.wanted_in(visit.work, visit.case)
    if proposal.ended_at is not None or found is None:
        return go_to(visit, "facilitation")
    if request.method == "POST":
        try:
            ended = rules.say_no(visit.work, visit.case, proposal, visit.participant)
        except Refusal as refusal:
            visit.flash(refusal.message, "warning")
        else:
            _tell_parties(visit, New.WITHDRAWAL)
            declined = ended is WantedEnd.DECLINED
            visit.flash(_("You have declined. It can be proposed again.") if declined else _("It is withdrawn."))
        return go_to(visit, "facilitation")
    has_agreed = visit.participant in found.agreed
    return render(
        "confirm.html",
        audience=state_audience(visit),
        question=_("No longer bring in a facilitator?") if has_agreed else _("Decline to bring in a facilitator?"),
        what_happens=[
            _("This proposal ends. The others see that, and no reason."),
            _("It changes nothing about anybody who is proposed by name already, or at work."),
            _("Any party can propose it again, including you."),
        ],
        irreversible=False,
        action_url=url_for(
            "agreements.decline_facilitation", case_id=case_id, facilitation_proposal_id=facilitation_proposal_id
        ),
        confirm_text=_("Withdraw it") if has_agreed else _("Decline"),
        cancel_url=url_for("agreements.facilitation", case_id=case_id),
    )


def _proposal(visit: ParticipantVisit, proposal_id: UUID) -> FacilitationProposal:
    """A proposal that this party has a say in. Raises ``NotFound``."""
    found = rules.proposal_in(visit.work, visit.case, proposal_id)
    if visit.participant.role != PARTY or visit.participant.withdrawn_at is not None:
        raise NotFound
    return found


def _tell_parties(visit: ParticipantVisit, what: New) -> None:
    tell(visit, accounts_of_parties(visit.work, visit.case.id), what)
