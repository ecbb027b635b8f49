"""Checking a settlement with ten signers: read, every signature checked, and where it stands worked out."""

import statistics
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from benchmarks.figures import Aims
from odr.cases.cases import PARTY
from odr.crypto.derivation import digest
from odr.crypto.secrets import SigningSeed
from odr.crypto.signing import SigningKeyPair
from odr.settlements.document import Person, Point, Settlement
from odr.settlements.standing import Kind, Move, State, standing
from odr.signed.document import Signer, sign

SIGNERS = 10
MOST_SECONDS = 0.020
OFFERED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CLAUSE = (
    "Whoever does not do in time what is agreed here does it within fourteen days of being reminded. " * 7 + "So it is."
)
PAIRS = [SigningKeyPair(SigningSeed(bytes([number]) * 32)) for number in range(1, SIGNERS + 1)]
PEOPLE = [
    Signer(
        account=str(UUID(int=number)),
        epoch=1,
        key=pair.public.encoded.hex(),
        mailbox=digest(bytes([number])).hex(),
        name=f"Party {number}",
        participant=str(UUID(int=100 + number)),
        role=PARTY,
    )
    for number, pair in enumerate(PAIRS)
]


def run(folder: Path, aims: Aims, *, quick: bool) -> None:
    """Measures, and notes whether the aim was met."""
    document = _settlement()
    moves = list(_moves(document))
    taken = []
    for _round in range(20 if quick else 200):
        begun = time.process_time()
        found = standing(moves, UUID(document.case), UUID(document.room), OFFERED + timedelta(days=1))
        taken.append(time.process_time() - begun)
        assert found.state is State.IN_FORCE
    median = statistics.median(taken)
    print(f"\nChecking a settlement with {SIGNERS} signers and {len(document.points)} points: {median * 1000:.2f} ms")
    aims.note(
        median < MOST_SECONDS,
        f"a settlement with {SIGNERS} signers is checked in {median * 1000:.2f} ms of processor time, aim 20 ms",
    )


def _settlement() -> Settlement:
    people = [Person(one.participant, one.name, "1 Mill Lane\nLeeds", "", "") for one in PEOPLE]
    points = [
        Point(number, f"Point {number}", CLAUSE, "1250.50 EUR", who=people[0].participant, due="2026-12-15")
        for number in range(1, 21)
    ]
    return Settlement(
        before="",
        case=str(UUID(int=1000)),
        confidentiality=CLAUSE,
        consequences=CLAUSE,
        costs=CLAUSE,
        electronic_form=CLAUSE,
        enforceability=CLAUSE,
        language="en",
        law="the law of England and Wales",
        number=1,
        offered_at=OFFERED.isoformat(),
        people=people,
        place="Leeds",
        points=points,
        reference="2026-0142",
        room=str(UUID(int=1001)),
        settlement=str(UUID(int=1002)),
        sign_before="2026-12-01T00:00:00+00:00",
        signers=PEOPLE,
        source="",
        source_digest="",
        title="A settlement of many",
    )


def _moves(document: Settlement) -> list[Move]:
    everybody = frozenset(one.participant for one in PEOPLE)
    moves = [Move(Kind.JOINED, one.participant, OFFERED) for one in PEOPLE]
    body = {"document": document.encode().decode("utf-8")}
    moves.append(Move(Kind.VERSION, PEOPLE[0].participant, OFFERED, addressed=everybody, body=body))
    at = OFFERED + timedelta(hours=1)
    for one, pair in zip(PEOPLE, PAIRS, strict=True):
        made = sign(document, one, at, pair)
        moves.append(
            Move(
                Kind.SIGNATURE,
                one.participant,
                at,
                account=one.account,
                role=PARTY,
                keys=frozenset({one.key}),
                addressed=everybody,
                body={
                    "document": document.digest().hex(),
                    "at": made.at,
                    "signature": made.signature.hex(),
                },
            )
        )
    return moves
