"""A settlement is in force only with the signature of every party over that very text, whatever somebody does about it.

First what is said in its room, by people with programs of their own: each attack ends in moves that are worked out, and
each has a control that takes the one guard away and sees the attack succeed. Then what somebody writes to the database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from odr.cases.life import CaseState
from odr.crypto.codes import AccessCode
from odr.crypto.signing import SigningKeyPair
from odr.db.work import Work
from odr.errors import Refusal
from odr.messages.documents import Act
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.tables import Envelope, Message
from odr.settlements.document.document import Settlement
from odr.settlements.doing import signing
from odr.settlements.standing import working_out
from odr.settlements.standing.moves import Move, MoveKind
from odr.settlements.standing.reading import is_told_otherwise, settlements_of
from odr.settlements.standing.standing import SettlementStanding, SettlementState, WhyPutAside
from odr.settlements.standing.working_out import standing
from odr.signed.document import Signer, sign
from odr.vaults.codes.issuing import issue_code_for
from odr.vaults.keys.scope import Scope
from tests.adversary.test_ended_keys import renewals_hidden
from tests.adversary.test_replaced_keys import kept_and_renewed
from tests.support.advisers import adviser_of
from tests.support.rooms import correspondents, joint_id, mailbox
from tests.support.settlements import draft, offer, say_act, shown, standing_of, take_back
from tests.support.settlements import sign as sign_it
from tests.support.vaults import Party, case_row
from tests.support.world import World
from tests.vectors.of_settlements import AT, IDS, PAIRS, SETTLEMENT, SIGNERS, STATEMENT

OFFERED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 21, tzinfo=UTC)
FIRST, SECOND, FACILITATOR = SIGNERS
ALL = frozenset(one.participant for one in SIGNERS)

# --- what is said in the room ----------------------------------------------------------------------------------------


def joined(*people: Signer) -> list[Move]:
    return [Move(MoveKind.JOINED, one.participant, OFFERED) for one in people]


def said(kind: MoveKind, by: Signer, at: datetime, body: dict[str, Any], **parts: Any) -> Move:
    made = Move(
        kind,
        by.participant,
        at,
        account=by.account,
        role=by.role,
        keys=frozenset({by.key}),
        addressed=ALL,
        body=body,
    )
    return replace(made, **parts)


def version(document: Settlement, by: Signer = FIRST, **parts: Any) -> Move:
    at = datetime.fromisoformat(document.offered_at)
    return said(MoveKind.VERSION, by, at, {"document": document.encode().decode()}, **parts)


def signature(
    document: Settlement, by: Signer, at: datetime = AT, over: Settlement | None = None, **parts: Any
) -> Move:
    """A signature over this document, said to be one over ``over``."""
    made = sign(document, by, at, PAIRS[SIGNERS.index(by)])
    body = {"document": (over or document).digest().hex(), "at": made.at, "signature": made.signature.hex()}
    return said(MoveKind.SIGNATURE, by, at, body, **parts)


def outcome(moves: list[Move], **options: Any) -> SettlementStanding:
    return standing(moves, UUID(SETTLEMENT.case), UUID(SETTLEMENT.room), NOW, **options)


NEXT = replace(
    SETTLEMENT, number=2, before=SETTLEMENT.digest().hex(), offered_at=(OFFERED + timedelta(minutes=10)).isoformat()
)
BEGUN = joined(FIRST, SECOND)
POINTS = SETTLEMENT.points
OTHERS = {
    "a changed amount": replace(SETTLEMENT, points=[replace(POINTS[0], amount="1250.49 EUR"), POINTS[1]]),
    "points in another order": replace(SETTLEMENT, points=[replace(POINTS[1], number=1), replace(POINTS[0], number=2)]),
    "a text cut short": replace(SETTLEMENT, points=POINTS[:1]),
    "another case": replace(SETTLEMENT, case=IDS[15]),
    "another room": replace(SETTLEMENT, room=IDS[15]),
    "another settlement": replace(SETTLEMENT, settlement=IDS[15]),
    "another last day": replace(SETTLEMENT, sign_before="2026-12-02T00:00:00+01:00"),
    "another version": NEXT,
}


def test_the_control_of_all_of_them_is_in_force() -> None:
    found = outcome([*BEGUN, version(SETTLEMENT), signature(SETTLEMENT, FIRST), signature(SETTLEMENT, SECOND)])
    assert found.state is SettlementState.IN_FORCE
    assert found.aside == []
    assert found.in_force_since == AT


@pytest.mark.promise("P12")
@pytest.mark.parametrize("name", OTHERS)
def test_a_signature_over_anything_else_does_not_count(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    moves = [
        *BEGUN,
        version(SETTLEMENT),
        signature(SETTLEMENT, FIRST),
        signature(OTHERS[name], SECOND, at=AT + timedelta(minutes=30), over=SETTLEMENT),
    ]
    found = outcome(moves)
    assert found.state is SettlementState.WAITING
    assert [one.why for one in found.aside] == [WhyPutAside.SIGNATURE]
    # The control: where signatures are not looked at, this one would count.
    monkeypatch.setattr(working_out, "check_signature", lambda document, one: document.signer(one.participant))
    assert outcome(moves).state is SettlementState.IN_FORCE


@dataclass(frozen=True)
class Attempt:
    """Moves that must not end in force, why they don't, and the guard without which they would."""

    moves: list[Move]
    why: WhyPutAside | None
    guard: tuple[str, object] | None = None


