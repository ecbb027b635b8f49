"""A facilitator's suggestion: answered in secret, told to everybody only if all have accepted, and then with proof."""

from dataclasses import replace

import pytest

from odr.errors import NotFound, Refusal
from odr.facilitation.engagement.ending import withdraw
from odr.messages.entries.rooms import room_of, rooms_of
from odr.messages.saying.acts import acts_in, say
from odr.messages.saying.sending import addressing_in
from odr.offers import answering
from odr.offers.negotiation import agreed
from odr.offers.suggested import Suggested, SuggestionState, is_proven
from odr.offers.terms import RESULT, Reply
from tests.support.agreement_scene import a_scene, offer_a_change
from tests.support.comings import start_over
from tests.support.facilitation import Facilitation, in_force
from tests.support.offers import TERMS, answer, everybody_id, look, soon, suggest, tell
from tests.support.people import enter
from tests.support.rooms import mailbox
from tests.support.vaults import Party, case_row, participant_of
from tests.support.world import World


@pytest.fixture
def facilitation(world: World) -> Facilitation:
    return in_force(world)


def seen(party: Party) -> Suggested:
    (found,) = look(party).suggestions
    return found


def test_only_the_facilitator_sees_who_has_answered_and_each_party_their_own_answer(facilitation: Facilitation) -> None:
    tenant, landlord = facilitation.parties
    suggestion = suggest(facilitation.mediator)
    answer(tenant, suggestion, accepts=True)
    assert list(seen(tenant).answers) == [tenant.participant_id]
    assert seen(landlord).answers == {}
    found = seen(facilitation.mediator)
    assert [one.accepts for one in found.answers.values()] == [True]
    assert not found.all_accept


def test_if_all_accept_the_facilitator_tells_everybody_with_proof(facilitation: Facilitation) -> None:
    suggestion = suggest(facilitation.mediator)
    for party in facilitation.parties:
        answer(party, suggestion, accepts=True)
    assert seen(facilitation.parties[0]).state is SuggestionState.OPEN
    tell(facilitation.mediator, suggestion)
    for one in facilitation.everybody:
        found = seen(one)
        assert found.is_agreed
        assert found.result is not None
        assert [proof["party"] for proof in found.result.body["proofs"]] == [str(p) for p in found.offer.asked]
        with mailbox(one) as box:
            (written_up,) = agreed(box)
        assert written_up.is_suggestion
        assert written_up.points == TERMS.points


def test_while_the_agreement_is_not_in_force_an_answer_says_so(world: World) -> None:
    changed = a_scene(world)
    suggestion, tenant = suggest(changed.facilitation.mediator), changed.facilitation.parties[0]
    offer_a_change(changed)
    with pytest.raises(Refusal, match="before everybody has signed the agreement with them"):
        answer(tenant, suggestion, accepts=True)


@pytest.mark.parametrize("second", [False, None])
def test_unless_all_accept_nothing_can_be_told(facilitation: Facilitation, second: bool | None) -> None:
    tenant, landlord = facilitation.parties
    suggestion = suggest(facilitation.mediator)
    answer(tenant, suggestion, accepts=True)
    if second is not None:
        answer(landlord, suggestion, accepts=second)
    with pytest.raises(Refusal, match="Not all have accepted"):
        tell(facilitation.mediator, suggestion)
    facilitation.world.later(days=8)
    assert [seen(party).state for party in facilitation.parties] == [SuggestionState.OVER] * 2


def test_an_answer_stands(facilitation: Facilitation) -> None:
    tenant = facilitation.parties[0]
    suggestion = suggest(facilitation.mediator)
    answer(tenant, suggestion, accepts=False)
    with pytest.raises(Refusal, match="answered before"):
        answer(tenant, suggestion, accepts=True)


def test_after_its_time_nobody_answers(facilitation: Facilitation) -> None:
    suggestion = suggest(facilitation.mediator, days=1)
    facilitation.world.later(days=1)
    with pytest.raises(Refusal, match="is over"):
        answer(facilitation.parties[0], suggestion, accepts=True)


def test_a_facilitator_does_not_tell_of_what_nobody_has_signed(facilitation: Facilitation) -> None:
    """Given a facilitator whose program says that all have accepted, with proofs that they do not have."""
    mediator = facilitation.mediator
    suggestion = suggest(mediator)
    for party in facilitation.parties:
        answer(party, suggestion, accepts=False)
    room_id, found = everybody_id(mediator), seen(mediator)
    with mailbox(mediator) as box:
        room = room_of(box, room_id)
        proofs = [found.answers[one].proof.encoded() for one in found.offer.asked]
        head = acts_in(box, room).acts[-1].hash.hex()
        forged = Reply(found.named(), head).act(RESULT, proofs=proofs)
        say(box, room_id, addressing_in(box, room).fingerprint(), forged)
    assert seen(facilitation.parties[0]).state is SuggestionState.OPEN


def test_a_party_does_not_tell_of_a_suggestion(facilitation: Facilitation) -> None:
    tenant = facilitation.parties[0]
    suggestion = suggest(facilitation.mediator)
    for party in facilitation.parties:
        answer(party, suggestion, accepts=True)
    with pytest.raises(NotFound):
        tell(tenant, suggestion)
    with pytest.raises(Refusal, match="Only a facilitator"):
        suggest(tenant)


