"""Making offers and answering them: what may be said when, and what came of it."""

import pytest

from odr.cases.people import participants
from odr.crypto.codes import AccessCode
from odr.errors import NotFound, Refusal
from odr.messages.entries.letting_in import add_member, make_caucus, make_room
from odr.messages.entries.resealing import reseal
from odr.messages.entries.rooms import room_of
from odr.messages.saying.sending import addressing_in
from odr.offers import answering
from odr.offers.answering import Moved
from odr.offers.negotiation import agreed
from odr.offers.standing import OfferState
from odr.offers.terms import Terms
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.keys.scope import Scope
from tests.support.comings import come_back, start_over
from tests.support.comings import withdraw as leave
from tests.support.facilitation import in_force
from tests.support.offers import (
    TERMS,
    accept,
    counter,
    decline,
    everybody_id,
    look,
    make,
    seen_by,
    soon,
    stand,
    with_deposit,
    withdraw,
)
from tests.support.rooms import another_party, correspondents, joint_id, mailbox, say
from tests.support.vaults import case_row, participant_of
from tests.support.world import World


def test_an_offer_that_all_accept_is_agreed_and_says_what_was_agreed(world: World) -> None:
    tessa, leo = correspondents(world)
    offer = make(tessa)
    assert stand(leo, offer).state is OfferState.OPEN
    accept(leo, offer)
    for party in (tessa, leo):
        found = stand(party, offer)
        assert found.is_agreed
        assert [one.author_id for one in found.accepted] == [leo.participant_id]
        with mailbox(party) as box:
            (written_up,) = agreed(box)
        assert (written_up.title, written_up.points) == (TERMS.title, TERMS.points)
        assert set(written_up.parties) == {tessa.participant_id, leo.participant_id}


