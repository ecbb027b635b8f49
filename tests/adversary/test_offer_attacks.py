"""Attacks on offers: by whoever writes to the database, by a party with a program of its own, by looking closely."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, select, update

from odr.crypto.context import Purpose
from odr.crypto.derivation import digest
from odr.crypto.lifekeys import Dormant
from odr.crypto.sealing import seal
from odr.crypto.signing import SigningKeyPair
from odr.db.work import Work
from odr.errors import Refusal
from odr.lifekeys.lives import life_key
from odr.messages.documents import Act, Addressed, Document, EntryPlace, body_key, participants_in, sign
from odr.messages.entries.letting_in import make_room
from odr.messages.entries.posting import envelope, made_hash
from odr.messages.entries.reading import read_room
from odr.messages.entries.rooms import room_of, rooms_of
from odr.messages.mailboxes.people import public_keys_in
from odr.messages.saying.acts import head, say
from odr.messages.saying.sending import addressing_in
from odr.messages.tables import Envelope, Message, Room
from odr.offers.negotiation import agreed
from odr.offers.preparing import Prepared, Typed, pin, prepare
from odr.offers.standing import OfferState
from odr.offers.suggested import SuggestionState, prove
from odr.offers.terms import ACCEPTED, DECLINED, OFFER, RESULT, Named, Offer, Reply, Terms
from tests.adversary.test_replaced_keys import kept_and_renewed
from tests.support.facilitation import Facilitation, in_force
from tests.support.offers import (
    TERMS,
    accept,
    answer,
    look,
    make,
    soon,
    stand,
    suggest,
    tell,
    withdraw,
)
from tests.support.rooms import correspondents, joint, joint_id, mailbox
from tests.support.vaults import Party, participant_of, vault_row
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database")


def said_by(party: Party, act: Act, room_id: UUID | None = None) -> UUID:
    """What a program of the party's own would say: signed by them, whatever it is."""
    room_id = room_id or joint_id(party)
    with mailbox(party) as box:
        return say(box, room_id, addressing_in(box, room_of(box, room_id)).fingerprint(), act)


def head_of(party: Party, room_id: UUID | None = None) -> str:
    room_id = room_id or joint_id(party)
    with mailbox(party) as box:
        return head(box, room_of(box, room_id)).hex()


def last_act(work: Work) -> Message:
    found = work.session.scalars(select(Message).where(Message.kind == "act").order_by(Message.number.desc())).first()
    assert found is not None
    return found


def nothing_is_agreed_by(party: Party) -> bool:
    with mailbox(party) as box:
        return agreed(box) == []


# --- by whoever writes to the database -------------------------------------------------------------------------------


def removed(work: Work, message: Message) -> None:
    work.session.execute(delete(Message).where(Message.id == message.id))


def called_a_message(work: Work, message: Message) -> None:
    message.kind = "message"


def rehashed_as_a_message(work: Work, message: Message) -> None:
    message.kind = "message"
    message.hash = made_hash(message, message.place(_case_of(message, work)))


def body_gone(work: Work, message: Message) -> None:
    message.sealed_body = None


def _case_of(message: Message, work: Work) -> UUID:
    return work.session.get_one(Room, message.room_id).case_id


@pytest.mark.parametrize("attack", [removed, called_a_message, rehashed_as_a_message, body_gone])
@pytest.mark.parametrize("end", [withdraw, None])
def test_who_hides_a_withdrawal_or_an_acceptance_makes_nothing_agreed_and_is_noticed(
    world: World, attack: Callable[[Work, Message], None], end: Callable[[Party, UUID], None] | None
) -> None:
    tessa, leo = correspondents(world)
    offer = make(tessa)
    if end is None:
        accept(leo, offer)
    else:
        end(tessa, offer)
    for party in (tessa, leo):
        look(party)
    with world.work() as work:
        attack(work, last_act(work))
    for party in (tessa, leo):
        assert nothing_is_agreed_by(party)
        assert not stand(party, offer).certain
        assert look(party).altered
    with pytest.raises(Refusal, match="altered"):
        accept(leo, offer)


