"""What an open page is told: that something is new, as far as whoever asks is to know it, and nothing else."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest

from odr.cases.cases import move
from odr.cases.life import Cause
from odr.cases.tables import Case
from odr.facilitation.engagement.ending import withdraw
from odr.messages.entries.letting_in import make_room
from odr.messages.news.live import Live, live, live_in_house, live_in_list
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.items import add
from tests.support.advisers import adviser_of
from tests.support.facilitation import proposed
from tests.support.people import account_of
from tests.support.rooms import another_party, correspondents, joint_id, look, mailbox, new_case, say
from tests.support.vaults import Party, in_another_case, participant_of, with_vault
from tests.support.world import World


def seen(party: Party, case_id: UUID | None = None, room_id: UUID | None = None) -> Live:
    with party.world.work() as work:
        return live(work, participant_of(work, party).account_id, case_id, room_id)


def test_messages_are_counted_in_all_cases_in_one_and_in_one_room(world: World) -> None:
    tessa, leo = correspondents(world)
    with mailbox(tessa) as box:
        further = make_room(box, "Keys", [leo.participant_id])
    say(tessa, "One")
    say(tessa, "Two", further)
    say(tessa, "Three", further)
    everywhere = seen(leo)
    assert (everywhere.unread, everywhere.here, everywhere.changed) == (3, 0, None)
    assert seen(leo, leo.case_id).here == 3
    assert seen(leo, leo.case_id, further).here == 2
    look(leo, further)
    assert (seen(leo, leo.case_id).unread, seen(leo, leo.case_id, further).here) == (1, 0)
    assert seen(tessa, tessa.case_id).unread == 0


def test_nothing_is_told_before_it_is_delivered(world: World) -> None:
    tessa, leo = correspondents(world)
    say(tessa, "In anger", deliver=False)
    assert seen(leo, leo.case_id).unread == 0


def test_a_change_that_the_log_tells_everybody_is_told(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    before = seen(leo, leo.case_id).changed
    world.later(minutes=1)
    with world.work() as work:
        withdraw(work, participant_of(work, nora), work.session.get_one(Case, nora.case_id))
    after = seen(tessa, tessa.case_id).changed
    assert before is not None
    assert after is not None
    assert after > before
    # Who has left is told of nothing any more.
    assert seen(nora, nora.case_id).changed is None


def test_what_somebody_does_in_private_is_told_to_nobody(world: World) -> None:
    tessa, leo = correspondents(world)
    before = seen(leo, leo.case_id)
    world.later(minutes=1)
    with tessa.opened() as opened:
        add(opened, folders_of(opened)[0].id, Draft("Rent", "1200"))
    assert seen(leo, leo.case_id) == before


def test_of_a_case_of_others_it_says_what_it_says_of_none(world: World) -> None:
    tessa, _leo = correspondents(world)
    stranger = another_party(world, new_case(world, "2026-0999"), "Ann Wood")
    say(tessa, "One")
    nowhere = seen(stranger, UUID(int=1), UUID(int=2))
    assert seen(stranger, tessa.case_id, joint_id(tessa)) == nowhere
    assert nowhere == Live(0, 0, None)


# --- a list of one's own cases ---------------------------------------------------------------------------------------


def listed(party: Party) -> Live:
    with party.world.work() as work:
        return live_in_list(work, participant_of(work, party).account_id)


def moved_by(party: Party, does: Callable[[], object]) -> bool:
    """Whether the list of somebody tells of something that happens."""
    before = listed(party)
    party.world.later(minutes=1)
    does()
    return listed(party) != before


def leaves(party: Party) -> None:
    with party.world.work() as work:
        withdraw(work, participant_of(work, party), work.session.get_one(Case, party.case_id))


@pytest.mark.both_engines("SQL that is written for each")
def test_a_list_is_told_of_messages_and_changes_in_all_cases_of_whoever_asks(world: World) -> None:
    first = correspondents(world, 3)
    second = [with_vault(one) for one in in_another_case(first, "2026-0143")]
    tessa, leo, nora = first
    say(tessa, "One")
    say(second[0], "Two")
    found = listed(leo)
    assert (found.unread, found.here) == (2, 2)
    assert found.changed == max(filter(None, (seen(leo, one[0].case_id).changed for one in (first, second))))
    assert moved_by(leo, lambda: leaves(nora))
    assert moved_by(leo, lambda: leaves(second[2]))


def test_of_cases_of_others_and_of_what_somebody_does_in_private_no_list_is_told(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    stranger = another_party(world, new_case(world, "2026-0999"), "Ann Wood")

    def writes_for_themself() -> None:
        with tessa.opened() as opened:
            add(opened, folders_of(opened)[0].id, Draft("Rent", "1200"))

    assert not moved_by(leo, writes_for_themself)
    assert not moved_by(leo, lambda: say(tessa, "In anger", deliver=False))
    assert not moved_by(stranger, lambda: say(tessa, "One"))
    assert not moved_by(stranger, lambda: leaves(nora))
    # Who has left is told of nothing any more.
    assert not moved_by(nora, lambda: leaves(leo))


def test_whoever_acts_for_a_party_is_told_of_the_state_of_a_case_alone(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    acting = adviser_of(tessa)

    def told() -> tuple[datetime | None, datetime | None]:
        """In the list, and on the page of the case."""
        with world.work() as work:
            there = live(work, acting.account_id, tessa.case_id, None)
            return live_in_list(work, acting.account_id).changed, there.changed

    before = told()
    assert before[0] == before[1]
    assert before[0] is not None
    world.later(minutes=1)
    leaves(nora)
    assert told() == before
    world.later(minutes=1)
    with world.work() as work:
        move(work, work.session.get_one(Case, leo.case_id), Cause.DECLARED_OVER)
        moved_at = work.now
    assert told() == (moved_at, moved_at)
    with world.work() as work:
        acting.row(work).ended_at = work.now
    assert told() == (None, None)


def test_whoever_is_proposed_as_facilitator_is_told_once_they_are_asked(world: World) -> None:
    facilitation = proposed(world)

    def told() -> datetime | None:
        with world.work() as work:
            return live_in_list(work, account_of(work, facilitation.person).id).changed

    assert told() is None
    world.later(minutes=1)
    facilitation.agree()
    asked = told()
    assert asked is not None
    world.later(minutes=1)
    facilitation.join()
    joined = told()
    assert joined is not None
    assert joined > asked


# --- the list of an organisation's cases -----------------------------------------------------------------------------


@pytest.mark.both_engines("SQL that is written for each")
def test_the_list_of_an_organisation_is_told_when_a_case_is_opened_or_moves_and_nothing_else(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    with world.work() as work:
        own = work.session.get_one(Case, leo.case_id).organisation_id

    def told(organisation_id: UUID | None = own) -> Live:
        with world.work() as work:
            return live_in_house(work, participant_of(work, leo).account_id, organisation_id)

    before = told()
    assert before.changed is not None
    world.later(minutes=1)
    say(tessa, "One")
    leaves(nora)
    # What waits for whoever asks is said of all their cases, as on every page; none of it is of this list.
    assert told() == Live(1, 0, before.changed)
    with world.work() as work:
        move(work, work.session.get_one(Case, leo.case_id), Cause.DECLARED_OVER)
        moved = work.now
    assert told().changed == moved
    world.later(minutes=1)
    new_case(world, "2026-0999")
    opened_at = told().changed
    assert opened_at is not None
    assert opened_at > moved
    assert told(None).changed is told(UUID(int=1)).changed is None
