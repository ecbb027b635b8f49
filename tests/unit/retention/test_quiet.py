"""Cases that nobody goes on with: told, waited for, closed by the service, and not by a row in the database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from odr.audit.log import Event, record
from odr.cases.cases import move
from odr.cases.life import SHUT, CaseState, Cause
from odr.cases.tables import Participant
from odr.errors import Refusal
from odr.organisations.organisations import organisation_of
from odr.retention import quiet
from odr.web.running.housekeeping import one_round
from tests.support import scenes
from tests.support.endings import state_of
from tests.support.facilitation import in_force
from tests.support.rooms import correspondents, new_case
from tests.support.vaults import Party, case_row
from tests.support.world import World

SUBJECT = "Does it go on?"


@pytest.fixture
@scenes.scene
def parties(world: World) -> list[Party]:
    return correspondents(world)


def days_go_by(world: World, days: int) -> None:
    """So many days; the upkeep has its turn in each of the last ones, and now and then before. Mail leaves."""
    for left in reversed(range(days)):
        world.later(days=1)
        if left < 4 or left % 9 == 0:
            one_round(world.app_context)
    world.deliver()


def asked(world: World) -> int:
    """How many people were asked whether it goes on."""
    return sum(SUBJECT in mail.subject for mail in world.mailbox.messages)


def looked_at(world: World, case_id: UUID) -> datetime | None:
    with world.work() as work:
        return case_row(work, case_id).looked_at_next


@pytest.mark.parametrize("facilitated", [False, True])
def test_an_abandoned_case_is_closed_after_notice_and_a_waiting_time(world: World, facilitated: bool) -> None:
    case_id = in_force(world).case_id if facilitated else correspondents(world)[0].case_id
    days_go_by(world, 179)
    assert asked(world) == 0
    days_go_by(world, 2)
    assert asked(world) == (3 if facilitated else 2)
    days_go_by(world, 29)
    assert state_of(world, case_id) in (CaseState.NEGOTIATION.value, CaseState.FACILITATED.value)
    days_go_by(world, 3)
    assert state_of(world, case_id) == CaseState.CLOSED.value
    assert asked(world) == (3 if facilitated else 2)
    days_go_by(world, 92)
    assert state_of(world, case_id) == CaseState.DESTROYED.value
    assert looked_at(world, case_id) is None


def test_a_case_that_nobody_joined_is_closed_too(world: World) -> None:
    case_id = new_case(world)
    days_go_by(world, 220)
    assert state_of(world, case_id) == CaseState.CLOSED.value


def test_whoever_says_so_keeps_it_open(world: World, parties: list[Party]) -> None:
    tessa, _leo = parties
    days_go_by(world, 200)
    with world.work() as work:
        quiet.go_on(work, work.session.get_one(Participant, tessa.participant_id), case_row(work, tessa.case_id))
    days_go_by(world, 170)
    assert state_of(world, tessa.case_id) == CaseState.NEGOTIATION.value
    days_go_by(world, 50)
    assert state_of(world, tessa.case_id) == CaseState.CLOSED.value
    assert asked(world) == 4


@pytest.mark.parametrize(("event", "open_again"), [(Event.VAULT_UNLOCKED, True), (Event.VAULT_REFUSED, False)])
def test_opening_the_vault_keeps_it_open_and_a_wrong_code_does_not(
    world: World, parties: list[Party], event: Event, open_again: bool
) -> None:
    tessa, _leo = parties
    days_go_by(world, 185)
    with world.work() as work:
        case = case_row(work, tessa.case_id)
        assert quiet.quiet_in(work, case, UTC).closes_at is not None
    with world.work() as work:
        place = work.session.get_one(Participant, tessa.participant_id)
        record(work, tessa.case_id, event, actor_id=place.account_id)
        assert (quiet.quiet_in(work, case_row(work, tessa.case_id), UTC).closes_at is None) == open_again


def test_whoever_has_left_keeps_nothing_open(world: World, parties: list[Party]) -> None:
    tessa, _leo = parties
    with world.work() as work:
        place = work.session.get_one(Participant, tessa.participant_id)
        place.withdrawn_at = world.time
        with pytest.raises(Refusal):
            quiet.go_on(work, place, case_row(work, tessa.case_id))


def test_a_row_put_back_in_the_database_closes_nothing(world: World, parties: list[Party]) -> None:
    tessa, _leo = parties
    with world.work() as work:
        case = case_row(work, tessa.case_id)
        case.looked_at_next = case.state_since = case.opened_at = world.time - timedelta(days=3000)
    one_round(world.app_context)
    world.deliver()
    assert state_of(world, tessa.case_id) == CaseState.NEGOTIATION.value
    assert asked(world) == 0
    again = looked_at(world, tessa.case_id)
    assert again is not None
    assert again > world.time


@pytest.mark.parametrize(
    ("days", "ended", "notice"),
    [(29, 90, 30), (3651, 90, 30), (180, 29, 30), (180, 3651, 30), (180, 90, 13), (180, 90, 366)],
)
def test_the_organisation_chooses_within_bounds(world: World, days: int, ended: int, notice: int) -> None:
    case_id = new_case(world)
    with world.work() as work:
        organisation = organisation_of(work, case_row(work, case_id).organisation_id)
        with pytest.raises(Refusal):
            quiet.choose(organisation, days, ended, notice)
        assert (organisation.quiet_days, organisation.ended_days, organisation.notice_days) == (180, 90, 30)


def test_what_was_told_stands_when_the_organisation_chooses_anew(world: World, parties: list[Party]) -> None:
    tessa, _leo = parties
    days_go_by(world, 182)
    with world.work() as work:
        organisation = organisation_of(work, case_row(work, tessa.case_id).organisation_id)
        quiet.choose(organisation, 180, 90, 14)
    days_go_by(world, 20)
    assert state_of(world, tessa.case_id) == CaseState.NEGOTIATION.value


def end(world: World, case_id: UUID, cause: Cause = Cause.ALL_SAY_SETTLED) -> None:
    with world.work() as work:
        move(work, case_row(work, case_id), cause)


def read_on(world: World, party: Party) -> None:
    """Somebody still opens their vault, day by day."""
    with world.work() as work:
        place = work.session.get_one(Participant, party.participant_id)
        record(work, party.case_id, Event.VAULT_UNLOCKED, actor_id=place.account_id)


@pytest.mark.parametrize("cause", [Cause.ALL_SAY_SETTLED, Cause.ALL_SAY_NOT_SETTLED])
def test_a_case_that_has_ended_and_that_nobody_closes_is_closed_whatever_is_still_read_there(
    world: World, parties: list[Party], cause: Cause
) -> None:
    tessa, _leo = parties
    end(world, tessa.case_id, cause)
    for _month in range(3):
        days_go_by(world, 29)
        read_on(world, tessa)
    assert told_of_closing(world) == 0
    days_go_by(world, 5)
    assert told_of_closing(world) == 2
    read_on(world, tessa)
    days_go_by(world, 27)
    assert state_of(world, tessa.case_id) not in SHUT
    days_go_by(world, 4)
    assert state_of(world, tessa.case_id) == CaseState.CLOSED.value
    assert (told_of_closing(world), asked(world)) == (2, 0)


def test_whoever_has_left_is_told_that_a_case_which_ended_is_closed(world: World, parties: list[Party]) -> None:
    tessa, _leo = parties
    with world.work() as work:
        work.session.get_one(Participant, tessa.participant_id).withdrawn_at = world.time
    end(world, tessa.case_id, Cause.TOO_FEW_LEFT)
    days_go_by(world, 92)
    assert told_of_closing(world) == 2


def test_the_organisation_sets_after_how_long(world: World, parties: list[Party]) -> None:
    tessa, _leo = parties
    with world.work() as work:
        organisation = organisation_of(work, case_row(work, tessa.case_id).organisation_id)
        quiet.choose(organisation, 180, 30, 14)
    end(world, tessa.case_id)
    days_go_by(world, 48)
    assert state_of(world, tessa.case_id) == CaseState.CLOSED.value


def test_a_case_that_has_ended_does_not_go_on(world: World, parties: list[Party]) -> None:
    tessa, _leo = parties
    end(world, tessa.case_id)
    with world.work() as work, pytest.raises(Refusal):
        quiet.go_on(work, work.session.get_one(Participant, tessa.participant_id), case_row(work, tessa.case_id))


def test_a_row_that_says_a_case_has_ended_long_ago_closes_nothing(world: World, parties: list[Party]) -> None:
    tessa, _leo = parties
    with world.work() as work:
        case = case_row(work, tessa.case_id)
        case.state = CaseState.SETTLED.value
        case.looked_at_next = case.state_since = case.opened_at = world.time - timedelta(days=3000)
    one_round(world.app_context)
    world.deliver()
    assert state_of(world, tessa.case_id) == CaseState.SETTLED.value
    assert (told_of_closing(world), asked(world)) == (0, 0)


def told_of_closing(world: World) -> int:
    """How many people were told that the service closes their case."""
    return sum("going to be closed" in mail.subject for mail in world.mailbox.messages)


@pytest.mark.promise("P14")
@pytest.mark.parametrize("named", [True, False])
def test_on_the_way_to_its_end_every_mail_says_which_case_it_is_about_unless_its_organisation_wants_none(
    world: World, named: bool
) -> None:
    case_id = in_force(world).case_id
    with world.work() as work:
        case = case_row(work, case_id)
        reference = case.reference
        organisation_of(work, case.organisation_id).names_cases = named
    world.mailbox.messages.clear()
    days_go_by(world, 400)
    assert state_of(world, case_id) == CaseState.DESTROYED.value
    told = {mail.subject.split(", ")[0].split(" from ")[0]: mail for mail in world.mailbox.messages}
    assert told.keys() >= {"Does it go on? A question", "For your records", "A reminder", "A receipt"}
    for mail in told.values():
        assert (reference in mail.body) is named, mail.body
        assert reference not in mail.subject
