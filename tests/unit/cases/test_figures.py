"""An organisation's figures: from dates alone, its own, and no group under five by itself."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from odr.accounts.tables import Account
from odr.audit.log import Event, record
from odr.cases.figures import CaseDuration, Figures, Phase, figures
from odr.cases.tables import Case
from odr.db.work import Work
from odr.organisations.organisations import add_organisation
from odr.organisations.tables import Organisation
from tests.support.people import account_of, with_account
from tests.support.world import START, World


@pytest.fixture
def work(world: World) -> Iterator[Work]:
    ada = with_account(world, "Ada Marsh")
    with world.work() as work:
        work.session.info["ada"] = account_of(work, ada)
        yield work


def a_case(work: Work, organisation: Organisation, *happened: tuple[Event, int], by: UUID | None = None) -> None:
    """One that was opened at the start, and what happened to it so many days later."""
    ada: Account = work.session.info["ada"]
    case = Case(
        id=uuid4(),
        organisation_id=organisation.id,
        reference=uuid4().hex[:12],
        kind="other",
        state="draft",
        state_since=START,
        opened_at=START,
        opened_by=ada.id,
    )
    work.session.add(case)
    work.session.flush()
    for event, days in happened:
        record(Work(work.session, work.installation, START + timedelta(days=days)), case.id, event, actor_id=by)


def after(work: Work, organisation: Organisation, days: int) -> Figures:
    return figures(work, organisation, [START + timedelta(days=days)])


JOINED = Event.PARTICIPANT_JOINED


@pytest.mark.promise("P41")
def test_where_cases_were_is_told_in_groups_of_five_and_more(work: Work) -> None:
    own, other = add_organisation(work, "Harbour"), add_organisation(work, "Hillside")
    for _number in range(5):
        a_case(work, own, (JOINED, 1), (JOINED, 3), (Event.CASE_SETTLED, 20), (Event.CASE_CLOSED, 30))
    for _number in range(4):
        a_case(work, own, (JOINED, 1))
    a_case(work, other)
    assert after(work, own, 10).phases == [{Phase.UNDER_WAY.value: 9}]
    assert after(work, own, 25).phases == [{Phase.ENDED.value: 5, "other": 4}]
    assert after(work, own, 40).phases == [{Phase.CLOSED.value: 5, "other": 4}]
    assert after(work, own, 0).phases == [{}]
    assert after(work, other, 10).phases == [{"other": 1}]


@pytest.mark.promise("P41")
def test_how_long_a_step_takes_is_told_of_five_cases_and_more(work: Work) -> None:
    own = add_organisation(work, "Harbour")
    for number in range(5):
        a_case(work, own, (JOINED, 1), (JOINED, 2 + number), (Event.FACILITATOR_JOINED, 10))
    for _number in range(4):
        a_case(work, own, (JOINED, 1), (JOINED, 4), (Event.CASE_NOT_SETTLED, 9))
    assert after(work, own, 99).days == {CaseDuration.TO_BOTH: 4, CaseDuration.TO_FACILITATOR: 6}


def test_somebody_who_withdraws_and_comes_back_is_one_who_has_joined(work: Work) -> None:
    own = add_organisation(work, "Harbour")
    ada: Account = work.session.info["ada"]
    for _number in range(5):
        a_case(work, own, (JOINED, 1), (JOINED, 3), by=ada.id)
    assert after(work, own, 99).days == {}


@pytest.mark.promise("P13")
def test_no_figure_tells_how_many_have_settled(work: Work) -> None:
    settled, not_settled = add_organisation(work, "Harbour"), add_organisation(work, "Hillside")
    for _number in range(5):
        a_case(work, settled, (JOINED, 1), (JOINED, 3), (Event.CASE_SETTLED, 20))
        a_case(work, not_settled, (JOINED, 1), (JOINED, 3), (Event.CASE_NOT_SETTLED, 20))
    assert after(work, settled, 25) == after(work, not_settled, 25)
