"""Every order of moves of all the people, and edits of the database between them: when does a facilitator read?

A model of a few lines says when it may be. After each move the facilitator tries every code they were ever given:
they read nothing that the model does not allow, whatever was edited; and all that it allows, as long as nothing was.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import delete, select, update

from odr.agreements.access import giving
from odr.agreements.access.giving import GivenAccess
from odr.agreements.access.opening import open_given, receive
from odr.agreements.papers import disclosing, signing
from odr.agreements.papers.agreement_forms import recommended
from odr.cases.tables import Case, Participant
from odr.crypto.codes import AccessCode
from odr.db.about import EVERYTHING
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.facilitation.engagement import engaging
from odr.facilitation.engagement.ending import End, end
from odr.facilitation.tables import Agreement, AgreementSignature, DisclosureAnswer, Engagement, Paper, PaperBox
from odr.facilitation.validity.offered import latest
from odr.facilitation.validity.paper_rows import PaperKind, of_kind
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.items import add
from odr.vaults.contents.listing import list_folder
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.tables import AccessCodeRow
from tests.support.facilitation import DISCLOSURE, TERMS, Facilitation, proposed
from tests.support.people import account_of
from tests.support.vaults import Party, participant_of
from tests.support.world import World

PARTIES = st.sampled_from([0, 1])
SIGNERS = st.sampled_from([0, 1, 2])


@dataclass
class Version:
    """What the model knows of one version: who has signed it."""

    signed: set[int] = field(default_factory=set)


@dataclass
class Course:
    """What the model knows of one engagement: disclosures with who accepted each, versions, and whether it ended."""

    accepted: list[set[int]] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    ended: bool = False

    def in_force(self) -> bool:
        return (
            not self.ended
            and bool(self.accepted)
            and all(one == {0, 1} for one in self.accepted)
            and bool(self.versions)
            and self.versions[-1].signed == {0, 1, 2}
        )


@dataclass
class Handed:
    """What the model knows of one code. ``paper`` is one that is handed over by hand, until it was typed."""

    under: Course
    version: Version
    party: int
    until: datetime
    live: bool = True
    paper: AccessCode | None = None

    def allowed(self, now: datetime) -> bool:
        return self.paper is None and self.works(now)

    def works(self, now: datetime) -> bool:
        return self.live and self.until > now and self.under.in_force() and self.version is self.under.versions[-1]


class Machine(RuleBasedStateMachine):
    """The moves. Each is tried whether it is its turn or not; what a rule refuses has not happened."""

    def __init__(self, base: Facilitation) -> None:
        super().__init__()
        self.base = base
        self.start = base.world.time
        self.unit = base.world.database.writing(EVERYTHING)
        self.session = self.unit.__enter__()
        self.engagement_id = base.engagement_id
        self.model = Course()
        self.codes: dict[UUID, Handed] = {}
        self.edited = False

    def teardown(self) -> None:
        self.session.rollback()
        self.session.info.clear()  # nothing was removed that the files would have to forget
        self.unit.__exit__(None, None, None)
        self.base.world.time = self.start

    # --- what the moves are made with ---

    @property
    def work(self) -> Work:
        return self.base.world.app_context.work(self.session)

    def engagement(self) -> Engagement:
        return self.session.get_one(Engagement, self.engagement_id)

    def opened(self, who: int) -> OpenVault:
        return self.someone(who).open_in(self.work)

    def someone(self, who: int) -> Party:
        return self.base.everybody[who]

    def tried(self, move: Callable[[], Any]) -> Any:
        """What the move gives, or ``None`` if it was refused; then nothing of it stays."""
        with contextlib.suppress(Refusal, NotFound), self.session.begin_nested():
            done = move()
            self.session.flush()
            return done if done is not None else True
        return None

    # --- the facilitator ---

    @rule()
    def disclose(self) -> None:
        if self.tried(lambda: disclosing.disclose(self.opened(2), self.engagement(), DISCLOSURE)):
            self.model.accepted.append(set())

    @rule()
    def withdraw(self) -> None:
        if self.tried(lambda: end(self.work, self.engagement(), self.account(2), End.WITHDREW)):
            self.over()

    # --- the parties ---

    @rule(who=PARTIES)
    def accept(self, who: int) -> None:
        papers = of_kind(self.work, self.engagement(), PaperKind.DISCLOSURE)
        for number, paper in enumerate(papers):
            if self.tried(partial(self.accept_one, who, paper)):
                self.model.accepted[number].add(who)

    @rule(who=PARTIES)
    @precondition(lambda self: len(self.codes) > 1)
    def object_to(self, who: int) -> None:
        papers = of_kind(self.work, self.engagement(), PaperKind.DISCLOSURE)
        if papers and self.tried(lambda: disclosing.object_to(self.opened(who), self.engagement(), papers[-1])):
            self.over()

    @rule(who=PARTIES)
    @precondition(lambda self: len(self.codes) > 1)
    def end_it(self, who: int) -> None:
        if self.tried(lambda: end(self.work, self.engagement(), self.account(who), End.ENDED)):
            self.over()

    @rule(who=PARTIES, days=st.integers(1, 6), by_hand=st.booleans())
    def give(self, who: int, days: int, by_hand: bool) -> None:
        until, paper = self.work.now + timedelta(days=days), AccessCode.generate() if by_hand else None

        def move() -> UUID:
            opened = self.opened(who)
            folder_id = folders_of(opened)[0].id
            add(opened, folder_id, Draft("A private title", "A private text"))
            if paper is not None:
                return giving.give_by_hand(opened, self.engagement(), paper, GivenAccess((folder_id,), "To try", until))
            return giving.give(opened, self.engagement(), [folder_id], "To try", until)

        code_id = self.tried(move)
        assert code_id is None or self.model.in_force() or self.edited
        if code_id is not None:
            self.codes[code_id] = Handed(self.model, self.model.versions[-1], who, until, paper=paper)

    @rule(who=SIGNERS)
    def type_what_was_given_by_hand(self, who: int) -> None:
        for one in self.codes.values():
            if one.paper is None:
                continue
            typed = self.tried(partial(self.type_one, who, one.paper))
            assert not typed or (who == 2 and one.works(self.work.now)), "somebody opened what they may not"
            assert typed or who != 2 or self.edited or not one.works(self.work.now), "what was given does not open"
            if typed:
                one.paper = None

    @rule(who=PARTIES)
    def give_again(self, who: int) -> None:
        for code_id, one in list(self.codes.items()):
            if one.party != who or not one.live:
                continue
            again = self.tried(partial(self.give_one_again, who, code_id))
            if again is not None:
                one.live = False
                self.codes[again] = Handed(self.model, self.model.versions[-1], who, one.until)

    @rule(who=PARTIES)
    def take_back(self, who: int) -> None:
        self.tried(
            lambda: giving.take_back_all(self.work, self.engagement(), participant_of(self.work, self.someone(who)))
        )
        for one in self.codes.values():
            if one.party == who:
                one.live = False

    # --- all who sign ---

    @rule(who=SIGNERS)
    def offer(self, who: int) -> None:
        def move() -> Agreement:
            opened, engagement = self.opened(who), self.engagement()
            number = len(self.model.versions)
            text = signing.text_from(self.work, engagement, recommended(), TERMS) + f"\nWord {number}.\n"
            return signing.offer_text(opened, engagement, recommended(), 30, text)

        if self.tried(move):
            self.model.versions.append(Version())

    @rule(who=SIGNERS)
    def sign(self, who: int) -> None:
        def move() -> Any:
            found = latest(self.work, self.engagement())
            number = found.row.number if found is not None else 1
            return signing.sign_as(self.opened(who), self.engagement(), number, self.someone(who).person.name)

        if self.tried(move):
            self.model.versions[-1].signed.add(who)

    @rule(days=st.integers(1, 3))
    def time_passes(self, days: int) -> None:
        self.base.world.later(days=days)

    @rule()
    @precondition(lambda self: self.model.ended)
    def begin_again(self) -> None:
        """The same person is proposed anew: nothing of what was comes back."""

        def move() -> Engagement:
            work = self.work
            case = self.session.get_one(Case, self.base.case_id)
            first, second = (participant_of(work, self.someone(who)) for who in (0, 1))
            made = engaging.propose_from_roster(work, case, first, self.account(2))
            engaging.answer(work, made, second, agreed=True)
            engaging.join(work, made, account_of(work, self.base.person))
            return made

        made = self.tried(move)
        if made is not None:
            self.engagement_id, self.model = made.id, Course()

    # --- an administrator with the database ---

    @rule(edit=st.sampled_from(["end", "version", "disclosure", "signature", "answers", "dates", "digest", "state"]))
    @precondition(lambda self: bool(self.codes))
    def edit(self, edit: str) -> None:
        session, engagement = self.session, self.engagement()
        newest = select(Agreement.id).where(Agreement.engagement_id == engagement.id)
        newest = newest.order_by(Agreement.number.desc()).limit(1)
        version_id = session.scalar(newest)
        self.edited = True
        match edit:
            case "end":
                engagement.ended_at = None
                session.get_one(Participant, self.base.mediator.participant_id).withdrawn_at = None
            case "version" if version_id is not None:
                session.execute(delete(AgreementSignature).where(AgreementSignature.agreement_id == version_id))
                session.execute(delete(Agreement).where(Agreement.id == version_id))
            case "disclosure" if papers := of_kind(self.work, engagement, PaperKind.DISCLOSURE):
                for table in (DisclosureAnswer, PaperBox):
                    session.execute(delete(table).where(table.paper_id == papers[-1].id))
                session.execute(delete(Paper).where(Paper.id == papers[-1].id))
            case "signature" if version_id is not None:
                kept = session.scalars(select(AgreementSignature)).all()
                signed = {one.participant_id for one in kept if one.agreement_id == version_id}
                for one in kept:
                    if one.participant_id not in signed:
                        signed.add(one.participant_id)
                        session.add(
                            AgreementSignature(
                                agreement_id=version_id,
                                participant_id=one.participant_id,
                                signed_at=one.signed_at,
                                signature=one.signature,
                            )
                        )
            case "answers":
                papers = of_kind(self.work, engagement, PaperKind.DISCLOSURE)
                given = session.scalars(select(DisclosureAnswer)).all()
                for paper in papers[-1:]:
                    for who in (0, 1):
                        place = self.someone(who).participant_id
                        if given and session.get(DisclosureAnswer, (paper.id, place)) is None:
                            session.add(
                                DisclosureAnswer(
                                    paper_id=paper.id,
                                    participant_id=place,
                                    answered_at=given[0].answered_at,
                                    signature=given[0].signature,
                                )
                            )
            case "dates":
                session.execute(
                    update(AccessCodeRow).where(AccessCodeRow.agreement_digest.is_not(None)).values(expires_at=None)
                )
            case "digest":
                found = latest(self.work, engagement)
                if found is not None and found.digest is not None:
                    session.execute(
                        update(AccessCodeRow)
                        .where(AccessCodeRow.agreement_digest.is_not(None))
                        .values(agreement_digest=found.digest)
                    )
            case "state":
                session.execute(update(Case).values(state="facilitated"))
        session.flush()
        session.expire_all()

    # --- what must hold ---

    @invariant()
    def the_facilitator_reads_what_the_model_allows(self) -> None:
        if not self.codes:
            return
        opened = self.opened(2)
        for code_id, one in self.codes.items():
            allowed = one.allowed(self.work.now)
            reads = self.reads(opened, code_id)
            assert allowed or not reads, "the facilitator reads what they may not"
            assert reads or not allowed or self.edited, "the facilitator does not read what they may"

    def reads(self, opened: OpenVault, code_id: UUID) -> bool:
        try:
            granted, _party = open_given(opened, code_id)
        except (Refusal, NotFound):
            return False
        return any(line.title for one in folders_of(granted) for line in list_folder(granted, one.id, 1)[0])

    def accept_one(self, who: int, paper: Paper) -> None:
        disclosing.accept(self.opened(who), self.engagement(), paper)

    def type_one(self, who: int, paper: AccessCode) -> UUID:
        return receive(self.opened(who), self.engagement(), paper)

    def give_one_again(self, who: int, code_id: UUID) -> UUID:
        return giving.give_again(self.opened(who), self.engagement(), code_id)

    def account(self, who: int) -> UUID:
        return account_of(self.work, self.someone(who).person).id

    def over(self) -> None:
        self.model.ended = True
        for one in self.codes.values():
            one.live = False


QUICK = settings(
    max_examples=12,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    # A failure is shown as it was found: making it smaller would take longer than a test may.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


@pytest.mark.promise("P20")
@pytest.mark.only_on("sqlite", "it is about the order of moves; each attack by itself runs on both")
def test_no_order_of_moves_gives_a_facilitator_what_they_may_not_read(world: World) -> None:
    base = proposed(world).agree().join()

    class FromTheBeginning(Machine):
        def __init__(self) -> None:
            super().__init__(base)

    run_state_machine_as_test(FromTheBeginning, settings=QUICK)


@pytest.mark.promise("P20")
@pytest.mark.only_on("sqlite", "it is about the order of moves; each attack by itself runs on both")
def test_nor_does_any_that_begins_with_an_agreement_in_force(world: World) -> None:
    base = proposed(world).agree().join().disclose().accept().offer().sign()

    class InForce(Machine):
        def __init__(self) -> None:
            super().__init__(base)
            self.model = Course([{0, 1}], [Version({0, 1, 2})])

    run_state_machine_as_test(InForce, settings=QUICK)
