"""Every order of offers, answers, withdrawals and days, from pages old and new: is what was agreed one answer?

A model of a few lines says what became of each offer. After each move every party works it out from the acts of the
room for themself: all find the same, the same as the model, and what was agreed once stays agreed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from odr.errors import NotFound, Refusal
from odr.messages.documents import Act
from odr.messages.entries.rooms import room_of
from odr.messages.saying.acts import OpenAct, acts_in
from odr.messages.saying.sending import addressing_in
from odr.offers import answering
from odr.offers.negotiation import last_seen, offers_in
from odr.offers.standing import OfferStanding, OfferState, name_of, standings
from odr.offers.terms import ACCEPTED, DECLINED, WITHDRAWN, Offer, Reply
from tests.support.offers import TERMS, with_deposit
from tests.support.rooms import correspondents, joint_id, mailbox
from tests.support.vaults import Party
from tests.support.world import World

COUNT = 3
WHO = st.integers(0, COUNT - 1)


@dataclass
class Modelled:
    """What the model knows of one offer."""

    entry_id: UUID
    author: int
    until: datetime
    accepted: set[int] = field(default_factory=set)
    state: OfferState = OfferState.OPEN

    def now(self, time: datetime) -> OfferState:
        if self.state is OfferState.OPEN and time >= self.until:
            self.state = OfferState.EXPIRED
        return self.state


class Machine(RuleBasedStateMachine):
    """Three parties at two windows each: one that shows what is, one that shows what was."""

    world: World
    parties: list[Party]
    room_id: UUID

    @initialize()
    def begin(self) -> None:
        self.offers: list[Modelled] = []
        self.agreed: set[UUID] = set()
        self.old: dict[int, tuple[str, str, int]] = {}
        # A run goes on in the room of the one before: what was said there stays said.
        self.said_before = {one.entry_id for one in self.found(0)}

    @rule(who=WHO)
    def open_a_page_and_leave_it(self, who: int) -> None:
        self.old[who] = (*self.page(who), len(self.offers))

    @rule(who=WHO, days=st.integers(1, 3))
    def offer(self, who: int, days: int) -> None:
        with mailbox(self.parties[who]) as box:
            shown = addressing_in(box, room_of(box, self.room_id)).fingerprint()
            until = self.world.time + timedelta(days=days)
            made = answering.make_offer(box, self.room_id, shown, TERMS, until)
        self.offers.append(Modelled(made, who, until))

    @precondition(lambda self: self.offers)
    @rule(
        who=WHO,
        which=st.integers(0, 3),
        how=st.sampled_from(["accept", "decline", "withdraw", "counter"]),
        old=st.booleans(),
    )
    def answer(self, who: int, which: int, how: str, old: bool) -> None:
        one = self.offers[-1 - which % len(self.offers)]
        shown, seen, known = (
            self.old.get(who, (*self.page(who), len(self.offers))) if old else (*self.page(who), len(self.offers))
        )
        offered_since = any(later.author != who for later in self.offers[known:])
        may = (one.author == who) if how == "withdraw" else (one.author != who and who not in one.accepted)
        expected = may and one.now(self.world.time) is OfferState.OPEN and not offered_since
        done = self.does(who, one, how, shown, seen)
        assert done == expected, f"{how} by {who} of an offer by {one.author}: {done}"
        if done:
            self.follow(who, one, how)

    def does(self, who: int, one: Modelled, how: str, shown: str, seen: str) -> bool:
        try:
            with mailbox(self.parties[who]) as box:
                if how == "accept":
                    answering.accept(box, self.room_id, one.entry_id, shown, seen)
                elif how == "decline":
                    answering.decline(box, self.room_id, one.entry_id, shown, seen)
                elif how == "withdraw":
                    answering.withdraw(box, self.room_id, one.entry_id, shown, seen)
                else:
                    until = self.world.time + timedelta(days=2)
                    terms = with_deposit("900.00")
                    made = answering.make_offer(box, self.room_id, shown, terms, until, one.entry_id, seen)
                    self.offers.append(Modelled(made, who, until))
        except (Refusal, NotFound):
            return False
        return True

    def follow(self, who: int, one: Modelled, how: str) -> None:
        match how:
            case "accept":
                one.accepted.add(who)
                if len(one.accepted) == COUNT - 1:
                    one.state = OfferState.ACCEPTED
            case "decline":
                one.state = OfferState.DECLINED
            case "withdraw":
                one.state = OfferState.WITHDRAWN
            case _:
                one.state = OfferState.COUNTERED

    @rule(hours=st.integers(1, 30))
    def time_goes_by(self, hours: int) -> None:
        self.world.later(hours=hours)

    @invariant()
    def all_find_the_same_and_what_was_agreed_stays(self) -> None:
        if not hasattr(self, "offers"):
            return
        expected = {one.entry_id: one.now(self.world.time) for one in self.offers}
        for who in range(COUNT):
            found = {one.entry_id: one.state for one in self.found(who) if one.entry_id not in self.said_before}
            assert found == expected
        now = {entry_id for entry_id, state in expected.items() if state is OfferState.ACCEPTED}
        assert self.agreed <= now
        self.agreed = now

    def found(self, who: int) -> list[OfferStanding]:
        with mailbox(self.parties[who]) as box:
            return offers_in(box, acts_in(box, room_of(box, self.room_id)))

    def page(self, who: int) -> tuple[str, str]:
        with mailbox(self.parties[who]) as box:
            room = room_of(box, self.room_id)
            return addressing_in(box, room).fingerprint(), last_seen(acts_in(box, room))


QUICK = settings(
    max_examples=6,
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    # A failure is shown as it was found: making it smaller would take longer than a test may.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


@pytest.mark.both_engines("the order in which acts are written is the engine's")
def test_no_order_of_moves_gives_two_answers_to_what_was_agreed(world: World) -> None:
    parties = correspondents(world, COUNT)

    class Here(Machine):
        pass

    Here.world, Here.parties, Here.room_id = world, parties, joint_id(parties[0])
    run_state_machine_as_test(Here, settings=QUICK)


# --- whatever stands in the chain, also what no page of ours would say ------------------------------------------------

PEOPLE = [UUID(int=number) for number in range(1, 4)]
START = datetime(2026, 11, 1, tzinfo=UTC)
KINDS = st.sampled_from(["offer", "counter", ACCEPTED, DECLINED, WITHDRAWN])
MOVES = st.lists(
    st.tuples(KINDS, st.integers(0, 2), st.integers(0, 4), st.integers(0, 40), st.booleans(), st.booleans()),
    max_size=14,
)


def chain(moves: list[tuple[str, int, int, int, bool, bool]]) -> list[OpenAct]:
    """Acts as anybody could say them: about any offer before, at any time, with a wrong text or a wrong head."""
    acts: list[OpenAct] = []
    made: list[OpenAct] = []
    for number, (kind, who, which, hours, wrong_text, wrong_head) in enumerate(moves, 1):
        previous = acts[-1].hash if acts else bytes(32)
        about = name_of(made[which % len(made)]) if made else None
        if about is not None and wrong_text:
            about = type(about)(about.entry_id, about.hash, "00" * 32)
        asked = tuple(one for one in PEOPLE if one != PEOPLE[who])
        if kind in ("offer", "counter") or about is None:
            until = START + timedelta(hours=hours + 10)
            act = Offer(TERMS, until, asked, about if kind == "counter" else None).act()
        else:
            act = Reply(about, "ff" * 32 if wrong_head else previous.hex()).act(kind)
        acts.append(said(number, PEOPLE[who], act, previous, START + timedelta(hours=hours)))
        if act.kind == "offer":
            made.append(acts[-1])
    return acts


def said(number: int, author: UUID, act: Act, previous: bytes, at: datetime) -> OpenAct:
    return OpenAct(
        UUID(int=1000 + number), UUID(int=7), number, bytes([number]) * 32, previous, author, author, at, act
    )


@settings(max_examples=150, deadline=None)
@given(MOVES)
def test_an_offer_ends_once_and_only_all_who_were_asked_accept_it(
    moves: list[tuple[str, int, int, int, bool, bool]],
) -> None:
    acts = chain(moves)
    ended: dict[UUID, OfferState] = {}
    for length in range(len(acts) + 1):
        for one in standings(acts[:length], START):
            assert ended.get(one.entry_id, one.state) is one.state
            if one.state is not OfferState.OPEN:
                ended[one.entry_id] = one.state
            if one.state is OfferState.ACCEPTED:
                assert {act.author_id for act in one.accepted} == set(one.offer.asked)
            for act in one.accepted:
                assert act.sent_at < one.offer.until
                assert act.body["offer"] == one.named().encoded()
                assert act.body["head"] == act.previous.hex()
    late = standings(acts, START + timedelta(days=400))
    assert all(one.state is not OfferState.OPEN for one in late)
    agreed = {one.entry_id for one in standings(acts, START) if one.is_agreed}
    assert {one.entry_id for one in late if one.is_agreed} == agreed
