"""Facilitators of one case: who is suggested, proposed and at work; proposing somebody, agreeing and declining."""

from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from odr.cases.cases import PARTY
from odr.cases.life import UNDER_WAY
from odr.cases.people.participants import people_in, told_until
from odr.errors import NotFound, Refusal
from odr.facilitation.engagement import engaging as rules
from odr.facilitation.engagement import roster
from odr.facilitation.engagement.ending import End, end
from odr.facilitation.engagement.roster import Listed
from odr.facilitation.engagement.stages import shown
from odr.facilitation.engagement.wording import end_words, stage_words
from odr.facilitation.tables import Engagement
from odr.facilitation.validity.people import is_told_of, parties_of, parties_to_agree, taking_part
from odr.i18n import gettext as _
from odr.messages.news.notices import New
from odr.pages.agreements.audiences import state_audience
from odr.pages.agreements.blueprint import agreements
from odr.pages.agreements.forms import EmailForm, RosterChoiceForm
from odr.pages.agreements.proposed import wanted_on_page
from odr.pages.agreements.shared import engagement_of, go_to, names_of_waiting, tell
from odr.web.asking.visitors import ParticipantVisit
from odr.web.parts.inviting import ask_to_facilitate
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.visits import participant


@participant(agreements, "/cases/<uuid:case_id>/facilitation", without_acceptance=True)
def facilitation(visit: ParticipantVisit, case_id: UUID) -> Response:
    """Everybody who is suggested, proposed or at work as facilitator of this case."""
    return _page(visit, None)


@participant(agreements, "/cases/<uuid:case_id>/facilitation/propose", methods=("POST",))
def propose(visit: ParticipantVisit, case_id: UUID) -> Response:
    """A party proposes somebody: of the roster, or by email."""
    form: PageForm = _roster_form(visit) if "roster" in request.form else EmailForm.posted()
    if not form.validate():
        return _page(visit, form)
    try:
        if isinstance(form, RosterChoiceForm):
            engagement = rules.propose_from_roster(
                visit.work, visit.case, visit.participant, UUID(form.facilitator.data)
            )
        else:
            engagement = rules.propose_by_email(visit.work, visit.case, visit.participant, form["email"].data)
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(visit, form)
    tell(visit, {one.account_id for one in parties_to_agree(visit.work, engagement)}, New.PROPOSAL)
    visit.flash(_("You have proposed this. The other parties are told that something waits for them."))
    return visit.made(engagement.id, go_to(visit, "engagement", engagement_id=engagement.id))


@participant(agreements, "/cases/<uuid:case_id>/facilitation/<uuid:engagement_id>/agree", methods=("POST",))
def agree(visit: ParticipantVisit, case_id: UUID, engagement_id: UUID) -> Response:
    """A party agrees to ask somebody; with the last one, they are asked."""
    engagement = _proposal(visit, engagement_id)
    try:
        rules.answer(visit.work, engagement, visit.participant, agreed=True)
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
        return go_to(visit, "engagement", engagement_id=engagement_id)
    if engagement.asked_at is None:
        visit.flash(_("You have agreed. Not every party has answered yet."))
    else:
        ask_to_facilitate(visit, engagement)
        visit.flash(_("Every party has agreed. A mail is on its way to ask them."))
    return visit.made(engagement_id, go_to(visit, "engagement", engagement_id=engagement_id))


@participant(agreements, "/cases/<uuid:case_id>/facilitation/<uuid:engagement_id>/decline", methods=("GET", "POST"))
def decline(visit: ParticipantVisit, case_id: UUID, engagement_id: UUID) -> Response:
    """A party declines a proposal, after one more question."""
    engagement = _proposal(visit, engagement_id)
    back = url_for("agreements.engagement", case_id=case_id, engagement_id=engagement_id)
    if request.method == "POST":
        try:
            rules.answer(visit.work, engagement, visit.participant, agreed=False)
        except Refusal as refusal:
            visit.flash(refusal.message, "warning")
        else:
            visit.flash(_("You have declined. This person is not asked."))
            return visit.made(engagement_id, go_to(visit, "facilitation"))
        return go_to(visit, "facilitation")
    return render(
        "confirm.html",
        audience=state_audience(visit, engagement),
        question=_("Decline this proposal?"),
        what_happens=[
            _("This person is not asked to be the facilitator. The others see that you have declined, and no reason."),
            _("Anybody can propose somebody else, or the same person again later."),
        ],
        irreversible=False,
        action_url=url_for("agreements.decline", case_id=case_id, engagement_id=engagement_id),
        confirm_text=_("Decline"),
        cancel_url=back,
    )


