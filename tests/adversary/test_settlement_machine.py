"""Every order of moves of all the parties, in any browsers, over days: what was agreed has one answer.

A model of a few lines says where the settlement stands. After each move every party reads it for themselves, from their
own vault and nothing else, as after a restart: all find what the model says, and what is in force stays in force.
Parties withdraw and come back, one comes late, and they start over.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from odr.cases.life import CaseState
from odr.cases.people import participants
from odr.crypto.codes import AccessCode
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
from odr.vaults.codes.issuing import make_vault
from tests.support.comings import accept_keys, join_in, start_over_in
from tests.support.people import with_account
from tests.support.rooms import correspondents, joint_id
from tests.support.settlements import BERLIN, draft, shown
from tests.support.vaults import Party, case_row, participant_of
from tests.support.world import Person, World

WHO = st.sampled_from([0, 1, 2, 3])
LATE = 3


@dataclass
class Model:
    """What was agreed, as far as the moves that were taken say it."""

    here: set[int] = field(default_factory=lambda: {0, 1, 2})
    ended: bool = False
    lacking: set[int] = field(default_factory=set)
    current: bool = False
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
        return SettlementState.WAITING if self.current else SettlementState.PEOPLE_CHANGED

    def people_change(self) -> None:
        """What was offered before can't be signed any more."""
        if not self.in_force:
            self.current = False
            self.signed = set()


