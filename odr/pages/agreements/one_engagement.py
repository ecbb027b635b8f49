"""One engagement: how far it is, whose turn it is, the versions of the agreement, and what was given."""

from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from odr.accounts.contact import contacts_of
from odr.agreements.access.giving import given_under, take_back_all
from odr.cases.cases import PARTY
from odr.cases.people.participants import people_in
from odr.cases.tables import Participant
from odr.errors import NotFound
from odr.facilitation.engagement import roster
from odr.facilitation.engagement.kept import notes_go_with, notes_kept
from odr.facilitation.engagement.reporting import may_report, reports_in
from odr.facilitation.engagement.stages import Stage, shown
from odr.facilitation.engagement.wording import end_words, outcome_words, stage_words, trouble_words
from odr.facilitation.validity.offered import versions_of
from odr.facilitation.validity.paper_rows import PaperKind, of_kind
from odr.i18n import gettext as _
from odr.i18n import ngettext
from odr.pages.agreements.audiences import state_audience
from odr.pages.agreements.blueprint import agreements
from odr.pages.agreements.shared import engagement_of, go_to, names_of_waiting
from odr.vaults.contents.news import lies_by_code
from odr.web.asking.visitors import ParticipantVisit
from odr.web.showing.rendering import render
from odr.web.visiting.visits import participant


@participant(agreements, "/cases/<uuid:case_id>/facilitation/<uuid:engagement_id>", without_acceptance=True)
def engagement(visit: ParticipantVisit, case_id: UUID, engagement_id: UUID) -> Response:
    """The page of one engagement. What was written in it is on pages of their own, behind the code."""
    row = engagement_of(visit, engagement_id)
    found = shown(visit.work, [row])[0]
    versions = versions_of(visit.work, row)
    given = given_under(visit.work, row)
    is_facilitator = row.participant_id == visit.participant.id
    # Where parties agree or decline, what the roster says of the person is in view.
    listed = roster.roster_of(visit.work, visit.case.organisation_id) if found.stage is Stage.PROPOSED else []
    on_roster = next((one for one in listed if one.account_id == row.account_id), None)
    proposer = visit.work.session.get_one(Participant, row.proposed_by)
    signed = {str(visit.participant.id)} & (found.validity.offered.signed_by() if found.validity.offered else set())
    return render(
        "agreements/engagement.html",
        audience=state_audience(visit, row),
        case=visit.case,
        engagement=row,
        notes=notes_kept(notes_go_with(visit.work, [row])[row.id], visit.case, visit.work.now),
        shown=found,
        on_roster=on_roster,
        load=roster.load_of(visit.work, visit.case.organisation_id) if on_roster is not None else {},
        stage=found.stage,
        Stage=Stage,
        stage_words=stage_words,
        troubles=[trouble_words(one) for one in sorted(found.validity.troubles, key=lambda one: one.value)],
        altered=found.validity.altered,
        end_words=end_words,
        waiting=names_of_waiting(visit, found),
        own_turn=visit.account.id in found.waits_for,
        proposer=contacts_of(visit.work, [proposer.account_id])[proposer.account_id].legal_name,
        is_facilitator=is_facilitator,
        is_party=visit.participant.role == PARTY and visit.participant.withdrawn_at is None,
        has_vault=visit.place.vault is not None,
        disclosures=len(of_kind(visit.work, row, PaperKind.DISCLOSURE)),
        versions=versions,
        has_signed=bool(signed),
        # What one party gave is nothing that the other is told of.
        given=[one for one in given if is_facilitator or one.participant_id == visit.participant.id],
        lies=lies_by_code(visit.work, visit.account.id, [one.code_id for one in given]),
        digest=found.validity.digest,
        reported=reports_in(visit.work, visit.case).get(engagement_id),
        may_report=may_report(visit.work, row, visit.participant),
        outcome_words=outcome_words,
        parties=[
            one for one in people_in(visit.work, visit.case.id) if not one.is_facilitator and one.withdrawn_at is None
        ],
    )


@participant(agreements, "/cases/<uuid:case_id>/facilitation/<uuid:engagement_id>/take-back", methods=("GET", "POST"))
def take_back(visit: ParticipantVisit, case_id: UUID, engagement_id: UUID) -> Response:
    """A party takes back all that it gave, with or without its code at hand; after one more question."""
    row = engagement_of(visit, engagement_id)
    if visit.participant.role != PARTY:
        raise NotFound
    if request.method == "POST":
        gone = take_back_all(visit.work, row, visit.participant)
        visit.flash(
            ngettext(
                "Taken back: %(n)s access has ended. The locks are changed when you next open your private "
                "information.",
                "Taken back: %(n)s accesses have ended. The locks are changed when you next open your private "
                "information.",
                gone,
            )
        )
        return go_to(visit, "engagement", engagement_id=engagement_id)
    return render(
        "confirm.html",
        audience=state_audience(visit, row),
        question=_("Take back all that you gave?"),
        what_happens=[
            _("The facilitator can open nothing of yours any more, from this moment on."),
            _("What they have read, they have read; the agreement binds them to silence about it."),
            _("You can give access again at any time."),
        ],
        irreversible=False,
        action_url=url_for("agreements.take_back", case_id=case_id, engagement_id=engagement_id),
        confirm_text=_("Take it back"),
        cancel_url=url_for("agreements.engagement", case_id=case_id, engagement_id=engagement_id),
    )
