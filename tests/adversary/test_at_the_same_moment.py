"""Two acts that cross, from two browsers at the same moment: the chain of the room decides, and all find one answer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from uuid import UUID

import pytest

from odr.errors import NotFound, Refusal
from odr.messages.entries.rooms import room_of
from odr.messages.saying.acts import acts_in
from odr.messages.saying.sending import addressing_in
from odr.offers import answering
from odr.offers.negotiation import last_seen, offers_in
from odr.offers.standing import OfferState
from odr.settlements.standing.standing import SettlementState
from tests.support import settlements
from tests.support.offers import TERMS
from tests.support.rooms import correspondents, joint_id, mailbox
from tests.support.settlements import standing_of
from tests.support.vaults import Party, case_row
from tests.support.world import World

pytestmark = pytest.mark.both_engines("locks")
TIMES = 5


def at_once(*moves: Callable[[], object]) -> list[bool]:
    """Makes the moves at the same moment; whether each was taken."""
    together = Barrier(len(moves))

    def made(move: Callable[[], object]) -> bool:
        together.wait(60)
        try:
            move()
        except (Refusal, NotFound):
            return False
        return True

    with ThreadPoolExecutor(len(moves)) as pool:
        return list(pool.map(made, moves))


def test_an_acceptance_and_a_withdrawal_that_cross_have_one_outcome(world: World) -> None:
    author, other = correspondents(world)
    room_id = joint_id(author)

    def page(party: Party) -> tuple[str, str]:
        with mailbox(party) as box:
            room = room_of(box, room_id)
            return addressing_in(box, room).fingerprint(), last_seen(acts_in(box, room))

    def found(party: Party) -> dict[UUID, OfferState]:
        with mailbox(party) as box:
            return {one.entry_id: one.state for one in offers_in(box, acts_in(box, room_of(box, room_id)))}

    def answer(party: Party, how: Callable[..., object], offer: UUID, seen: tuple[str, str]) -> None:
        with mailbox(party) as box:
            how(box, room_id, offer, *seen)

    for _time in range(TIMES):
        with mailbox(author) as box:
            shown = addressing_in(box, room_of(box, room_id)).fingerprint()
            offer = answering.make_offer(box, room_id, shown, TERMS, world.time + timedelta(days=2))
        withdrawn, accepted = at_once(
            partial(answer, author, answering.withdraw, offer, page(author)),
            partial(answer, other, answering.accept, offer, page(other)),
        )
        assert withdrawn != accepted, "one of the two, and never both"
        assert found(author) == found(other)
        assert found(author)[offer] is (OfferState.ACCEPTED if accepted else OfferState.WITHDRAWN)


def test_a_last_signature_and_one_that_is_taken_back_have_one_outcome(make_world: Callable[..., World]) -> None:
    for _time in range(TIMES):
        world = make_world()
        tessa, leo = correspondents(world)
        settlements.offer(tessa)
        settlements.sign(tessa)
        signed, taken_back = at_once(partial(settlements.sign, leo), partial(settlements.take_back, tessa))
        assert signed
        state = SettlementState.WAITING if taken_back else SettlementState.IN_FORCE
        assert [standing_of(party).state for party in (tessa, leo)] == [state, state]
        with world.work() as work:
            assert (case_row(work, tessa.case_id).state == "settled") is not taken_back