def _as_if_all(self: Any, document: Settlement) -> bool:
    return True


def _only_joined(self: Any, move: Move) -> None:
    if move.kind is MoveKind.JOINED:
        self.parties.add(move.author)


ATTEMPTS: dict[str, Attempt] = {
    "a party is removed from the list": Attempt(
        [
            *joined(*SIGNERS[:2]),
            *joined(replace(FACILITATOR, role="party")),
            version(SETTLEMENT),
            signature(SETTLEMENT, FIRST),
            signature(SETTLEMENT, SECOND),
        ],
        WhyPutAside.NOT_EVERYBODY,
        ("_names_all", _as_if_all),
    ),
    "an older text": Attempt(
        [
            *BEGUN,
            version(SETTLEMENT),
            signature(SETTLEMENT, FIRST),
            version(NEXT),
            signature(SETTLEMENT, SECOND, at=AT),
        ],
        WhyPutAside.OTHER_VERSION,
        ("_latest_of", lambda self, move: self.versions[0]),
    ),
    "somebody gives another's signature as their own": Attempt(
        [
            *BEGUN,
            version(SETTLEMENT),
            signature(SETTLEMENT, FIRST),
            replace(
                signature(SETTLEMENT, FIRST),
                author=SECOND.participant,
                account=SECOND.account,
                keys=frozenset({SECOND.key}),
            ),
        ],
        WhyPutAside.SIGNATURE,
    ),
    "somebody gives another's signature in that name": Attempt(
        [
            *BEGUN,
            version(SETTLEMENT),
            signature(SETTLEMENT, FIRST),
            replace(signature(SETTLEMENT, SECOND), author=FIRST.participant, account=FIRST.account),
        ],
        WhyPutAside.KEY,
    ),
    "an adviser signs for their party": Attempt(
        [
            *BEGUN,
            version(SETTLEMENT),
            signature(SETTLEMENT, FIRST),
            signature(SETTLEMENT, SECOND, account=IDS[16]),
        ],
        WhyPutAside.NOT_THEIRS,
    ),
    "a key that had ended": Attempt(
        [
            *BEGUN,
            version(SETTLEMENT),
            signature(SETTLEMENT, FIRST),
            signature(SETTLEMENT, SECOND, keys=frozenset({FACILITATOR.key})),
        ],
        WhyPutAside.KEY,
    ),
    "one of them could not read it": Attempt(
        [
            *BEGUN,
            version(SETTLEMENT),
            signature(SETTLEMENT, FIRST),
            signature(SETTLEMENT, SECOND, addressed=frozenset({SECOND.participant})),
        ],
        WhyPutAside.NOT_FOR_ALL,
    ),
    "after the last day": Attempt(
        [
            *BEGUN,
            version(SETTLEMENT),
            signature(SETTLEMENT, FIRST),
            signature(SETTLEMENT, SECOND, at=datetime(2026, 11, 30, 23, tzinfo=UTC)),
        ],
        WhyPutAside.TIME,
    ),
    "dated back": Attempt(
        [
            *BEGUN,
            version(SETTLEMENT),
            signature(SETTLEMENT, FIRST),
            replace(signature(SETTLEMENT, SECOND), at=datetime(2026, 12, 5, tzinfo=UTC)),
        ],
        WhyPutAside.TIME,
    ),
    "the same signature twice": Attempt(
        [*BEGUN, version(SETTLEMENT), signature(SETTLEMENT, FIRST), signature(SETTLEMENT, FIRST)], WhyPutAside.AGAIN
    ),
    "a signature that was taken back": Attempt(
        [
            *BEGUN,
            version(SETTLEMENT),
            signature(SETTLEMENT, FIRST),
            said(MoveKind.TAKEN_BACK, FIRST, AT, {"document": SETTLEMENT.digest().hex()}),
            signature(SETTLEMENT, SECOND),
        ],
        None,
        ("_taken_back", lambda self, move: None),
    ),
    "after the negotiation was declared over": Attempt(
        [
            *BEGUN,
            version(SETTLEMENT),
            signature(SETTLEMENT, FIRST),
            said(MoveKind.OVER, FIRST, AT, {"agreed": "", "open": "", "next": ""}),
            signature(SETTLEMENT, SECOND),
        ],
        WhyPutAside.ENDED,
        ("_over", lambda self, move: None),
    ),
    "with somebody who has withdrawn": Attempt(
        [
            *BEGUN,
            version(SETTLEMENT),
            signature(SETTLEMENT, FIRST),
            Move(MoveKind.LEFT, FIRST.participant, AT),
            signature(SETTLEMENT, SECOND),
        ],
        WhyPutAside.PEOPLE_CHANGED,
        ("_people_change", _only_joined),
    ),
    "with somebody who has withdrawn and come back since": Attempt(
        [
            *BEGUN,
            version(SETTLEMENT),
            signature(SETTLEMENT, FIRST),
            Move(MoveKind.LEFT, FIRST.participant, AT),
            *joined(FIRST),
            signature(SETTLEMENT, SECOND),
        ],
        WhyPutAside.PEOPLE_CHANGED,
        ("_people_change", _only_joined),
    ),
    "with somebody who has started over since": Attempt(
        [
            *BEGUN,
            version(SETTLEMENT),
            signature(SETTLEMENT, FIRST),
            Move(MoveKind.STARTED_OVER, FIRST.participant, AT),
            signature(SETTLEMENT, SECOND),
        ],
        WhyPutAside.PEOPLE_CHANGED,
        ("_people_change", _only_joined),
    ),
    "a signature from before a withdrawal, given again": Attempt(
        [
            *BEGUN,
            version(SETTLEMENT),
            signature(SETTLEMENT, FIRST),
            Move(MoveKind.LEFT, FIRST.participant, AT),
            *joined(FIRST),
            replace(signature(SETTLEMENT, FIRST), at=AT + timedelta(hours=1)),
            signature(SETTLEMENT, SECOND, at=AT + timedelta(hours=2)),
        ],
        WhyPutAside.PEOPLE_CHANGED,
        ("_people_change", _only_joined),
    ),
    "a signature that was taken back, given again": Attempt(
        [
            *BEGUN,
            version(SETTLEMENT),
            signature(SETTLEMENT, FIRST),
            said(MoveKind.TAKEN_BACK, FIRST, AT, {"document": SETTLEMENT.digest().hex()}),
            replace(signature(SETTLEMENT, FIRST), at=AT + timedelta(hours=1)),
            signature(SETTLEMENT, SECOND, at=AT + timedelta(hours=2)),
        ],
        WhyPutAside.TIME,
        ("_why_not_signed", lambda self, move, document: None),
    ),
    "a facilitator's statement for a signature": Attempt(
        [
            *BEGUN,
            version(SETTLEMENT),
            signature(SETTLEMENT, FIRST),
            replace(
                said(MoveKind.SIGNATURE, FACILITATOR, AT, {}),
                body={
                    "document": SETTLEMENT.digest().hex(),
                    "at": AT.isoformat(),
                    "signature": sign(STATEMENT, FACILITATOR, AT, PAIRS[2]).signature.hex(),
                },
            ),
        ],
        WhyPutAside.NOT_THEIRS,
    ),
    "a version of another case": Attempt(
        [*BEGUN, version(OTHERS["another case"]), *(signature(OTHERS["another case"], one) for one in SIGNERS[:2])],
        WhyPutAside.ELSEWHERE,
    ),
    "a version dated back": Attempt(
        [*BEGUN, replace(version(SETTLEMENT), at=NOW), *(signature(SETTLEMENT, one) for one in SIGNERS[:2])],
        WhyPutAside.NOT_NEXT,
    ),
}


