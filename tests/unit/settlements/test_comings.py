"""Parties who come, go and start over while a settlement is made: all who take part have one answer to where it stands.

What was said while somebody was away is not sealed to them. So nothing from before a change of the parties can be
signed after it, by anybody: whoever signs has seen everything that counts.
"""

from dataclasses import replace
from itertools import combinations

import pytest

from odr.cases.life import CaseState
from odr.errors import Refusal
from odr.messages.entries.rooms import room_of
from odr.messages.mailboxes.people import KeyState
from odr.settlements.standing.reading import is_told_otherwise, settlement_in, settlements_of
from odr.settlements.standing.standing import SettlementState
from tests.support.comings import come_back, start_over, withdraw
from tests.support.facilitation import in_force
from tests.support.rooms import another_party, correspondents, joint_id, mailbox
from tests.support.settlements import draft, latest_of, offer, refuse, sign, standing_of, take_back
from tests.support.vaults import Party, case_row
from tests.support.world import World


def assert_one_answer(*parties: Party) -> None:
    """Whatever any of them could sign, all of them find: the version, its signatures, and whether it is in force."""
    found = [standing_of(one) for one in parties]
    for one, other in combinations(found, 2):
        assert one.in_force_since == other.in_force_since
        assert one.is_current == other.is_current
        if one.is_current:
            assert one.state is other.state
            assert one.latest is not None
            assert other.latest is not None
            assert one.latest.digest == other.latest.digest
            assert one.latest.signatures == other.latest.signatures


def state_of_case(party: Party) -> str:
    with party.world.work() as work:
        return case_row(work, party.case_id).state


def sign_all(*parties: Party) -> None:
    """They sign, and with the last of them it is in force for each."""
    for one in parties:
        sign(one)
        assert_one_answer(*parties)
    for one in parties:
        assert standing_of(one).state is SettlementState.IN_FORCE
        assert standing_of(one).aside == []
        with mailbox(one) as box:
            assert not is_told_otherwise(box, settlements_of(box))
    assert state_of_case(parties[0]) == CaseState.SETTLED.value


@pytest.mark.promise("P12")
@pytest.mark.parametrize("meanwhile", ["another version", "a signature taken back", "a refusal", "nothing"])
def test_whoever_comes_back_cannot_end_the_case_by_what_was_replaced_while_they_were_away(
    world: World, meanwhile: str
) -> None:
    tessa, leo, third = correspondents(world, 3)
    offer(tessa)
    sign(tessa)
    sign(leo)
    withdraw(third)
    if meanwhile == "another version":
        offer(leo, replace(draft(leo, "For two"), people=draft(leo).people))
    elif meanwhile == "a signature taken back":
        with pytest.raises(Refusal, match="since it was offered"):
            take_back(leo)
    elif meanwhile == "a refusal":
        with pytest.raises(Refusal, match="since it was offered"):
            refuse(leo)
    come_back(third)
    with pytest.raises(Refusal, match="since it was offered"):
        sign(third)
    assert state_of_case(third) == CaseState.NEGOTIATION.value
    assert_one_answer(tessa, leo, third)
    assert standing_of(third).state is SettlementState.PEOPLE_CHANGED
    offer(leo, replace(draft(leo, "For three")))
    sign_all(tessa, leo, third)


@pytest.mark.promise("P12")
@pytest.mark.parametrize("offers", [0, 1, 2], ids=["who offered first", "who stayed", "who comes back"])
def test_whoever_comes_back_can_sign_what_anybody_offers_then(world: World, offers: int) -> None:
    people = tessa, leo, third = correspondents(world, 3)
    offer(tessa)
    sign(tessa)
    withdraw(third)
    offer(leo, draft(leo, "For two"))
    offer(tessa, draft(tessa, "For two, better"))
    come_back(third)
    offer(people[offers], draft(people[offers], "For three"))
    numbers = [[one.document.number for one in standing_of(party).versions] for party in people]
    assert len(set(numbers[0])) == len(numbers[0]) == 4
    assert numbers[2] == [1, numbers[0][-1]]
    offer(leo, draft(leo, "For three, better"))
    assert {latest_of(one).document.number for one in people} == {numbers[0][-1] + 1}
    sign_all(tessa, leo, third)


