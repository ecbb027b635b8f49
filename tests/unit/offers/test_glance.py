"""The negotiation at a glance: the points, where each party stands on them, how the amounts moved."""

from dataclasses import replace

from odr.offers.glance import at_a_glance
from odr.offers.terms import Terms
from tests.support.offers import DEPOSIT, KEYS, TERMS, accept, counter, look, make, with_deposit, withdraw
from tests.support.rooms import correspondents
from tests.support.world import World


def test_each_point_has_the_latest_stand_of_each_party_and_the_amounts_in_their_order(world: World) -> None:
    tessa, leo = correspondents(world)
    first = make(tessa)
    second = counter(leo, first, with_deposit("900.00"))
    counter(tessa, second, with_deposit("1100.00"))
    deposit, keys = at_a_glance(look(leo).offers)
    assert (deposit.heading, keys.heading) == ("Deposit", "Keys")
    stands = {
        party: one.point.amount.plain() for party, one in deposit.stands.items() if one.point and one.point.amount
    }
    assert stands == {tessa.participant_id: "1100.00", leo.participant_id: "900.00"}
    assert [one.amount.plain() for one in deposit.steps] == ["1200.00", "900.00", "1100.00"]
    assert deposit.moved()
    assert not keys.moved()


def test_who_accepts_stands_where_the_offer_does(world: World) -> None:
    tessa, leo = correspondents(world)
    accept(leo, make(tessa))
    deposit, _keys = at_a_glance(look(tessa).offers)
    assert deposit.stands[leo.participant_id].accepted
    assert deposit.stands[leo.participant_id].point == DEPOSIT


def test_what_was_withdrawn_is_nobodys_stand(world: World) -> None:
    tessa, _leo = correspondents(world)
    make(tessa)
    withdraw(tessa, make(tessa, with_deposit("800.00")))
    deposit, _keys = at_a_glance(look(tessa).offers)
    point = deposit.stands[tessa.participant_id].point
    assert point is not None
    assert point.amount == DEPOSIT.amount


def test_amounts_in_two_currencies_are_not_drawn_on_one_scale(world: World) -> None:
    tessa, _leo = correspondents(world)
    make(tessa)
    assert DEPOSIT.amount is not None
    make(tessa, Terms(TERMS.title, (replace(DEPOSIT, amount=replace(DEPOSIT.amount, currency="GBP")), KEYS)))
    deposit, _keys = at_a_glance(look(tessa).offers)
    assert len(deposit.steps) == 2
    assert not deposit.moved()


def test_nothing_gives_an_empty_table() -> None:
    assert at_a_glance([]) == []