def test_a_proof_is_of_one_answer_to_one_suggestion_by_one_party(facilitation: Facilitation) -> None:
    tenant, landlord = facilitation.parties
    first, second = suggest(facilitation.mediator), suggest(facilitation.mediator)
    answer(tenant, first, accepts=True)
    with mailbox(facilitation.mediator) as box:
        keys = {id_: one.pin.signing_keys() for id_, one in box.people.items() if one.pin is not None}
    found = {one.entry_id: one for one in look(facilitation.mediator).suggestions}
    proof = found[first].answers[tenant.participant_id].proof
    named, mine = found[first].named(), keys[tenant.participant_id]
    case_id = facilitation.case_id
    assert is_proven(proof, named, case_id, mine, accepts=True)
    assert not is_proven(proof, named, case_id, mine, accepts=False)
    assert not is_proven(proof, found[second].named(), case_id, mine, accepts=True)
    assert not is_proven(proof, named, landlord.participant_id, mine, accepts=True)
    assert not is_proven(proof, named, case_id, keys[landlord.participant_id], accepts=True)
    assert not is_proven(replace(proof, party=landlord.participant_id), named, case_id, mine, accepts=True)


def test_a_suggestion_is_put_to_all_parties_in_the_room_of_everybody_alone(facilitation: Facilitation) -> None:
    suggestion = suggest(facilitation.mediator)
    found = seen(facilitation.mediator)
    assert found.entry_id == suggestion
    assert set(found.offer.asked) == {one.participant_id for one in facilitation.parties}
    with mailbox(facilitation.mediator) as box:
        other = [room for room in rooms_of(box) if not room.is_common]
        for room in other:
            with pytest.raises(NotFound):
                answering.suggest(box, room.id, "", TERMS, soon(facilitation.world))


@pytest.mark.parametrize("days", [0, 8], ids=["as long as it is open", "after its time"])
def test_what_asks_somebody_who_has_withdrawn_is_neither_answered_nor_told_of(world: World, days: int) -> None:
    """Otherwise it would be accepted by all, and one of them could not read that."""
    found = in_force(world, third=True)
    tenant, landlord, nora = found.parties
    suggestion, open_one = suggest(found.mediator), suggest(found.mediator, days=30)
    for party in found.parties:
        answer(party, suggestion, accepts=True)
    with world.work() as work:
        withdraw(work, participant_of(work, nora), case_row(work, nora.case_id))
    world.later(days=days)
    with pytest.raises(Refusal, match="Nora Neighbour has withdrawn"):
        tell(found.mediator, suggestion)
    with pytest.raises(Refusal, match="Nora Neighbour has withdrawn"):
        answer(tenant, open_one, accepts=True)

    # The pages say so, and offer neither
    root = f"/cases/{found.case_id}/negotiation/suggestions"
    for who, one, way in ((found.mediator, suggestion, "tell"), (landlord, open_one, "answer")):
        if days:  # signed out meanwhile
            enter(who.person)
        who.unlock()
        page = who.person.open(f"{root}/{one}")
        assert "This suggestion can't be accepted by all any more." in page.text
        assert not any("…" in link for link in page.links)
        who.person.open(f"{root}/{one}/{way}")
        assert who.person.path == f"{root}/{one}"


def test_what_a_facilitator_suggested_who_has_started_over_is_over_for_everybody(facilitation: Facilitation) -> None:
    # Given a suggestion that one party has accepted, and one that all were told of
    tenant, landlord = facilitation.parties
    told = suggest(facilitation.mediator)
    for party in facilitation.parties:
        answer(party, told, accepts=True)
    tell(facilitation.mediator, told)
    suggestion = suggest(facilitation.mediator)
    answer(tenant, suggestion, accepts=True)

    # When its facilitator, who alone could tell of it, loses every code and starts over
    start_over(facilitation.mediator, facilitation.parties)

    # Then it asks nobody any more, and what all were told stands
    assert look(facilitation.mediator).suggestions == []
    for party in facilitation.parties:
        found = {one.entry_id: one for one in look(party).suggestions}
        assert (found[suggestion].state, found[suggestion].lost) == (SuggestionState.OVER, True)
        assert (found[told].is_agreed, found[told].lost) == (True, False)
    with pytest.raises(Refusal, match="has started over since"):
        answer(landlord, suggestion, accepts=True)
    landlord.unlock()
    page = landlord.person.open(f"/cases/{landlord.case_id}/negotiation/suggestions/{suggestion}")
    assert (
        "Fay Middleton has started over since, and can neither read this suggestion nor tell what came of it."
        in page.text
    )
    assert "Answer in secret…" not in page.text
    assert "Can't be accepted any more" in landlord.person.open(f"/cases/{landlord.case_id}/negotiation").text
    # And after its time its time is over, as of any other
    landlord.world.later(days=8)
    assert [(one.state, one.lost) for one in look(landlord).suggestions if one.entry_id == suggestion] == [
        (SuggestionState.OVER, False)
    ]
