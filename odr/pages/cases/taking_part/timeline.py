"""A case from its beginning to what is to come, as far as whoever takes part may see it without a code."""

from uuid import UUID

from flask import url_for
from werkzeug.wrappers import Response

from odr.audit.wording import sentence
from odr.cases.cases import FACILITATOR
from odr.cases.log import case_log
from odr.cases.people.participants import people_known_to
from odr.pages.cases.blueprint import cases
from odr.retention.retention_period import days_of
from odr.web.asking.visitors import ParticipantVisit
from odr.web.showing.audience import case_audience
from odr.web.showing.rendering import render
from odr.web.typed.numbers import number_in_address
from odr.web.visiting.visits import participant


@participant(cases, "/cases/<uuid:case_id>/timeline", without_acceptance=True)
def timeline(visit: ParticipantVisit, case_id: UUID) -> Response:
    """What happened in the case as such, the newest first, and the days that are fixed."""
    own = visit.participant
    left = own.withdrawn_at if own.role == FACILITATOR else None
    page, names = case_log(
        visit.work,
        visit.case,
        visit.account.id,
        until=left,
        newer_than=number_in_address("newer_than"),
        older_than=number_in_address("older_than"),
    )
    people = people_known_to(visit.work, own)
    return render(
        "cases/timeline.html",
        audience=case_audience(
            [one.name for one in people if one.account_id != visit.account.id], visit.organisation.name
        ),
        case=visit.case,
        page=page,
        lines=[(entry, sentence(entry, names)) for entry in page.rows],
        days=days_of(visit.case) if left is None and page.newer_than is None else None,
        own_url=url_for("vaults.log", case_id=case_id) if visit.place.vault is not None else None,
    )
