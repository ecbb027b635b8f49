"""Cases that do not go on are told, with why, after a week; and are not told any more once they do."""

from datetime import timedelta
from uuid import UUID

import pytest

from odr.caseload import stuck
from odr.caseload.stuck import WhyStuck
from odr.cases.tables import Case, StuckCase
from odr.facilitation.engagement import proposal
from odr.mail.delivery import deliver_due
from odr.mail.outbox import Message, Refused
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
    later(world, days=8)
    assert kept(world, tessa.case_id) == {WhyStuck.FACILITATOR_WANTED}


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


def test_another_organisations_cases_are_not_listed(world: World) -> None:
    ada, bea = world.administrator(), world.administrator("Bea Hill", "Hill Mediation")
    opened(ada)
    later(world, days=8)
    with world.work() as work:
        _account, organisation = administrator_of(world, work, bea)
        assert stuck.listing(work, organisation).rows == []