def test_an_acceptance_that_is_kept_from_one_party_leaves_nothing_agreed_for_them(world: World) -> None:
    tessa, leo = correspondents(world)
    offer = make(tessa)
    accept(leo, offer)
    with world.work() as work:
        theirs = vault_row(work, tessa).id
        work.session.execute(
            delete(Envelope).where(Envelope.vault_id == theirs, Envelope.message_id == last_act(work).id)
        )
    assert not stand(tessa, offer).certain
    assert nothing_is_agreed_by(tessa)


def test_the_body_of_an_older_offer_under_a_newer_one_is_none(world: World) -> None:
    tessa, leo = correspondents(world)
    first = make(tessa, Terms("Cheap", TERMS.points))
    second = make(tessa, Terms("Dear", TERMS.points))
    with world.work() as work:
        source, target = (work.session.get_one(Message, one) for one in (first, second))
        target.sealed_body, target.body_digest = source.sealed_body, source.body_digest
        target.hash = made_hash(target, target.place(tessa.case_id))
    assert [one.offer.terms.title for one in look(leo).offers] == ["Cheap"]
    with pytest.raises(Refusal, match="altered"):
        accept(leo, first)


# --- by a party with a program of its own ----------------------------------------------------------------------------


def other_text(named: Named) -> Named:
    return replace(named, digest="00" * 32)


def other_entry(named: Named) -> Named:
    return replace(named, hash="00" * 32)


@pytest.mark.parametrize("change", [other_text, other_entry])
def test_an_acceptance_of_another_text_accepts_nothing(world: World, change: Callable[[Named], Named]) -> None:
    tessa, leo = correspondents(world)
    offer = make(tessa)
    named = change(stand(leo, offer).named())
    said_by(leo, Reply(named, head_of(leo)).act(ACCEPTED))
    for party in (tessa, leo):
        found = stand(party, offer)
        assert found.state is OfferState.OPEN
        assert len(found.ignored) == 1


def test_an_acceptance_that_states_an_older_head_accepts_nothing(world: World) -> None:
    tessa, leo = correspondents(world)
    offer = make(tessa)
    before = head_of(leo)
    make(tessa, Terms("Something else", TERMS.points))
    said_by(leo, Reply(stand(leo, offer).named(), before).act(ACCEPTED))
    assert stand(tessa, offer).state is OfferState.OPEN