@pytest.mark.promise("P12")
@pytest.mark.parametrize("name", ATTEMPTS)
def test_it_is_not_in_force(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    attempt = ATTEMPTS[name]
    found = outcome(attempt.moves)
    assert found.state is not SettlementState.IN_FORCE
    assert found.in_force is None
    assert found.in_force_since is None
    if attempt.why is not None:
        assert attempt.why in [one.why for one in found.aside]
    if attempt.guard is not None:
        monkeypatch.setattr(working_out._Fold, *attempt.guard)
        assert outcome(attempt.moves).state is SettlementState.IN_FORCE


def test_what_ends_it_before_the_last_signature_ends_nothing_after_it() -> None:
    signed = [*BEGUN, version(SETTLEMENT), signature(SETTLEMENT, FIRST), signature(SETTLEMENT, SECOND)]
    late = [
        version(NEXT),
        said(MoveKind.TAKEN_BACK, FIRST, AT, {"document": SETTLEMENT.digest().hex()}),
        said(MoveKind.REFUSED, SECOND, AT, {"document": SETTLEMENT.digest().hex()}),
        said(MoveKind.OVER, SECOND, AT, {"agreed": "", "open": "", "next": ""}),
        Move(MoveKind.LEFT, FIRST.participant, AT),
        *joined(FACILITATOR),
    ]
    for one in late:
        assert outcome([*signed, one]).state is SettlementState.IN_FORCE
    assert outcome([*signed, *late], sound=False).state is SettlementState.ALTERED
    assert outcome([*signed, *late], sound=False).in_force is None


# --- what people who were not all there find of one room --------------------------------------------------------------

UNSEEN = replace(
    SETTLEMENT, number=3, before="0" * 64, settlement=IDS[15], offered_at=(OFFERED + timedelta(minutes=20)).isoformat()
)
HIDDEN = Move(MoveKind.HIDDEN, "", AT)


def found_by(moves: list[Move], reader: Signer, lacks: range) -> SettlementStanding:
    """What somebody finds who was addressed by all of them but these."""
    seen = [HIDDEN if number in lacks else move for number, move in enumerate(moves)]
    return outcome(seen, reader=reader.participant)


@pytest.mark.promise("P12")
@pytest.mark.parametrize("by", [FIRST, SECOND], ids=["who was there", "who comes back"])
def test_what_a_party_offers_who_has_or_has_not_seen_it_all_is_the_next_version_for_everybody(by: Signer) -> None:
    third = replace(FACILITATOR, role="party")
    away = [Move(MoveKind.LEFT, SECOND.participant, AT), *joined(third)]
    only_two = replace(SETTLEMENT, number=2, before=SETTLEMENT.digest().hex())
    back = [Move(MoveKind.LEFT, third.participant, AT), *joined(SECOND)]
    moves = [*BEGUN, version(SETTLEMENT), *away, version(only_two), *back, version(UNSEEN, by)]
    found = [found_by(moves, FIRST, range(0)), found_by(moves, SECOND, range(5, 6))]
    for one in found:
        assert one.state is SettlementState.WAITING
        assert one.is_current
        assert one.latest is not None
        assert one.latest.document == UNSEEN


@pytest.mark.promise("P12")
def test_a_party_is_not_led_astray_by_what_was_kept_from_them_by_its_author() -> None:
    kept_from_second = replace(version(NEXT), addressed=frozenset({FACILITATOR.participant}))
    moves = [*BEGUN, version(SETTLEMENT), kept_from_second, signature(SETTLEMENT, FIRST)]
    for reader, lacks in ((FIRST, range(0)), (SECOND, range(3, 4))):
        found = found_by(moves, reader, lacks)
        assert found.state is SettlementState.WAITING
        assert found.latest is not None
        assert found.latest.document == SETTLEMENT
        assert set(found.latest.signatures) == {FIRST.participant}


@pytest.mark.parametrize("by", [FIRST, FACILITATOR], ids=["a party", "the facilitator"])
def test_a_facilitator_who_came_later_finds_the_next_version_like_everybody(by: Signer) -> None:
    made = NEXT if by is FIRST else UNSEEN
    moves = [*BEGUN, version(SETTLEMENT, addressed=ALL - {FACILITATOR.participant}), version(made, by)]
    for reader, lacks in ((FIRST, range(0)), (SECOND, range(0)), (FACILITATOR, range(2, 3))):
        found = found_by(moves, reader, lacks)
        assert found.state is SettlementState.WAITING
        assert found.latest is not None
        assert found.latest.document == made
        assert found.aside == []


def test_a_facilitator_who_starts_over_has_the_latest_version_no_more_and_changes_nothing_else() -> None:
    over = Move(MoveKind.STARTED_OVER, FACILITATOR.participant, AT)
    begun = [*BEGUN, version(SETTLEMENT), signature(SETTLEMENT, FIRST)]
    for reader in (FIRST, SECOND):
        kept = outcome([*begun, over], reader=reader.participant)
        assert kept.state is SettlementState.WAITING
        assert set(kept.versions[-1].signatures) == {FIRST.participant}
        assert not kept.started_over
    for reader, lacks in ((FIRST, range(0)), (SECOND, range(0)), (FACILITATOR, range(2, 4))):
        found = found_by([*begun, over, version(UNSEEN, FACILITATOR)], reader, lacks)
        assert found.state is SettlementState.WAITING
        assert found.latest is not None
        assert found.latest.document == UNSEEN
        assert found.aside == []
    # What they have since, or what somebody else offers who has it all, has to follow the latest as ever.
    for moves in (
        [*BEGUN, over, version(SETTLEMENT), version(UNSEEN, FACILITATOR)],
        [*begun, over, version(UNSEEN, FIRST)],
        [*begun, version(UNSEEN, FACILITATOR), over],
    ):
        found = outcome(moves)
        assert [one.why for one in found.aside] == [WhyPutAside.NOT_NEXT]
        assert found.latest is not None
        assert found.latest.document == SETTLEMENT


def test_a_facilitator_who_lacks_something_is_not_told_where_it_stands() -> None:
    moves = [*BEGUN, version(SETTLEMENT), HIDDEN, signature(SETTLEMENT, FIRST)]
    assert outcome(moves, reader=FACILITATOR.participant).state is SettlementState.UNSEEN
    assert outcome(moves, reader=SECOND.participant).state is SettlementState.WAITING


def test_no_version_has_a_number_after_which_there_is_none() -> None:
    last = replace(UNSEEN, number=1_000_000)
    found = outcome([*BEGUN, version(last, number=7)])
    assert found.versions == []
    assert [one.why for one in found.aside] == [WhyPutAside.NOT_NEXT]
    assert [one.document for one in outcome([*BEGUN, version(UNSEEN, number=7)]).versions] == [UNSEEN]


# --- what somebody writes to the database ----------------------------------------------------------------------------

both_engines = pytest.mark.both_engines("somebody writes to the database")


def signed_by_all(world: World) -> tuple[Party, Party]:
    tessa, leo = correspondents(world)
    offer(tessa)
    sign_it(tessa)
    sign_it(leo)
    assert standing_of(tessa).state is standing_of(leo).state is SettlementState.IN_FORCE
    return tessa, leo


def last_act(work: Work) -> Message:
    return work.session.scalars(select(Message).where(Message.kind == "act").order_by(Message.number.desc())).first()  # type: ignore[return-value]


def cut_off(work: Work) -> None:
    message = last_act(work)
    work.session.execute(delete(Envelope).where(Envelope.message_id == message.id))
    work.session.execute(delete(Message).where(Message.id == message.id))


def made_a_message(work: Work) -> None:
    work.session.execute(update(Message).where(Message.id == last_act(work).id).values(kind="message"))


def body_taken_away(work: Work) -> None:
    last_act(work).sealed_body = None


def keys_taken_away(work: Work) -> None:
    work.session.execute(delete(Envelope).where(Envelope.message_id == last_act(work).id))


def bodies_exchanged(work: Work) -> None:
    rows = work.session.scalars(select(Message).where(Message.kind == "act").order_by(Message.number)).all()
    rows[-1].sealed_body, rows[-2].sealed_body = rows[-2].sealed_body, rows[-1].sealed_body


def an_order_of_ones_own(work: Work) -> None:
    rows = work.session.scalars(select(Message).where(Message.kind == "act").order_by(Message.number)).all()
    last, before = rows[-1].number, rows[-2].number
    rows[-1].number = 1_000
    work.session.flush()
    rows[-2].number = last
    work.session.flush()
    rows[-1].number = before


EDITS: list[Callable[[Work], None]] = [
    cut_off,
    made_a_message,
    body_taken_away,
    keys_taken_away,
    bodies_exchanged,
    an_order_of_ones_own,
]


@both_engines
@pytest.mark.promise("P12")
@pytest.mark.parametrize("edit", EDITS, ids=lambda one: one.__name__)
def test_a_room_that_was_altered_says_so_and_is_in_force_for_nobody(world: World, edit: Callable[[Work], None]) -> None:
    tessa, leo = signed_by_all(world)
    with world.work() as work:
        edit(work)
    for party in (tessa, leo):
        found = standing_of(party)
        assert found.state is SettlementState.ALTERED
        assert found.in_force is None


@both_engines
@pytest.mark.promise("P12")
def test_a_state_that_was_written_is_believed_by_nobody_and_told(world: World) -> None:
    tessa, leo = correspondents(world)
    offer(tessa)
    sign_it(tessa)
    with world.work() as work:
        case_row(work, tessa.case_id).state = CaseState.SETTLED.value
    for party in (tessa, leo):
        with mailbox(party) as box:
            found = settlements_of(box)
            assert [one.standing.state for one in found] == [SettlementState.WAITING]
            assert is_told_otherwise(box, found)


@both_engines
@pytest.mark.promise("P12")
def test_nobody_offers_or_signs_under_a_key_whose_renewal_is_kept_from_them(world: World) -> None:
    tessa, leo = correspondents(world)
    made = draft(tessa)
    kept_and_renewed(leo)
    with renewals_hidden(leo), pytest.raises(Refusal):
        offer(tessa, made)
    offer(tessa, made)
    assert sign_it(leo).standing.state is SettlementState.WAITING


@both_engines
@pytest.mark.promise("P12")
def test_a_key_that_was_replaced_signs_nothing_even_inside_an_act_of_its_party(world: World) -> None:
    """Leo's former adviser kept the key; the version still names it, and Leo's new key carries the act."""
    tessa, leo = correspondents(world)
    offer(tessa)
    document = standing_of(tessa).versions[0].document
    kept = kept_and_renewed(leo)
    sign_it(tessa)
    with pytest.raises(Refusal, match="not yours as they are now"):
        sign_it(leo)
    say_act(leo, forged(world, document, leo, kept))
    for party in (tessa, leo):
        found = standing_of(party)
        assert found.state is SettlementState.WAITING
        assert [one.why for one in found.aside] == [WhyPutAside.KEY]


def forged(world: World, document: Settlement, party: Party, pair: SigningKeyPair) -> Act:
    """A signature in a party's name, with any key."""
    signer = document.signer(party.participant_id)
    assert signer is not None
    made = sign(document, signer, world.time, pair)
    body = {"document": document.digest().hex(), "at": made.at, "signature": made.signature.hex()}
    return Act(MoveKind.SIGNATURE.value, body)


@both_engines
@pytest.mark.promise("P12")
def test_one_party_cannot_say_that_the_other_has_signed(world: World) -> None:
    tessa, leo = correspondents(world)
    offer(tessa)
    document = standing_of(tessa).versions[0].document
    sign_it(tessa)
    with tessa.opened() as opened:
        pair = opened.signing_pair()
    say_act(tessa, forged(world, document, leo, pair))
    with world.work() as work:
        last_act(work).author_id = leo.participant_id
    for party in (tessa, leo):
        assert standing_of(party).state is SettlementState.ALTERED
    with world.work() as work:
        last_act(work).author_id = tessa.participant_id
    for party in (tessa, leo):
        found = standing_of(party)
        assert found.state is SettlementState.WAITING
        assert set(found.versions[0].signatures) == {str(tessa.participant_id)}


def test_an_adviser_with_every_right_offers_and_never_signs(world: World) -> None:
    tessa, leo = correspondents(world)
    acting = adviser_of(leo, "Ines Lamb")
    acting.code, folder_id = AccessCode.generate(), leo.folder_id()
    with leo.opened() as opened:
        scope = Scope((folder_id,), read_messages=True, speak_and_sign=True)
        issue_code_for(opened, acting.code, acting.account_id, "For an adviser", scope)
    offer(tessa)
    digest, room_id = standing_of(tessa).versions[0].digest, joint_id(leo)
    with acting.opened() as opened:
        box = OpenMailbox(opened)
        for act in (
            lambda: signing.sign_as(box, room_id, shown(box, room_id), digest, "Leo Landlord"),
            lambda: signing.refuse(box, room_id, shown(box, room_id), digest, ""),
            lambda: signing.take_back(box, room_id, shown(box, room_id), digest),
            lambda: signing.declare_over(box, room_id, shown(box, room_id), {}),
        ):
            with pytest.raises(Refusal, match="Only the party itself"):
                act()


def test_a_signature_that_was_taken_back_is_not_put_in_again_by_somebody_else(world: World) -> None:
    tessa, leo = correspondents(world)
    offer(tessa)
    sign_it(leo)
    kept = standing_of(tessa).versions[0].signatures[str(leo.participant_id)]
    take_back(leo)
    world.later(minutes=1)
    body = {
        "document": standing_of(tessa).versions[0].digest,
        "at": kept.at,
        "signature": kept.signature.hex(),
    }
    for party in (tessa, leo):
        say_act(party, Act(MoveKind.SIGNATURE.value, body))
    sign_it(tessa)
    found = standing_of(leo)
    assert found.state is SettlementState.WAITING
    assert [one.why for one in found.aside] == [WhyPutAside.SIGNATURE, WhyPutAside.TIME]
