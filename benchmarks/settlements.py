"""A settlement with ten signers: read, checked and worked out where it stands; and its PDF made.

The control of the PDF has the same words as bare paragraphs, by the same compiler with the same fonts, without tags,
tables or a file inside: the least that a PDF of these words costs.
"""

import itertools
import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import typst

from benchmarks.browser import Took
from benchmarks.figures import Aims, compare, print_compared, print_heading
from odr.cases.cases import PARTY
from odr.crypto.derivation import digest
from odr.crypto.secrets import SigningSeed
from odr.crypto.signing import SigningKeyPair
from odr.paper.pdf import _fonts
from odr.settlements.document.document import NamedParty, Point, Settlement
from odr.settlements.papers.paper import paper_of
from odr.settlements.papers.wording import parts_of
from odr.settlements.standing.moves import Move, MoveKind
from odr.settlements.standing.standing import SettlementState
from odr.settlements.standing.working_out import standing
from odr.signed.document import Signer, sign

SIGNERS = 10
MOST_SECONDS = 0.020
MOST_SECONDS_OF_A_PAPER = 0.300
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
    """Measures, and notes whether the aims were met."""
    document = _settlement()
    moves = list(_moves(document))
    _checking(document, moves, aims, quick=quick)
    _paper(document, moves, aims, quick=quick)


def _checking(document: Settlement, moves: list[Move], aims: Aims, *, quick: bool) -> None:
    taken = []
    for _round in range(20 if quick else 200):
        begun = time.process_time()
        found = standing(moves, UUID(document.case), UUID(document.room), OFFERED + timedelta(days=1))
        taken.append(time.process_time() - begun)
        assert found.state is SettlementState.IN_FORCE
    median = statistics.median(taken)
    print(f"\nChecking a settlement with {SIGNERS} signers and {len(document.points)} points: {median * 1000:.2f} ms")
    aims.note(
        median < MOST_SECONDS,
        f"a settlement with {SIGNERS} signers is checked in {median * 1000:.2f} ms of processor time, aim 20 ms",
    )


def _paper(document: Settlement, moves: list[Move], aims: Aims, *, quick: bool) -> None:
    signed = standing(moves, UUID(document.case), UUID(document.room), OFFERED + timedelta(days=1)).in_force
    assert signed is not None, "it is not in force"
    # The compiler remembers what it has laid out: no two papers share a paragraph.
    clauses = (f"{number}. {CLAUSE}" for number in itertools.count(1))

    def ours() -> Took:
        other = _settlement(next(clauses))
        return _took(lambda: paper_of(other, signed.signatures, [], UTC), b"/Type/EmbeddedFile")

    def control() -> Took:
        bare = _bare(_settlement(next(clauses)))
        return _took(lambda: typst.compile(bare, format="pdf", font_paths=_fonts()), b"%PDF")

    print_heading("paper", "control")
    found = compare(f"the PDF with {SIGNERS} signers", ours, control, rounds=3 if quick else 15, times=3)
    print_compared(found)
    aims.note(
        found.one.processor < MOST_SECONDS_OF_A_PAPER,
        f"its PDF is made in {found.one.processor * 1000:.0f} ms of processor time, aim 300 ms "
        f"({found.ratio.processor:.2f} × a PDF of the bare words)",
    )


def _took(make: Callable[[], object], sign: bytes) -> Took:
    processor, wall = time.process_time(), time.perf_counter()
    made = make()
    took = Took(time.process_time() - processor, time.perf_counter() - wall)
    assert isinstance(made, bytes), "no PDF"
    assert sign in made.replace(b" ", b""), "not the PDF that was asked for"
    return took


def _bare(document: Settlement) -> bytes:
    """The words of a settlement as the compiler's own source, and nothing else of how they look."""
    words = [document.title, *(line for part in parts_of(document) for line in part.lines)]
    words += [f"{one.name} {one.key}" for one in document.signers]
    return "\n\n".join(f"#{json.dumps(line, ensure_ascii=False)}" for line in words if line).encode()


def _settlement(clause: str = CLAUSE) -> Settlement:
    people = [NamedParty(one.participant, one.name, "1 Mill Lane\nLeeds", "", "") for one in PEOPLE]
    points = [
        Point(
            number, f"Point {number}", f"{number}. {clause}", "1250.50 EUR", who=people[0].participant, due="2026-12-15"
        )
        for number in range(1, 21)
    ]
    return Settlement(
        before="",
        case=str(UUID(int=1000)),
        confidentiality=clause,
        consequences=clause,
        costs=clause,
        electronic_form=clause,
        enforceability=clause,
        files=[],
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
    moves = [Move(MoveKind.JOINED, one.participant, OFFERED) for one in PEOPLE]
    body = {"document": document.encode().decode("utf-8")}
    moves.append(Move(MoveKind.VERSION, PEOPLE[0].participant, OFFERED, addressed=everybody, body=body))
    at = OFFERED + timedelta(hours=1)
    for one, pair in zip(PEOPLE, PAIRS, strict=True):
        made = sign(document, one, at, pair)
        moves.append(
            Move(
                MoveKind.SIGNATURE,
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