def test_nobody_accepts_in_the_name_of_another_or_what_they_offered_themselves(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    offer = make(tessa)
    named = stand(tessa, offer).named()
    said_by(tessa, Reply(named, head_of(tessa)).act(ACCEPTED))
    accept(nora, offer)
    assert stand(leo, offer).waiting == (leo.participant_id,)
    assert nothing_is_agreed_by(nora)


def test_an_offer_that_asks_its_own_author_is_none(world: World) -> None:
    tessa, leo = correspondents(world)
    asked = tuple(sorted((tessa.participant_id, leo.participant_id)))
    said_by(tessa, Offer(TERMS, soon(world), asked).act())
    assert look(leo).offers == []


def test_an_answer_in_another_room_is_none(world: World) -> None:
    tessa, leo = correspondents(world)
    offer = make(tessa)
    named = stand(leo, offer).named()
    with mailbox(leo) as box:
        room_id = make_room(box, "The bill", [tessa.participant_id])
    said_by(leo, Reply(named, head_of(leo, room_id)).act(ACCEPTED), room_id)
    assert stand(tessa, offer).state is OfferState.OPEN


@pytest.mark.parametrize(
    "act",
    [
        Act(OFFER, {}),
        Act(OFFER, {"title": "x", "points": "y", "asked": []}),
        Act(OFFER, {"title": None, "points": [None], "asked": [1], "until": 3, "binding": {}, "counters": []}),
        Act(ACCEPTED, {"offer": {}, "head": "", "format": 1}),
        Act(DECLINED, {"offer": None, "head": None}),
        Act("suggestion", {"asked": "x"}),
        Act("suggestion answer", {"proof": []}),
        Act("suggestion accepted", {"proofs": [{}], "offer": 1, "format": 1}),
        Act("something else", {"deep": [[[[["x"]]]]]}),
    ],
    ids=lambda act: f"{act.kind} {len(act.body)}",
)
def test_what_is_not_in_our_spelling_is_passed_over_and_breaks_no_page(world: World, act: Act) -> None:
    tessa, leo = correspondents(world)
    offer = make(tessa)
    said_by(tessa, act)
    there = look(leo)
    assert [one.entry_id for one in there.offers] == [offer]
    assert there.suggestions == []
    with mailbox(leo) as box:
        page = read_room(box, joint(box))
    assert [one.state.value for one in page.entries] == ["readable", "readable"]


# --- by looking closely ----------------------------------------------------------------------------------------------


@pytest.fixture
def facilitation(world: World) -> Facilitation:
    return in_force(world)


def all_that_is_seen_by(party: Party) -> list[object]:
    """Every room, entry, receipt and unread count that the party is told of."""
    with mailbox(party) as box:
        rooms = rooms_of(box)
        pages = [read_room(box, room) for room in rooms]
        seen: list[object] = [(room.id, room.name, len(room.members)) for room in rooms]
        for page in pages:
            seen += [(one.number, one.state, one.row.id if one.row else None) for one in page.entries]
            seen.append((page.older_than, page.newer_than, page.receipts))
    there = look(party)
    seen += [(one.entry_id, one.state, dict(one.answers), one.result) for one in there.suggestions]
    seen += [(one.entry_id, one.state) for one in there.offers]
    return seen


@pytest.mark.promise("P10")
@pytest.mark.parametrize("accepts", [True, False])
def test_a_secret_answer_reaches_the_facilitator_and_changes_nothing_for_the_other_party(
    facilitation: Facilitation, accepts: bool
) -> None:
    tenant, landlord = facilitation.parties
    suggestion = suggest(facilitation.mediator)
    all_that_is_seen_by(landlord)
    before = all_that_is_seen_by(landlord)
    answer(tenant, suggestion, accepts=accepts)
    assert all_that_is_seen_by(landlord) == before
    (found,) = look(facilitation.mediator).suggestions
    assert found.answers[tenant.participant_id].accepts is accepts
    with facilitation.world.work() as work:
        theirs = vault_row(work, landlord).id
        sealed_to = work.session.scalar(
            select(func.count())
            .select_from(Envelope)
            .where(Envelope.vault_id == theirs, Envelope.message_id == last_answer(work, tenant))
        )
    assert sealed_to == 0


def last_answer(work: Work, party: Party) -> UUID:
    found = work.session.scalars(
        select(Message.id)
        .where(Message.author_id == party.participant_id, Message.kind == "act")
        .order_by(Message.sent_at.desc(), Message.number.desc())
    ).first()
    assert found is not None
    return found


def test_acceptance_and_refusal_in_secret_are_of_one_size(facilitation: Facilitation) -> None:
    tenant, landlord = facilitation.parties
    suggestion = suggest(facilitation.mediator)
    answer(tenant, suggestion, accepts=True)
    answer(landlord, suggestion, accepts=False)
    with facilitation.world.work() as work:
        sizes = {
            len(work.session.get_one(Message, last_answer(work, party)).sealed_body or b"")
            for party in (tenant, landlord)
        }
    assert len(sizes) == 1


@pytest.mark.promise("P10")
def test_who_learns_nothing_learns_nothing_after_its_time_either(facilitation: Facilitation) -> None:
    """Two suggestions, one that a party accepted alone and one that nobody answered, end alike for the other."""
    tenant, landlord = facilitation.parties
    first = suggest(facilitation.mediator, days=1)
    suggest(facilitation.mediator, days=1)
    answer(tenant, first, accepts=True)
    facilitation.world.later(days=2)
    found = look(landlord).suggestions
    assert [(one.state, dict(one.answers), one.result) for one in found] == [(SuggestionState.OVER, {}, None)] * 2


def test_a_facilitator_whose_answers_were_hidden_tells_nothing(facilitation: Facilitation) -> None:
    mediator = facilitation.mediator
    suggestion = suggest(mediator)
    for party in facilitation.parties:
        answer(party, suggestion, accepts=True)
    with facilitation.world.work() as work:
        hidden = last_answer(work, facilitation.parties[0])
        work.session.execute(update(Message).where(Message.id == hidden).values(kind="message"))
    with pytest.raises(Refusal):
        tell(mediator, suggestion)
    assert look(facilitation.parties[1]).suggestions[0].state is SuggestionState.OPEN


@pytest.mark.promise("P10")
def test_another_party_is_not_told_what_is_prepared_or_pinned(world: World) -> None:
    tessa, leo = correspondents(world)
    make(leo)
    all_that_is_seen_by(leo)
    before = all_that_is_seen_by(leo)
    folder_id = tessa.folder_id()
    with mailbox(tessa) as box:
        prepare(box, folder_id, Prepared("Secret", (Typed("Deposit", amount="1100", currency="EUR"),)))
        pin(box, folder_id, {"Deposit": "1000 at the least"}, 0)
    assert all_that_is_seen_by(leo) == before


def test_an_acceptance_that_was_invented_with_another_key_accepts_nothing(world: World) -> None:
    """Given whoever holds the database: numbered, linked and sealed as one is, and signed with a key of their own."""
    tessa, leo = correspondents(world)
    offer = make(tessa)
    found = stand(tessa, offer)
    assert look(tessa).altered == []
    with world.work() as work:
        keys = public_keys_in(work, tessa.case_id)
        before = last_act(work)
        place = EntryPlace(tessa.case_id, before.room_id, uuid4(), before.number + 1)
        document = Document(
            author_id=leo.participant_id,
            account_id=participant_of(work, leo).account_id,
            vault_id=vault_row(work, leo).id,
            epoch=1,
            addressed=(Addressed(tessa.participant_id, digest(keys[tessa.participant_id].mailbox_key).hex()),),
            previous_hash=before.hash,
            sent_at=work.now,
            act=Reply(found.named(), before.hash.hex()).act(ACCEPTED),
        )
        _seed, pair = SigningKeyPair.generate()
        key = Dormant.generate()
        under = body_key(key, life_key(work, place.case_id, place.case_id), place)
        body = seal(under, sign(document, place, pair), place.context(Purpose.MESSAGE))
        forged = Message(
            id=place.message_id,
            room_id=place.room_id,
            number=place.number,
            kind="act",
            author_id=leo.participant_id,
            sent_at=work.now,
            addressed=participants_in(document.addressed),
            sealed_body=body,
            body_digest=digest(body),
            previous_hash=before.hash,
        )
        forged.hash = made_hash(forged, place)
        work.session.add(forged)
        work.session.flush()
        theirs = keys[tessa.participant_id]
        work.session.add(envelope(place, theirs.vault_id, theirs.mailbox.epoch, theirs.mailbox_key, key))
    assert stand(tessa, offer).state is OfferState.OPEN
    assert nothing_is_agreed_by(tessa)
    (room,) = look(tessa).altered
    assert [one.state.value for one in room.wrong] == ["unproven"]
    # And once more, now that the vault has gone through the room: what was not proven then is not proven now.
    assert [one.state.value for one in look(tessa).altered[0].wrong] == ["unproven"]


# --- with a key that was replaced ------------------------------------------------------------------------------------


def told_with(facilitation: Facilitation, suggestion: UUID, kept: SigningKeyPair) -> None:
    """What a facilitator says of whom a former holder of a code is a friend: that all accept, with the kept key."""
    tenant, landlord = facilitation.parties
    (found,) = look(facilitation.mediator).suggestions
    with mailbox(tenant) as box:
        forged = prove(box, found.named(), kept, accepts=True)
    proofs = [
        (forged if one == tenant.participant_id else found.answers[landlord.participant_id].proof).encoded()
        for one in found.offer.asked
    ]
    room_id = found.said.room_id
    reply = Reply(found.named(), head_of(facilitation.mediator, room_id))
    said_by(facilitation.mediator, reply.act(RESULT, proofs=proofs), room_id)


@pytest.mark.parametrize("before", [True, False], ids=["suggested after the renewal", "suggested before it"])
def test_a_key_that_was_replaced_accepts_no_suggestion(facilitation: Facilitation, before: bool) -> None:
    tenant, landlord = facilitation.parties
    kept = kept_and_renewed(tenant) if before else None
    suggestion = suggest(facilitation.mediator)
    answer(landlord, suggestion, accepts=True)
    if kept is None:
        answer(tenant, suggestion, accepts=False)
        kept = kept_and_renewed(tenant)
    told_with(facilitation, suggestion, kept)
    for party in (*facilitation.parties, facilitation.mediator):
        (found,) = look(party).suggestions
        assert (found.state, found.result) == (SuggestionState.OPEN, None)
        assert nothing_is_agreed_by(party)


def test_whoever_answered_and_renewed_their_keys_answers_again(facilitation: Facilitation) -> None:
    """Otherwise whoever kept the key that was replaced could answer for them, or nobody could any more."""
    tenant, landlord = facilitation.parties
    suggestion = suggest(facilitation.mediator)
    for party in facilitation.parties:
        answer(party, suggestion, accepts=True)
    kept_and_renewed(tenant)
    for party in (tenant, facilitation.mediator):
        assert tenant.participant_id not in look(party).suggestions[0].answers
    with pytest.raises(Refusal, match="Not all have accepted"):
        tell(facilitation.mediator, suggestion)
    answer(tenant, suggestion, accepts=True)
    tell(facilitation.mediator, suggestion)
    kept_and_renewed(landlord)
    for party in (*facilitation.parties, facilitation.mediator):
        (found,) = look(party).suggestions
        assert found.state is SuggestionState.ACCEPTED, "what was told before a renewal stands"
        assert party is not tenant or found.answers[tenant.participant_id].accepts


def test_an_answer_under_a_key_that_was_replaced_tells_nothing_after_its_time_either(
    facilitation: Facilitation,
) -> None:
    """The proof would tell nobody anything, and the secret answers would be out for nothing."""
    tenant = facilitation.parties[0]
    suggestion = suggest(facilitation.mediator)
    for party in facilitation.parties:
        answer(party, suggestion, accepts=True)
    kept_and_renewed(tenant)
    facilitation.world.later(days=8)
    (found,) = look(facilitation.mediator).suggestions
    assert (found.state, found.all_accept) == (SuggestionState.OVER, False)
    with pytest.raises(Refusal, match="Not all have accepted"):
        tell(facilitation.mediator, suggestion)


def test_whoever_renewed_their_keys_and_answered_again_in_time_is_told_of_after_it(facilitation: Facilitation) -> None:
    tenant = facilitation.parties[0]
    suggestion = suggest(facilitation.mediator)
    for party in facilitation.parties:
        answer(party, suggestion, accepts=True)
    kept_and_renewed(tenant)
    answer(tenant, suggestion, accepts=True)
    facilitation.world.later(days=8)
    tell(facilitation.mediator, suggestion)
    for party in (*facilitation.parties, facilitation.mediator):
        assert look(party).suggestions[0].state is SuggestionState.ACCEPTED
