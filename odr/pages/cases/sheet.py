"""The sheet of a case for the drawer: what somebody who takes part prints, and finds again in a year.

Nothing on it opens anything, and nothing on it was written in private: it is read by whoever finds the paper.
"""

from uuid import UUID

from werkzeug.wrappers import Response

from odr.agreements.access.readers import readers_of
from odr.cases.cases import FACILITATOR
from odr.cases.kinds import name_of
from odr.cases.life import CaseState
from odr.cases.participants import people_known_to
from odr.cases.wording import since_words
from odr.dates import format_full_day
from odr.errors import NotFound
from odr.facilitation.engagement.engaging import open_in
from odr.facilitation.engagement.stages import Shown, Stage, shown
from odr.facilitation.validity.people import is_told_of
from odr.pages.cases.blueprint import cases
from odr.pages.cases.end_of_case import end_of_case
from odr.pages.cases.held import held
from odr.retention.retention_period import days_of
from odr.web.audience import case_audience
from odr.web.rendering import link_to, render
from odr.web.visitors import ParticipantVisit
from odr.web.visits import participant


@participant(cases, "/cases/<uuid:case_id>/sheet", without_acceptance=True)
def sheet(visit: ParticipantVisit, case_id: UUID) -> Response:
    """People, what is agreed, fixed days, and where the copies are. A facilitator who has left has none."""
    own = visit.participant
    if own.role == FACILITATOR and own.withdrawn_at is not None:
        raise NotFound
    people = people_known_to(visit.work, own)
    vault = visit.place.vault
    readers = readers_of(visit.work, vault) if vault is not None else []
    return render(
        "cases/sheet.html",
        audience=case_audience(
            [one.name for one in people if one.account_id != visit.account.id], visit.organisation.name
        ),
        case=visit.case,
        # With its year: paper is read much later.
        state=since_words(
            CaseState(visit.case.state),
            format_full_day(visit.case.state_since.astimezone(visit.app.settings.timezone).date()),
        ),
        kind=name_of(visit.organisation, visit.case.kind),
        organisation=visit.organisation.name,
        house=visit.organisation,
        participant=own,
        people=people,
        own_account=visit.account.id,
        agreements=_in_force(visit),
        days=days_of(visit.case),
        held=held(visit.work, visit.case, visit.app.settings.timezone),
        ending=end_of_case(visit.work, visit.case, people, visit.app.settings),
        has_vault=vault is not None,
        own_codes=sum(one.codes for one in readers if one.account_id == visit.account.id),
        address=link_to("cases.case", case_id=case_id),
        code_address=link_to("vaults.unlock", case_id=case_id),
        made_on=visit.work.now,
    )


def _in_force(visit: ParticipantVisit) -> list[Shown]:
    """The agreements with facilitators that are in force, as far as this person is told of them."""
    found = [one for one in open_in(visit.work, visit.case) if is_told_of(one, visit.participant)]
    return [one for one in shown(visit.work, found) if one.stage is Stage.IN_FORCE]