@pytest.mark.promise("P12")
@pytest.mark.parametrize("offers", [0, 2], ids=["who was there", "the newcomer"])
def test_a_newcomer_and_those_who_were_there_go_on_from_what_any_of_them_offers(world: World, offers: int) -> None:
    tessa, leo = correspondents(world)
    offer(tessa)
    sign(tessa)
    nora = another_party(world, tessa.case_id, "Nora Field")
    assert standing_of(nora).state is SettlementState.NOTHING
    people = tessa, leo, nora
    assert_one_answer(*people)
    offer(people[offers], draft(people[offers], "For three"))
    assert {latest_of(one).digest for one in people} == {latest_of(nora).digest}
    numbers = [one.document.number for one in standing_of(leo).versions]
    assert numbers == sorted(set(numbers))
    offer(leo, draft(leo, "For three, better"))
    sign_all(*people)


@pytest.mark.promise("P12")
@pytest.mark.parametrize("offers", [0, 1, 2], ids=["who offered first", "who stayed", "who started over"])
def test_whoever_starts_over_signs_anew_with_everybody_and_has_lost_nothing_that_counts(
    world: World, offers: int
) -> None:
    people = tessa, leo, third = correspondents(world, 3)
    offer(tessa)
    sign(third)
    sign(tessa)
    assert standing_of(leo).state is SettlementState.WAITING
    start_over(third, [tessa, leo])
    with mailbox(third) as box:
        assert {one.key_state for one in box.people.values()} == {KeyState.NEW}
    with pytest.raises(Refusal, match="since it was offered"):
        sign(leo)
    assert_one_answer(*people)
    assert standing_of(third).state is SettlementState.NOTHING
    offer(people[offers], draft(people[offers], "Once more"))
    sign_all(*people)


def test_several_who_start_over_at_once_can_still_agree(world: World) -> None:
    tessa, leo = correspondents(world)
    offer(tessa)
    sign(tessa)
    assert standing_of(leo).state is SettlementState.WAITING
    start_over(tessa, [leo])
    start_over(leo, [tessa])
    offer(leo, draft(leo, "Once more"))
    sign_all(tessa, leo)


def test_what_somebody_said_who_was_away_is_counted_and_told_of(world: World) -> None:
    tessa, leo, third = correspondents(world, 3)
    offer(tessa)
    withdraw(third)
    offer(leo, draft(leo, "For two"))
    come_back(third)
    room_id = joint_id(third)
    for party, lacks in ((tessa, 0), (leo, 0), (third, 1)):
        with mailbox(party) as box:
            assert settlement_in(box, room_of(box, room_id)).lacks == lacks


@pytest.mark.promise("P12")
def test_a_facilitator_who_starts_over_offers_a_version_that_stands_for_everybody(world: World) -> None:
    scene = in_force(world)
    tessa, leo = scene.parties
    with mailbox(scene.mediator) as box:
        room_id = next(one.room.id for one in settlements_of(box))
    offer(tessa, draft(tessa), room_id)
    sign(tessa, room_id=room_id)
    start_over(scene.mediator, scene.parties)
    with mailbox(scene.mediator) as box:
        lacking = settlement_in(box, room_of(box, room_id))
    assert (lacking.standing.latest, lacking.lacks) == (None, 2)
    offer(scene.mediator, draft(tessa, "Once more"), room_id)
    digest = latest_of(scene.mediator, room_id).digest
    for party in scene.parties:
        assert standing_of(party, room_id).aside == []
        assert latest_of(party, room_id).digest == digest
    sign(tessa, room_id=room_id)
    for one in scene.everybody:
        found = latest_of(one, room_id)
        assert (found.digest, set(found.signatures)) == (digest, {str(tessa.participant_id)})
        assert standing_of(one, room_id).state is SettlementState.WAITING
    sign(leo, room_id=room_id)
    for party in scene.parties:
        assert standing_of(party, room_id).state is SettlementState.IN_FORCE
