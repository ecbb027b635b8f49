"""Cases that do not go on are told, with why, after a week; and are not told any more once they do."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from odr.caseload import stuck
from odr.caseload.stuck import WhyStuck
from odr.cases.cases import PAGE, page_of_cases
from odr.cases.tables import Case, StuckCase
from odr.db.work import Work
from odr.facilitation.engagement import proposal
from odr.mail.delivery import deliver_due
from odr.mail.outbox import Message, Refused
from odr.organisations.tables import Organisation
from odr.web.running.housekeeping import one_round
from tests.support.cases import accepted, administrator_of, invited, joined, many_cases, opened
from tests.support.facilitation import in_force, proposed
from tests.support.people import enter
from tests.support.rooms import correspondents
from tests.support.vaults import case_row, participant_of
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "it is about rules")
EMAIL = "tom@mail.example"


class Refuses:
    def deliver(self, message: Message) -> None:
        raise Refused("SMTPRecipientsRefused")


def later(world: World, **time: int) -> None:
    world.later(**time)
    one_round(world.app_context)


def kept(world: World, case_id: UUID) -> set[WhyStuck]:
    with world.work() as work:
        return kept_of(work, case_id)


def kept_of(work: Work, case_id: UUID) -> set[WhyStuck]:
    return {WhyStuck(row.why) for row in work.session.query(StuckCase).filter_by(case_id=case_id)}


def test_a_case_to_which_nobody_is_invited_is_told_after_a_week(world: World) -> None:
    case_id = opened(world.administrator())
    later(world, days=6)
    assert kept(world, case_id) == set()
    later(world, days=1)
    assert kept(world, case_id) == {WhyStuck.NOBODY_INVITED}


def test_an_invitation_without_an_answer_is_told_until_somebody_joins(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    joined(ada, case_id, "Leo Long")
    link = invited(ada, case_id, EMAIL)
    later(world, days=7)
    assert kept(world, case_id) == {WhyStuck.INVITATION_UNANSWERED}
    accepted(world.person("Tom Tenant"), link)
    later(world, minutes=1)
    assert kept(world, case_id) == set()


def test_a_reminder_does_not_hide_for_how_long_an_answer_is_missing(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    joined(ada, case_id, "Leo Long")
    invited(ada, case_id, EMAIL)
    with world.work() as work:
        began = work.now
    later(world, days=8)
    enter(ada)
    ada.open("/administration")
    ada.submit("Remind them")
    assert f"A reminder is on its way to {EMAIL}." in ada.page.text
    with world.work() as work:
        row = work.session.query(StuckCase).filter_by(case_id=case_id).one()
        assert row.since - began < timedelta(minutes=1)


def test_a_second_party_that_is_missing_is_told_once_the_invitation_has_expired(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    joined(ada, case_id, "Leo Long")
    invited(ada, case_id, EMAIL)
    later(world, days=15)
    assert kept(world, case_id) == set(), "a week has yet to pass"
    later(world, days=7)
    assert kept(world, case_id) == {WhyStuck.SECOND_MISSING}


def test_mail_that_was_refused_is_told_at_once(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    ada.open(f"/administration/cases/{case_id}")
    ada.submit("Send the invitation", email=EMAIL)
    deliver_due(world.database, world.app_context.work, Refuses())
    later(world, hours=1)
    assert WhyStuck.MAIL_REFUSED in kept(world, case_id)


def test_a_facilitator_who_is_asked_and_does_not_answer_is_told(world: World) -> None:
    facilitation = proposed(world).agree()
    later(world, days=6)
    assert kept(world, facilitation.case_id) == set()
    later(world, days=2)
    assert kept(world, facilitation.case_id) == {WhyStuck.FACILITATOR_SILENT}


def test_an_agreement_that_is_not_signed_is_told(world: World) -> None:
    facilitation = proposed(world).agree().join()
    later(world, days=8)
    assert kept(world, facilitation.case_id) == {WhyStuck.AGREEMENT_UNSIGNED}


def test_an_agreement_in_force_keeps_nothing(world: World) -> None:
    facilitation = in_force(world)
    later(world, days=8)
    assert kept(world, facilitation.case_id) == set()


def test_a_facilitator_whom_all_want_and_nobody_names_is_told(world: World) -> None:
    tessa, leo = correspondents(world)
    with world.work() as work:
        case = case_row(work, tessa.case_id)
        made = proposal.propose(work, case, participant_of(work, tessa))
        proposal.agree(work, case, made, participant_of(work, leo))
    # At once, as its row in the list of cases says it: whoever lists those that wait for it finds it.
    later(world, hours=1)
    assert kept(world, tessa.case_id) == {WhyStuck.FACILITATOR_WANTED}
    with world.work() as work:
        (organisation,) = work.session.scalars(select(Organisation)).all()
        (found,) = page_of_cases(work, organisation, why=WhyStuck.FACILITATOR_WANTED.value).rows
        assert found.id == tessa.case_id


def test_a_case_that_is_over_is_not_stuck_and_is_not_looked_at_again(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    later(world, days=8)
    assert kept(world, case_id) == {WhyStuck.NOBODY_INVITED}
    enter(ada)
    ada.open(f"/administration/cases/{case_id}/close")
    ada.submit("Close this case")
    later(world, minutes=1)
    assert kept(world, case_id) == set()
    with world.work() as work:
        assert work.session.get_one(Case, case_id).stuck_looked_next is None


def test_the_list_goes_page_by_page_through_all_of_them_once(world: World) -> None:
    ada = world.administrator()
    made = many_cases(world, ada, stuck.PAGE + 3)
    world.later(days=8)
    for _round in range(2):
        one_round(world.app_context)
    listed: list[UUID] = []
    after = None
    while True:
        with world.work() as work:
            _account, organisation = administrator_of(world, work, ada)
            page = stuck.listing(work, organisation, after=after)
            listed += [one.case.id for one in page.rows]
        after = page.after
        if after is None:
            break
    assert listed == made


def test_the_list_of_cases_tells_by_reason_what_the_list_of_stuck_cases_tells(world: World) -> None:
    ada = world.administrator()
    empty, refused = opened(ada, "empty"), opened(ada, "refused")
    ada.open(f"/administration/cases/{refused}")
    ada.submit("Send the invitation", email=EMAIL)
    deliver_due(world.database, world.app_context.work, Refuses())
    later(world, days=8)
    enter(ada)
    opened(ada, "new")
    with world.work() as work:
        _account, organisation = administrator_of(world, work, ada)
        told = {one.case.id: [why for why, _since in one.reasons] for one in stuck.listing(work, organisation).rows}
        everything = page_of_cases(work, organisation).rows
        assert len(everything) == 3
        found = stuck.reasons_of(work, [case.id for case in everything])
        assert {case_id: reasons for case_id, reasons in found.items() if reasons} == told
        assert set(told) == {empty, refused}
        for why in WhyStuck:
            by_reason = {case.id for case in page_of_cases(work, organisation, why=why.value).rows}
            assert by_reason == {one.case.id for one in stuck.listing(work, organisation, why).rows}
            assert by_reason == {case_id for case_id, reasons in told.items() if why in reasons}


@pytest.mark.parametrize("unmoved", [None, timedelta()])
def test_cases_that_are_kept_by_one_reason_stand_in_the_order_of_all_cases(
    world: World, unmoved: timedelta | None
) -> None:
    ada = world.administrator()
    made = many_cases(world, ada, PAGE + 3)
    later(world, days=8)
    one_round(world.app_context)
    later(world, minutes=1)
    with world.work() as work:
        _account, organisation = administrator_of(world, work, ada)
        why = WhyStuck.NOBODY_INVITED.value
        first = page_of_cases(work, organisation, why=why, unmoved=unmoved)
        second = page_of_cases(work, organisation, why=why, unmoved=unmoved, older_than=first.older_than)
        assert [case.id for case in (*first.rows, *second.rows)] == (made if unmoved is not None else made[::-1])
        assert second.older_than is None
        back = page_of_cases(work, organisation, why=why, unmoved=unmoved, newer_than=second.newer_than)
        assert back.rows == first.rows


def test_a_case_that_has_moved_is_not_said_to_stand_still_before_the_service_looks_again(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    later(world, days=40)
    enter(ada)
    month = timedelta(days=30)
    with world.work() as work:
        _account, organisation = administrator_of(world, work, ada)
        assert page_of_cases(work, organisation, why="nobody invited", unmoved=month).rows
    invited(ada, case_id, EMAIL)
    with world.work() as work:
        _account, organisation = administrator_of(world, work, ada)
        assert kept_of(work, case_id) == {WhyStuck.NOBODY_INVITED}, "the service has yet to look"
        assert page_of_cases(work, organisation, why="nobody invited", unmoved=month).rows == []


def test_another_organisations_cases_are_not_listed(world: World) -> None:
    ada, bea = world.administrator(), world.administrator("Bea Hill", "Hill Mediation")
    opened(ada)
    later(world, days=8)
    with world.work() as work:
        _account, organisation = administrator_of(world, work, bea)
        assert stuck.listing(work, organisation).rows == []
        assert page_of_cases(work, organisation, why=WhyStuck.NOBODY_INVITED.value).rows == []
