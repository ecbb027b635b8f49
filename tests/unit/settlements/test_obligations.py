"""Obligations: reported by whoever does it, confirmed by whom it is owed to, and by nobody else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from odr.errors import NotFound, Refusal
from odr.messages.documents import Act
from odr.settlements.standing import obligations
from odr.settlements.standing.in_force import in_force_in
from odr.settlements.standing.obligations import Done, Obligation
from odr.vaults import reset
from tests.support.rooms import correspondents, joint_id, mailbox
from tests.support.settlements import draft, last_day, offer, say_act, shown, sign
from tests.support.vaults import Party, case_row, participant_of
from tests.support.world import World


def settled(world: World, count: int = 3) -> list[Party]:
    """A settlement in which the second party pays the first, and the third returns keys to whoever."""
    people = correspondents(world, count)
    begun = draft(people[0])
    owed, owing, last = (str(one.participant_id) for one in (people[0], people[1], people[-1]))
    paid = replace(begun.points[0], due=str(last_day(people[0])), who=owing, whom=owed)
    offer(people[0], replace(begun, points=[paid, replace(begun.points[1], who=last)]))
    for party in people:
        sign(party)
    return people


def found(party: Party) -> list[Obligation]:
    room_id = joint_id(party)
    with mailbox(party) as box:
        return obligations.obligations_of(in_force_in(box, room_id))


def report(party: Party, number: int = 1, words: str = "") -> None:
    room_id = joint_id(party)
    with mailbox(party) as box:
        obligations.report(box, room_id, shown(box, room_id), number, words)


def answer(party: Party, *, done: bool, number: int = 1, words: str = "") -> None:
    answered = found(party)[number - 1].report
    act = obligations.confirm if done else obligations.deny
    room_id = joint_id(party)
    with mailbox(party) as box:
        act(box, room_id, shown(box, room_id), number, answered, words)


def test_it_is_reported_denied_reported_again_and_confirmed(world: World) -> None:
    owed, owing, third = settled(world)
    report(owing, words="By bank transfer.")
    assert [one.state for one in found(third)] == [Done.REPORTED, Done.OPEN]
    answer(owed, done=False, words="Nothing has come.")
    assert found(owing)[0].state is Done.NOT_SO
    report(owing)
    answer(owed, done=True)
    (paid, _keys) = found(third)
    assert paid.state is Done.CONFIRMED
    assert [one.words for one in paid.said] == ["By bank transfer.", "Nothing has come.", "", ""]
    with pytest.raises(Refusal):
        report(owing)
    with pytest.raises(Refusal):
        answer(owed, done=True)


def test_nobody_reports_for_another_or_confirms_what_is_not_owed_to_them(world: World) -> None:
    owed, owing, third = settled(world)
    for party in (owed, third):
        with pytest.raises(NotFound):
            report(party)
    report(owing)
    for party in (owing, third):
        with pytest.raises(NotFound):
            answer(party, done=True)


def test_what_a_program_of_ones_own_says_counts_no_more_than_that(world: World) -> None:
    owed, owing, third = settled(world)
    room_id = joint_id(owed)
    with mailbox(owed) as box:
        digest = in_force_in(box, room_id).digest
    good = {"point": 1, "report": "", "settlement": digest}
    say_act(third, Act(obligations.REPORTED, good))
    say_act(owing, Act(obligations.CONFIRMED, good))
    say_act(owing, Act(obligations.REPORTED, good | {"settlement": "0" * 64}))
    say_act(owing, Act(obligations.REPORTED, good | {"point": "1"}))
    say_act(owing, Act(obligations.REPORTED, good | {"point": 7}))
    assert [one.state for one in found(owed)] == [Done.OPEN, Done.OPEN]
    report(owing)
    say_act(owed, Act(obligations.CONFIRMED, good))
    assert found(third)[0].state is Done.REPORTED


def test_an_answer_to_an_earlier_report_does_not_answer_the_next(world: World) -> None:
    owed, owing, _third = settled(world)
    report(owing)
    first = found(owed)[0].report
    answer(owed, done=False)
    report(owing)
    room_id = joint_id(owed)
    with mailbox(owed) as box, pytest.raises(Refusal):
        obligations.confirm(box, room_id, shown(box, room_id), 1, first, "")


def test_what_is_owed_to_nobody_by_name_any_other_party_confirms(world: World) -> None:
    owed, owing, third = settled(world)
    assert found(owed)[1].owed_to == {str(owed.participant_id), str(owing.participant_id)}
    answer(owing, done=True, number=2)
    assert found(third)[1].state is Done.CONFIRMED


def test_it_is_overdue_on_the_day_after_until_it_is_confirmed(world: World) -> None:
    owed, owing, _third = settled(world)
    day = last_day(owed)
    assert not found(owed)[0].is_overdue(day)
    assert found(owed)[0].is_overdue(day + timedelta(days=1))
    report(owing)
    assert found(owed)[0].is_overdue(day + timedelta(days=1))
    answer(owed, done=True)
    assert not found(owed)[0].is_overdue(day + timedelta(days=1))


def test_nothing_is_reported_or_confirmed_that_would_not_count_because_a_party_could_not_read_it(world: World) -> None:
    owed, owing, third = settled(world)
    report(owing)
    with world.work() as work:
        reset.ask(work, participant_of(work, third))
    world.later(days=4)
    with world.work() as work:
        reset.destroy(work, participant_of(work, third), case_row(work, third.case_id), "2026-0142")
    for done in (True, False):
        with pytest.raises(Refusal, match="could not read it now"):
            answer(owed, done=done)
    assert found(owing)[0].state is Done.REPORTED