class Machine(RuleBasedStateMachine):
    """The moves. Each is tried whether it is its turn or not; what a rule refuses has not happened."""

    def __init__(self, people: list[Party], late: Person) -> None:
        super().__init__()
        # Copies: who starts over has another code, and that is forgotten with the rest.
        self.people = [replace(one) for one in people]
        self.people.append(Party(people[0].world, late, people[0].case_id, uuid4()))
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
        if who == LATE and self.people[who].code is None:
            return None
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

    @property
    def is_open(self) -> bool:
        """Whether somebody can still join: with fewer than two parties left, the case is over."""
        return not self.model.in_force and not self.model.over and not self.model.ended

    # --- the moves ---

    def has_come(self, who: int) -> bool:
        """Whether they have ever taken part: of whoever has not, there is nothing to try."""
        return self.people[who].code is not None

    def said(self) -> None:
        """Something was said: whoever is away lacks it."""
        self.model.lacking |= {0, 1, 2} - self.model.here

    @rule(who=WHO)
    def look(self, who: int) -> None:
        """Reads the latest version, and signs that one later, whatever was offered since."""
        latest = self.latest(who) if who in self.model.here else None
        if latest is not None:
            self.read[who] = latest.digest

    @rule(who=WHO, days=st.integers(0, 6))
    def offer(self, who: int, days: int) -> None:
        if not self.has_come(who):
            return
        latest = self.latest(who)
        last = self.today + timedelta(days=days)
        begun = self.begun if latest is None else replace(following(latest), points=self.begun.points)
        points = [replace(one, who="", whom="", text=f"{one.text} {self.model.versions}") for one in begun.points]
        late = self.people[LATE]
        newcomer = replace(
            self.begun.people[0], participant=str(late.participant_id), legal_name=late.person.name, email=""
        )
        made = replace(begun, last_day=last, points=points, people=[*self.begun.people, newcomer])
        based_on = "" if latest is None else latest.digest

        def move() -> None:
            box = self.box(who)
            signing.offer(box, self.room_id, shown(box, self.room_id), made, based_on, BERLIN)

        if self.tried(move):
            assert self.goes_on
            assert who in self.model.here
            self.said()
            self.model.versions += 1
            self.model.current, self.model.until = True, last
            self.model.signed, self.model.refused = set(), set()
        else:
            assert not (self.goes_on and who in self.model.here)

    @rule(who=WHO, afresh=st.booleans())
    def sign(self, who: int, afresh: bool) -> None:
        if not self.has_come(who):
            return
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
            self.said()
            self.model.signed.add(who)
            self.model.refused.discard(who)
            self.model.in_force = self.model.signed == self.model.here

    @rule(who=WHO)
    def take_back(self, who: int) -> None:
        if not self.has_come(who):
            return
        latest = self.latest(who)
        may = self.goes_on and who in self.model.signed and who in self.model.here

        def move() -> None:
            box = self.box(who)
            digest = "" if latest is None else latest.digest
            signing.take_back(box, self.room_id, shown(box, self.room_id), digest)

        assert self.tried(move) is may
        if may:
            self.said()
            self.model.signed.discard(who)

    @rule(who=WHO)
    def refuse(self, who: int) -> None:
        if not self.has_come(who):
            return
        latest = self.latest(who)
        taken = self.model.signed | self.model.refused
        may = self.goes_on and self.model.current and who in self.model.here - taken

        def move() -> None:
            box = self.box(who)
            digest = "" if latest is None else latest.digest
            signing.refuse(box, self.room_id, shown(box, self.room_id), digest, "No.")

        assert self.tried(move) is may
        if may:
            self.said()
            self.model.refused.add(who)

    @rule(days=st.integers(1, 4))
    def time_passes(self, days: int) -> None:
        self.world.time += timedelta(days=days)

    @rule(who=WHO, really=st.integers(0, 1))
    def withdraw(self, who: int, really: int) -> None:
        if really or not self.has_come(who):
            return
        work = self.work
        place, case = participant_of(work, self.people[who]), case_row(work, self.people[who].case_id)
        if self.tried(lambda: participants.withdraw(work, place, case)):
            self.model.here.discard(who)
            self.model.people_change()
            self.model.ended = self.model.ended or len(self.model.here) < 2

    @rule(who=WHO)
    def come(self, who: int) -> None:
        """Somebody comes back with the vault they had, or comes for the first time. Changed keys are accepted."""
        party = self.people[who]
        is_new = not self.has_come(who)

        def move() -> None:
            participant = join_in(self.work, party.person, party.case_id)
            if is_new:
                party.participant_id, party.code = participant.id, AccessCode.generate()
                make_vault(self.work, participant, case_row(self.work, party.case_id), party.code)

        may = who not in self.model.here and self.is_open
        assert self.tried(move) is may
        if may:
            if is_new:
                self.model.lacking.add(who)
            self.model.here.add(who)
            self.model.people_change()
            self.all_accept()

    @rule(who=WHO, really=st.integers(0, 1))
    def start_over(self, who: int, really: int) -> None:
        if really or who not in self.model.here or not self.goes_on:
            return
        start_over_in(self.work, self.people[who])
        self.model.lacking.add(who)
        self.model.people_change()
        self.all_accept()

    def all_accept(self) -> None:
        self.session.flush()
        for one in sorted(self.model.here):
            accept_keys(self.box(one))

    @rule(who=WHO, really=st.integers(0, 5))
    def declare_over(self, who: int, really: int) -> None:
        if really or not self.has_come(who):
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
            assert standing.aside == []
            assert standing.is_current is self.model.current
            if self.model.current or self.model.over:
                assert standing.state is self.model.state(self.today)
            else:
                nothing = (SettlementState.NOTHING, SettlementState.EXPIRED, SettlementState.PEOPLE_CHANGED)
                assert standing.state in nothing
            if who not in self.model.lacking:
                assert standing.state is self.model.state(self.today)
                assert len(standing.versions) == self.model.versions
            numbers = [one.document.number for one in standing.versions]
            assert numbers == sorted(set(numbers))
            if standing.latest is not None:
                names = {str(self.people[one].participant_id) for one in self.model.signed}
                assert set(standing.latest.signatures) == names
            if self.model.current and standing.latest is not None:
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
@pytest.mark.parametrize(
    ("signed", "away"),
    [(0, ()), (2, ()), (2, (2,))],
    ids=["from the beginning", "signed by two of three", "signed by two of three, and the third has left"],
)
def test_no_order_of_moves_gives_two_answers_to_what_was_agreed(
    world: World, signed: int, away: tuple[int, ...]
) -> None:
    people = correspondents(world, 3)
    late = with_account(world, "Nora Field")

    class Begun(Machine):
        def __init__(self) -> None:
            super().__init__(people, late)
            if signed:
                self.offer(0, 6)
            for who in range(signed):
                self.sign(who, afresh=True)
            self.every_party_has_the_same_answer()
            for who in away:
                self.withdraw(who, 0)

    run_state_machine_as_test(Begun, settings=QUICK)