@participant(agreements, "/cases/<uuid:case_id>/facilitation/<uuid:engagement_id>/ask-again", methods=("POST",))
def ask_again(visit: ParticipantVisit, case_id: UUID, engagement_id: UUID) -> Response:
    """Mails whoever is asked once more, once a day at most."""
    engagement = _proposal(visit, engagement_id)
    try:
        rules.remind(visit.work, engagement)
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
        return go_to(visit, "engagement", engagement_id=engagement_id)
    ask_to_facilitate(visit, engagement)
    visit.flash(_("Another mail is on its way. A link that was sent before does not work any more."))
    return visit.made(engagement_id, go_to(visit, "engagement", engagement_id=engagement_id))


@participant(
    agreements,
    "/cases/<uuid:case_id>/facilitation/<uuid:engagement_id>/end",
    methods=("GET", "POST"),
    without_acceptance=True,
)
def end_engagement(visit: ParticipantVisit, case_id: UUID, engagement_id: UUID) -> Response:
    """A party ends the work with a facilitator, or the facilitator withdraws; after one more question."""
    engagement = engagement_of(visit, engagement_id)
    is_facilitator = engagement.participant_id == visit.participant.id
    if visit.participant.withdrawn_at is not None or not (is_facilitator or visit.participant.role == PARTY):
        raise NotFound
    if engagement.ended_at is not None:
        return go_to(visit, "engagement", engagement_id=engagement_id)
    if request.method == "POST":
        people = {one.account_id for one in (*taking_part(visit.work, engagement), *parties_of(visit.work, case_id))}
        end(visit.work, engagement, visit.account.id, End.WITHDREW if is_facilitator else End.ENDED)
        tell(visit, people, New.WITHDRAWAL)
        visit.flash(_("It has ended, and every access with it."))
        return visit.made(engagement_id, go_to(visit, "engagement", engagement_id=engagement_id))
    return render(
        "confirm.html",
        audience=state_audience(visit, engagement),
        question=_("Withdraw as facilitator?") if is_facilitator else _("End the work with this facilitator?"),
        what_happens=[
            _("Every access that any party gave ends at once. It needs nobody's consent, and no reason."),
            _("The duties of confidentiality under the agreement go on."),
            _("The facilitator's notes are destroyed on the day that was agreed, and all are told."),
        ],
        irreversible=True,
        action_url=url_for("agreements.end_engagement", case_id=case_id, engagement_id=engagement_id),
        confirm_text=_("Withdraw") if is_facilitator else _("End it now"),
        cancel_url=url_for("agreements.engagement", case_id=case_id, engagement_id=engagement_id),
    )


def _proposal(visit: ParticipantVisit, engagement_id: UUID) -> Engagement:
    """An engagement that this party has a say in. Raises ``NotFound``."""
    engagement = engagement_of(visit, engagement_id)
    if visit.participant.role != PARTY or visit.participant.withdrawn_at is not None:
        raise NotFound
    return engagement


def _to_choose_among(visit: ParticipantVisit) -> list[Listed]:
    """Those of the roster who can be proposed."""
    people = {one.account_id for one in people_in(visit.work, visit.case.id) if one.withdrawn_at is None}
    listed = roster.roster_of(visit.work, visit.case.organisation_id, available=True)
    return [one for one in listed if one.account_id not in people]


def _roster_form(visit: ParticipantVisit) -> RosterChoiceForm:
    return RosterChoiceForm.offering(_to_choose_among(visit))


def _page(visit: ParticipantVisit, form: PageForm | None) -> Response:
    told = [one for one in rules.engagements_in(visit.work, visit.case) if is_told_of(one, visit.participant)]
    found = shown(visit.work, told)
    may_propose = (
        visit.participant.role == PARTY
        and visit.participant.withdrawn_at is None
        and visit.case.state in UNDER_WAY
        and len(parties_of(visit.work, visit.case.id)) > 1
    )
    return render(
        "agreements/facilitation.html",
        audience=state_audience(visit),
        case=visit.case,
        **wanted_on_page(visit),
        open_ones=[(one, names_of_waiting(visit, one)) for one in found if one.engagement.ended_at is None],
        ended=[one for one in found if one.engagement.ended_at is not None],
        stage_words=stage_words,
        end_words=end_words,
        suggested=roster.suggested(visit.work, visit.case),
        listed=_to_choose_among(visit) if may_propose else [],
        load=roster.load_of(visit.work, visit.case.organisation_id) if may_propose else {},
        may_propose=may_propose,
        has_left=told_until(visit.participant) is not None,
        is_party=visit.participant.role == PARTY,
        roster_form=form if isinstance(form, RosterChoiceForm) else _roster_form(visit),
        email_form=form if isinstance(form, EmailForm) else EmailForm(),
    )
