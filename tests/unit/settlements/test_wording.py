"""What people read about a settlement: each state and each reason has a sentence of its own, and no other's."""

from dataclasses import replace

import pytest

from odr.messages.documents import Act
from odr.settlements.papers.wording import state_words, why_words
from odr.settlements.standing.moves import MoveKind
from odr.settlements.standing.reading import settlement_in
from odr.settlements.standing.standing import SettlementState, WhyPutAside
from tests.support import settlements
from tests.support.rooms import joint, joint_id, mailbox
from tests.support.settlements import say_act, standing_of
from tests.support.vaults import two_parties, with_vault
from tests.support.world import World


def test_every_state_and_every_reason_is_told_in_its_own_words(world: World) -> None:
    tessa, _leo = (with_vault(party) for party in two_parties(world))
    settlements.offer(tessa)
    with mailbox(tessa) as box:
        found = settlement_in(box, joint(box))
    states = [
        state_words(replace(found, standing=replace(found.standing, state=one), lacks=lacks))
        for one in SettlementState
        for lacks in ([0, 1] if one is SettlementState.NOTHING else [0])
    ]
    reasons = [why_words(one) for one in WhyPutAside]
    assert len(set(states)) == len(SettlementState) + 1
    assert len(set(reasons)) == len(WhyPutAside)
    assert all(words.endswith(".") for words in [*states, *reasons])


@pytest.mark.promise("P12")
def test_what_does_not_count_is_told_on_the_page_with_its_reason(world: World) -> None:
    tessa, leo = (with_vault(party) for party in two_parties(world))
    settlements.offer(tessa)
    say_act(leo, Act(MoveKind.SIGNATURE.value, {"document": "00" * 32}))
    (aside,) = standing_of(tessa).aside
    tessa.unlock()
    tessa.person.open(f"/cases/{tessa.case_id}/settlement/{joint_id(tessa)}")
    assert "1 entry here does not count" in tessa.person.page.text
    assert why_words(aside.why) in tessa.person.page.text
    assert leo.person.name in tessa.person.page.text