def test_with_three_parties_an_offer_is_open_until_the_last_has_accepted(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    offer = make(tessa)
    accept(nora, offer)
    found = stand(leo, offer)
    assert found.state is OfferState.OPEN
    assert found.waiting == (leo.participant_id,)
    with pytest.raises(Moved, match="before"):
        accept(nora, offer)
    accept(leo, offer)
    assert stand(tessa, offer).state is OfferState.ACCEPTED


def test_an_offer_ends_with_the_first_that_declines_and_says_with_what_words(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    offer = make(tessa)
    accept(nora, offer)
    decline(leo, offer, "Too little.")
    found = stand(tessa, offer)
    assert found.state is OfferState.DECLINED
    assert found.ended_by is not None
    assert found.ended_by.text == "Too little."
    with pytest.raises(Moved, match="declined"):
        decline(nora, offer)


def test_a_counter_offer_ends_the_one_before(world: World) -> None:
    tessa, leo = correspondents(world)
    first = make(tessa)
    second = counter(leo, first, with_deposit("900.00"))
    assert stand(tessa, first).state is OfferState.COUNTERED
    found = stand(tessa, second)
    assert found.offer.counters is not None
    assert found.offer.counters.entry_id == first
    with pytest.raises(Moved, match="counter-offer"):
        accept(leo, first)
    accept(tessa, second)
    assert stand(leo, second).is_agreed


def test_its_author_withdraws_an_offer_until_all_have_accepted(world: World) -> None:
    tessa, leo = correspondents(world)
    offer = make(tessa)
    with pytest.raises(NotFound):
        withdraw(leo, offer)
    withdraw(tessa, offer)
    with pytest.raises(Moved, match="withdrawn"):
        accept(leo, offer)
    other = make(tessa)
    accept(leo, other)
    with pytest.raises(Moved, match="accepted"):
        withdraw(tessa, other)


def test_an_offer_expires_by_itself(world: World) -> None:
    tessa, leo = correspondents(world)
    offer = make(tessa, days=2)
    world.later(days=2)
    assert stand(tessa, offer).state is OfferState.EXPIRED
    with pytest.raises(Moved, match="time"):
        accept(leo, offer)


def test_nobody_accepts_what_their_page_did_not_show(world: World) -> None:
    tessa, leo = correspondents(world)
    offer = make(tessa)
    room_id = joint_id(leo)
    shown, seen = seen_by(leo, room_id)
    make(tessa, with_deposit("1000.00"))
    with mailbox(leo) as box, pytest.raises(Moved, match="something else was offered"):
        answering.accept(box, room_id, offer, shown, seen)
    assert stand(leo, offer).state is OfferState.OPEN


def test_what_changes_nothing_about_an_offer_keeps_nobody_from_accepting_it(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    offer = make(tessa)
    room_id = joint_id(leo)
    shown, seen = seen_by(leo, room_id)
    say(tessa, "I hope this suits you.")
    accept(nora, offer)
    with mailbox(leo) as box:
        assert answering.accept(box, room_id, offer, shown, seen) is OfferState.ACCEPTED


def test_the_author_does_not_answer_and_who_was_not_asked_finds_nothing_to_answer(world: World) -> None:
    tessa, leo = correspondents(world)
    offer = make(tessa)
    with pytest.raises(NotFound):
        accept(tessa, offer)
    with mailbox(tessa) as box:
        room_id = make_room(box, "The bill", [leo.participant_id])
    inside = make(tessa, room_id=room_id)
    nora = another_party(world, tessa.case_id, "Nora Field")
    with pytest.raises(NotFound):
        accept(nora, inside, room_id)
    with pytest.raises(NotFound):
        accept(nora, offer)


def test_an_offer_is_made_only_where_everybody_whom_it_concerns_can_read_it(world: World) -> None:
    tessa, leo = correspondents(world)
    offer = make(tessa)
    another_party(world, tessa.case_id, "Nora Field", vault=False)
    with pytest.raises(Refusal, match="Nora Field has no access code"):
        make(tessa)
    accept(leo, offer)  # she was not asked


def test_whoever_has_withdrawn_is_not_asked_and_what_they_offered_is_not_accepted(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    offer = make(nora)
    with world.work() as work:
        participants.withdraw(work, participant_of(work, nora), case_row(work, nora.case_id))
    with pytest.raises(Refusal, match="Party2 Quill has withdrawn"):
        accept(leo, offer)
    later = make(tessa)
    assert stand(leo, later).offer.asked == (leo.participant_id,)


@pytest.mark.parametrize("terms", [Terms("", TERMS.points), Terms("x", ())])
def test_what_says_nothing_is_not_offered(world: World, terms: Terms) -> None:
    tessa, _leo = correspondents(world)
    with pytest.raises(Refusal):
        make(tessa, terms)
    assert look(tessa).offers == []


def test_nothing_is_offered_until_a_day_that_is_over(world: World) -> None:
    tessa, _leo = correspondents(world)
    with pytest.raises(Refusal, match="not over yet"):
        make(tessa, days=-1)


def test_a_facilitator_is_not_asked_and_makes_no_offer(world: World) -> None:
    facilitation = in_force(world)
    tenant, landlord = facilitation.parties
    room_id = everybody_id(tenant)
    offer = make(tenant, room_id=room_id)
    assert stand(facilitation.mediator, offer).offer.asked == (landlord.participant_id,)
    with pytest.raises(NotFound):
        accept(facilitation.mediator, offer, room_id)
    with pytest.raises(Refusal, match="facilitator makes no offers"):
        make(facilitation.mediator, room_id=room_id)
    accept(landlord, offer, room_id)
    assert stand(facilitation.mediator, offer).is_agreed


def test_a_caucus_has_nobody_to_ask(world: World) -> None:
    facilitation = in_force(world)
    tenant = facilitation.parties[0]
    with mailbox(tenant) as box:
        room_id = make_caucus(box, facilitation.mediator.participant_id)
        shown = addressing_in(box, room_of(box, room_id)).fingerprint()
        with pytest.raises(Refusal, match="no other party"):
            answering.make_offer(box, room_id, shown, TERMS, soon(world))


def test_who_came_later_is_told_that_they_do_not_see_everything(world: World) -> None:
    tessa, leo = correspondents(world)
    with mailbox(tessa) as box:
        room_id = make_room(box, "The bill", [leo.participant_id])
    first = make(tessa, room_id=room_id)
    withdraw(tessa, first, room_id)
    nora = another_party(world, tessa.case_id, "Nora Field")

    with mailbox(tessa) as box:
        add_member(box, room_id, nora.participant_id)
        keys = box.person(nora.participant_id).keys
        assert keys is not None
        reseal(box, room_id, nora.participant_id, [first], keys.fingerprint())
    found = stand(nora, first)
    assert found.state is OfferState.OPEN
    assert not found.certain
    assert stand(leo, first).certain


def test_a_code_that_only_reads_messages_answers_nothing(world: World) -> None:

    tessa, leo = correspondents(world)
    offer = make(tessa)
    reading = AccessCode.generate()
    folder_id = leo.folder_id()
    with leo.opened() as opened:
        issue_own_code(opened, reading, "Telephone", Scope((folder_id,), read_messages=True))
    room_id = joint_id(leo)
    shown, seen = seen_by(leo, room_id)
    with mailbox(leo, reading) as box, pytest.raises(Refusal, match="lets you read messages"):
        answering.accept(box, room_id, offer, shown, seen)


def test_who_was_away_accepts_nothing_that_may_have_ended_meanwhile(world: World) -> None:
    tessa, leo, third = correspondents(world, 3)
    ended, over = make(tessa), make(tessa)
    decline(leo, over)
    leave(third)
    counter(leo, ended, with_deposit("900.00"))
    come_back(third)
    assert stand(tessa, ended).state is OfferState.COUNTERED
    assert stand(third, ended).state is OfferState.OPEN
    assert not stand(third, ended).certain
    with pytest.raises(Moved, match="While you were away"):
        accept(third, ended)
    # What had ended before is as certain as ever, and a new offer can be answered.
    assert stand(third, over).state is OfferState.DECLINED
    assert stand(third, over).certain
    again = make(leo)
    accept(third, again)
    assert stand(third, again).certain


def test_who_was_away_can_still_withdraw_what_the_others_could_accept(world: World) -> None:
    tessa, leo, third = correspondents(world, 3)
    offer, ended = make(tessa), make(tessa)
    leave(tessa)
    counter(leo, ended, with_deposit("900.00"))
    come_back(tessa)
    assert not stand(tessa, offer).certain
    assert stand(leo, offer).certain
    accept(leo, offer)
    withdraw(tessa, offer)
    for party in (tessa, leo, third):
        assert stand(party, offer).state is OfferState.WITHDRAWN
    with pytest.raises(Moved, match="was withdrawn"):
        accept(third, offer)
    # What had ended without their knowing stays as it ended.
    withdraw(tessa, ended)
    assert stand(leo, ended).state is OfferState.COUNTERED
    assert not stand(tessa, ended).certain


def test_nobody_accepts_what_its_author_has_lost_with_their_vault(world: World) -> None:
    tessa, leo, third = correspondents(world, 3)
    offer, other = make(tessa), make(tessa)
    accept(leo, offer)
    assert stand(third, offer).state is OfferState.OPEN
    start_over(tessa, [leo, third])
    assert look(tessa).offers == []
    with pytest.raises(Moved, match="has started over since"):
        accept(third, offer)
    assert stand(leo, offer).state is OfferState.OPEN
    decline(third, offer)
    assert stand(leo, offer).state is OfferState.DECLINED
    # What is said from here on is theirs again.
    again = counter(leo, other, with_deposit("900.00"))
    accept(tessa, again)
    accept(third, again)
    assert all(stand(party, again).is_agreed for party in (tessa, leo, third))
