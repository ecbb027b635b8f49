"""Every order of moves of all the parties, in any browsers, over days: what was agreed has one answer.

A model of a few lines says where the settlement stands. After each move every party reads it for themselves, from their
own vault and nothing else, as after a restart: all find what the model says, and what is in force stays in force.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from odr.cases.life import CaseState
from odr.cases.people import participants
from odr.db.about import EVERYTHING
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.messages.entries.rooms import room_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.settlements.doing import signing
from odr.settlements.drafting.drafting import following
from odr.settlements.standing.moves import REMAINS
from odr.settlements.standing.reading import is_told_otherwise, settlement_in, settlements_of
from odr.settlements.standing.standing import SettlementState, SettlementVersion
from tests.support.rooms import correspondents, joint_id
from tests.support.settlements import BERLIN, draft, shown
from tests.support.vaults import Party, case_row, participant_of
from tests.support.world import World

WHO = st.sampled_from([0, 1, 2])


@dataclass
class Model:
    """What was agreed, as far as the moves that were taken say it."""

    here: set[int] = field(default_factory=lambda: {0, 1, 2})
    named: set[int] = field(default_factory=set)
    signed: set[int] = field(default_factory=set)
    refused: set[int] = field(default_factory=set)
    versions: int = 0
    until: date | None = None
    in_force: bool = False
    over: bool = False

    def state(self, today: date) -> SettlementState:
        if self.in_force:
            return SettlementState.IN_FORCE
        if self.over:
            return SettlementState.OVER
        if not self.versions:
            return SettlementState.NOTHING
        if self.until is not None and today > self.until:
            return SettlementState.EXPIRED
        return SettlementState.WAITING if self.named == self.here else SettlementState.PEOPLE_CHANGED


class Machine(RuleBasedStateMachine):
    """The moves. Each is tried whether it is its turn or not; what a rule refuses has not happened."""

    def __init__(self, people: list[Party]) -> None:
        super().__init__()
        self.people = people
        self.world = people[0].world
        self.begun = draft(people[0])
        self.room_id = joint_id(people[0])
        self.start = self.world.time
        self.unit = self.world.database.writing(EVERYTHING)
        self.session = self.unit.__enter__()
        self.model = Model()
        self.read: dict[int, str] = {}

    def teardown(self) -> None:
        self.session.rollback()
        self.session.info.clear()  # nothing was removed that the files would have to forget
        self.unit.__exit__(None, None, None)
        self.world.time = self.start

    @property
    def work(self) -> Work:
        return self.world.app_context.work(self.session)

    @property
    def today(self) -> date:
        return self.world.time.astimezone(BERLIN).date()

    def box(self, who: int) -> OpenMailbox:
        return OpenMailbox(self.people[who].open_in(self.work))

    def latest(self, who: int) -> SettlementVersion | None:
        box = self.box(who)
        return settlement_in(box, room_of(box, self.room_id)).standing.latest

    def tried(self, move: Callable[[], Any]) -> bool:
        """Whether the move was taken; if it was refused, nothing of it stays."""
        with contextlib.suppress(Refusal, NotFound), self.session.begin_nested():
            move()
            self.session.flush()
            return True
        return False

    @property
    def goes_on(self) -> bool:
        return not self.model.in_force and not self.model.over and len(self.model.here) > 1

    # --- the moves ---

    @rule(who=WHO)
    def look(self, who: int) -> None:
        """Reads the latest version, and signs that one later, whatever was offered since."""
        latest = self.latest(who) if who in self.model.here else None
        if latest is not None:
            self.read[who] = latest.digest

    @rule(who=WHO, days=st.integers(0, 6))
    def offer(self, who: int, days: int) -> None:
        latest = self.latest(who)
        last = self.today + timedelta(days=days)
        begun = self.begun if latest is None else replace(following(latest), points=self.begun.points)
        points = [replace(one, who="", whom="", text=f"{one.text} {self.model.versions}") for one in begun.points]
        made = replace(begun, last_day=last, points=points, people=self.begun.people)
        based_on = "" if latest is None else latest.digest

        def move() -> None:
            box = self.box(who)
            signing.offer(box, self.room_id, shown(box, self.room_id), made, based_on, BERLIN)

        if self.tried(move):
            assert self.goes_on
            assert who in self.model.here
            self.model.versions += 1
            self.model.named, self.model.until = set(self.model.here), last
            self.model.signed, self.model.refused = set(), set()
        else:
            assert not (self.goes_on and who in self.model.here)

    @rule(who=WHO, afresh=st.booleans())
    def sign(self, who: int, afresh: bool) -> None:
        latest = self.latest(who)
        digest = latest.digest if afresh and latest is not None else self.read.get(who, "")
        may = (
            self.goes_on
            and self.model.state(self.today) is SettlementState.WAITING
            and who in self.model.here - self.model.signed
            and latest is not None
            and digest == latest.digest
        )

        def move() -> None:
            box = self.box(who)
            name = self.people[who].person.name
            signing.sign_as(box, self.room_id, shown(box, self.room_id), digest, name)

        assert self.tried(move) is may
        if may:
            self.model.signed.add(who)
            self.model.refused.discard(who)
            self.model.in_force = self.model.signed == self.model.named == self.model.here

    @rule(who=WHO)
    def take_back(self, who: int) -> None:
        latest = self.latest(who)
        may = self.goes_on and who in self.model.signed and who in self.model.here

        def move() -> None:
            box = self.box(who)
            digest = "" if latest is None else latest.digest
            signing.take_back(box, self.room_id, shown(box, self.room_id), digest)

        assert self.tried(move) is may
        if may:
            self.model.signed.discard(who)

    @rule(who=WHO)
    def refuse(self, who: int) -> None:
        latest = self.latest(who)
        taken = self.model.signed | self.model.refused
        may = self.goes_on and who in (self.model.here & self.model.named) - taken

        def move() -> None:
            box = self.box(who)
            digest = "" if latest is None else latest.digest
            signing.refuse(box, self.room_id, shown(box, self.room_id), digest, "No.")

        assert self.tried(move) is may
        if may:
            self.model.refused.add(who)

    @rule(days=st.integers(1, 4))
    def time_passes(self, days: int) -> None:
        self.world.time += timedelta(days=days)

    @rule(who=WHO, really=st.integers(0, 3))
    def withdraw(self, who: int, really: int) -> None:
        if really:
            return
        work = self.work
        place, case = participant_of(work, self.people[who]), case_row(work, self.people[who].case_id)
        if self.tried(lambda: participants.withdraw(work, place, case)):
            self.model.here.discard(who)
            if not self.model.in_force:
                self.model.signed.discard(who)

    @rule(who=WHO, really=st.integers(0, 5))
    def declare_over(self, who: int, really: int) -> None:
        if really:
            return

        def move() -> None:
            box = self.box(who)
            signing.declare_over(box, self.room_id, shown(box, self.room_id), dict.fromkeys(REMAINS, ""))

        may = self.goes_on and who in self.model.here
        assert self.tried(move) is may
        self.model.over = self.model.over or may

    # --- what has to be so ---

    @invariant()
    def every_party_has_the_same_answer(self) -> None:
        for who in sorted(self.model.here):
            box = self.box(who)
            found = settlements_of(box)
            standing = settlement_in(box, room_of(box, self.room_id)).standing
            assert standing.state is self.model.state(self.today)
            assert standing.aside == []
            assert len(standing.versions) == self.model.versions
            if standing.latest is not None:
                names = {str(self.people[one].participant_id) for one in self.model.signed}
                assert set(standing.latest.signatures) == names
                refused = {str(self.people[one].participant_id) for one in self.model.refused}
                assert set(standing.latest.refused) == refused
            assert not is_told_otherwise(box, found)
        state = case_row(self.work, self.people[0].case_id).state
        assert (state == CaseState.SETTLED.value) is self.model.in_force


QUICK = settings(
    max_examples=4,
    stateful_step_count=16,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    # A failure is shown as it was found: making it smaller would take longer than a test may.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


@pytest.mark.promise("P12")
@pytest.mark.both_engines("what was agreed has one answer wherever it is stored")
@pytest.mark.parametrize("signed", [0, 2], ids=["from the beginning", "signed by two of three"])
def test_no_order_of_moves_gives_two_answers_to_what_was_agreed(world: World, signed: int) -> None:
    people = correspondents(world, 3)

    class Begun(Machine):
        def __init__(self) -> None:
            super().__init__(people)
            if signed:
                self.offer(0, 6)
            for who in range(signed):
                self.sign(who, afresh=True)

    run_state_machine_as_test(Begun, settings=QUICK)
