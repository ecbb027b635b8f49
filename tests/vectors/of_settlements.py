"""The known answers of settlements: files as ``odr verify`` reads them, in full."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from odr.crypto.secrets import SigningSeed
from odr.crypto.signing import SigningKeyPair
from odr.db import payload
from odr.settlements.document.document import FacilitatorStatement, NamedParty, Point, Settlement
from odr.settlements.document.signed_files import settlement_file, statement_file
from odr.signed.document import Signature, SignedDocument, Signer, sign
from odr.signed.files import NamedFile

Case = dict[str, Any]

SEEDS = [bytes([number]) * 32 for number in (1, 2, 3)]
PAIRS = [SigningKeyPair(SigningSeed(seed)) for seed in SEEDS]
IDS = [str(UUID(int=number << 96)) for number in range(1, 20)]
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
NAMES = (("party", "Tessa Quill"), ("party", "Zo\u00eb Frost"), ("facilitator", "Fay Middleton"))
SIGNERS = [
    Signer(
        account=IDS[number],
        epoch=1,
        key=pair.public.encoded.hex(),
        mailbox=sha256(bytes([number])).hexdigest(),
        name=name,
        participant=IDS[number + 3],
        role=role,
    )
    for number, (pair, (role, name)) in enumerate(zip(PAIRS, NAMES, strict=True))
]
PEOPLE = [
    NamedParty(IDS[3], "Tessa Quill", "1 Mill Lane\nLeeds", "tessa@example.org", "+44 20 7946 0018", role="tenant"),
    NamedParty(
        participant=IDS[4],
        legal_name="Zo\u00eb Frost",
        postal_address="2 High Street\nYork",
        email="",
        telephone="",
        role="landlord",
        signs_for="Frost Homes Ltd",
        capacity="director",
        authority="company register, number 01234567",
    ),
]
SETTLEMENT = Settlement(
    before="",
    case=IDS[11],
    confidentiality="What stands here is confidential.",
    consequences="What is not paid in time bears interest.",
    costs="Each bears their own.",
    electronic_form="We agree to sign electronically.",
    enforceability="",
    files=[],
    language="en",
    law="the law of England and Wales",
    number=1,
    offered_at="2026-11-20T09:00:00+00:00",
    people=PEOPLE,
    place="Leeds",
    points=[
        Point(1, "Deposit", "The deposit is repaid.", "1250.50 EUR", IDS[4], IDS[3], "2026-12-15"),
        Point(2, "Keys", "First line.\n\nSecond line.", who=IDS[3]),
    ],
    reference="2026-0142",
    room=IDS[12],
    settlement=IDS[13],
    sign_before="2026-12-01T00:00:00+01:00",
    signers=SIGNERS[:2],
    source="offer \u201cDeposit\u201d",
    source_digest=sha256(b"an offer").hexdigest(),
    title="Deposit and keys",
)
FILES = [
    NamedFile("Kitchen wall.jpg", 1_048_576, sha256(b"a wall").hexdigest()),
    NamedFile("Übergabe.pdf", 0, sha256(b"").hexdigest()),
]
STATEMENT = FacilitatorStatement(
    case=SETTLEMENT.case,
    document=SETTLEMENT.digest().hex(),
    made_at="2026-11-20T10:00:00+00:00",
    number=1,
    reference=SETTLEMENT.reference,
    settlement=SETTLEMENT.settlement,
    signers=SIGNERS[2:],
    text="This settlement came out of a mediation.",
)


def by_all(document: SignedDocument, at: datetime = AT) -> tuple[Signature, ...]:
    """The signatures of all whom a document names."""
    pairs = {pair.public.encoded.hex(): pair for pair in PAIRS}
    return tuple(sign(document, one, at, pairs[one.key]) for one in document.signers)


def _written(document: SignedDocument, change: Callable[[Case], None], name: str) -> str:
    """A file over a document that was changed before everybody signed it, so that its form alone is wrong."""
    kept = json.loads(document.encode())
    change(kept)
    file = json.loads(settlement_file(SETTLEMENT, by_all(document)).encode())
    return json.dumps(file | {"kind": name, "document": payload.encode(kept).decode()}, ensure_ascii=False, indent=1)


def settlements() -> Case:
    """Files that hold, and files that don't."""
    made = by_all(SETTLEMENT)
    good = settlement_file(SETTLEMENT, made)
    second = replace(SETTLEMENT, number=2, before=SETTLEMENT.digest().hex(), offered_at="2026-11-20T09:10:00+00:00")

    def changed(**parts: Any) -> Settlement:
        return replace(SETTLEMENT, **parts)

    def point(**parts: Any) -> Settlement:
        return changed(points=[replace(SETTLEMENT.points[0], **parts), SETTLEMENT.points[1]])

    def files(*changed_files: NamedFile) -> Settlement:
        return changed(files=list(changed_files))

    def file(**parts: Any) -> Settlement:
        return files(replace(FILES[0], **parts), FILES[1])

    def person(**parts: Any) -> Settlement:
        return changed(people=[replace(PEOPLE[0], **parts), PEOPLE[1]])

    unsigned = {
        "a signature is missing": replace(good, signatures=made[:1]),
        "a signature twice": replace(good, signatures=(*made, made[0])),
        "signatures exchanged": replace(
            good,
            signatures=(
                replace(made[0], signature=made[1].signature),
                replace(made[1], signature=made[0].signature),
            ),
        ),
        "signatures of another version": replace(good, signatures=by_all(second)),
        "signatures of another case": replace(good, signatures=by_all(changed(case=IDS[14]))),
        "signatures of another room": replace(good, signatures=by_all(changed(room=IDS[14]))),
        "signatures of another settlement": replace(good, signatures=by_all(changed(settlement=IDS[14]))),
        "another amount": replace(good, document=point(amount="1250.51 EUR")),
        "points in another order": replace(
            good,
            document=changed(
                points=[replace(SETTLEMENT.points[1], number=1), replace(SETTLEMENT.points[0], number=2)],
            ),
        ),
        "the last point cut off": replace(good, document=changed(points=SETTLEMENT.points[:1])),
        "a file left out after all have signed": replace(
            settlement_file(files(*FILES), by_all(files(*FILES))), document=files(FILES[1])
        ),
        "a file exchanged after all have signed": replace(
            settlement_file(files(*FILES), by_all(files(*FILES))), document=file(sha256=sha256(b"else").hexdigest())
        ),
        "signed on the day after": replace(good, signatures=by_all(SETTLEMENT, datetime(2026, 12, 1, tzinfo=UTC))),
        "signed before it was offered": replace(
            good, signatures=by_all(SETTLEMENT, datetime(2026, 11, 20, 8, 59, tzinfo=UTC))
        ),
        "a party left out": replace(
            good, document=changed(signers=SIGNERS[:1], people=PEOPLE[:1]), signatures=made[:1]
        ),
    }
    # Signed by all, and yet not in the form or the one spelling that it has to have.
    misspelled = {
        "a title of two lines": changed(title="Deposit\nand keys"),
        "no title": changed(title=""),
        "white space at the end of a line": changed(costs="Each bears their own. "),
        "a line end at the end": changed(costs="Each bears their own.\n"),
        "two empty lines": point(text="First line.\n\n\nSecond line."),
        "not in form C": changed(title="Cafe\u0301"),
        "a mark that turns the direction": changed(law="the law of \u202ewales"),
        "a clause that is too long": changed(costs="a" * 4001),
        "an amount with three decimals": point(amount="1.250 EUR"),
        "an amount with a zero in front": point(amount="01250.50 EUR"),
        "an amount below zero": point(amount="-1250.50 EUR"),
        "an amount without a currency": point(amount="1250.50"),
        "an amount with a comma": point(amount="1250,50 EUR"),
        "a day that there is not": point(due="2026-02-31"),
        "a day spelled otherwise": point(due="20261215"),
        "a day of the year 0": point(due="0000-01-01"),
        "somebody who does it and is no party": point(who=IDS[5]),
        "somebody who owes it to themselves": point(whom=IDS[4]),
        "a point with another number": point(number=2),
        "no points": changed(points=[]),
        "people in another order": changed(people=PEOPLE[::-1]),
        "a person too few": changed(people=PEOPLE[:1]),
        "a person under another name": person(legal_name="Tess Quill"),
        "a person without an address": person(postal_address=""),
        "a person who signs for another without authority": person(signs_for="Quill Ltd", capacity="director"),
        "a facilitator among the signers": changed(signers=[SIGNERS[0], SIGNERS[2]]),
        "a version before the first": changed(before=sha256(b"none").hexdigest()),
        "a second version after none": changed(number=2),
        "the digest of an offer without its name": changed(source=""),
        "a last day that ends at noon": changed(sign_before="2026-12-01T12:00:00+01:00"),
        "a last day before the offer": changed(sign_before="2026-11-20T00:00:00+00:00"),
        "a file without a name": file(name=""),
        "a file whose name has two lines": file(name="Kitchen\nwall.jpg"),
        "a file whose name turns the direction": file(name="Kitchen \u202egpj.exe"),
        "a file of a negative length": file(length=-1),
        "a file whose length is a text": file(length="1048576"),
        "a file whose length is a truth value": file(length=True),
        "a file with half a digest": file(sha256=FILES[0].sha256[:32]),
        "a file with a digest in capital letters": file(sha256=FILES[0].sha256.upper()),
        "a file twice": files(FILES[0], FILES[0]),
        "too many files": files(*(replace(FILES[0], name=f"{one}.jpg") for one in range(21))),
        "a language that is none": changed(language="English"),
    }
    refused = unsigned | {name: settlement_file(one, by_all(one)) for name, one in misspelled.items()}
    written = {
        "a part too many": lambda kept: kept.update(note="hidden"),
        "a part missing": lambda kept: kept.pop("costs"),
        "a part of a point too many": lambda kept: kept["points"][0].update(note="hidden"),
        "a part of a person missing": lambda kept: kept["people"][0].pop("role"),
        "a part of a file missing": lambda kept: kept.update(files=[{"name": "a", "length": 1}]),
        "files that are no list": lambda kept: kept.update(files={}),
        "another format": lambda kept: kept.update(format=2),
        "another kind": lambda kept: kept.update(kind="odr facilitation agreement"),
    }
    statement = statement_file(STATEMENT, by_all(STATEMENT)[0])
    other = replace(STATEMENT, document=second.digest().hex(), number=2)
    name = "odr facilitator's statement file 1"
    by_a_party = replace(STATEMENT, signers=SIGNERS[:1])
    of_statements = {
        "a statement about another version": replace(statement, document=other),
        "a statement by a party": statement_file(by_a_party, by_all(by_a_party)[0]),
        "a statement that is not signed": replace(statement, signatures=()),
        "a statement that says nothing": statement_file(
            replace(STATEMENT, text=""), by_all(replace(STATEMENT, text=""))[0]
        ),
    }
    stated = settlement_file(SETTLEMENT, made, [statement])
    of_statements_inside = {
        "a statement inside about another version": settlement_file(
            SETTLEMENT, made, [statement_file(other, by_all(other)[0])]
        ),
        "a statement inside that is not signed": settlement_file(SETTLEMENT, made, [replace(statement, signatures=())]),
        "a statement inside twice": settlement_file(SETTLEMENT, made, [statement, statement]),
        "a settlement where a statement has to be": replace(
            good, parts={"statements": payload.encode([good.encode().decode("utf-8")]).decode("utf-8")}
        ),
        "statements that are no list": replace(good, parts={"statements": "{}"}),
        "statements spelled otherwise": replace(good, parts={"statements": "[ ]"}),
    }
    return {
        "held": [
            held("two parties", good.encode(), SETTLEMENT, SEEDS[:2]),
            held("with a facilitator's statement", stated.encode(), SETTLEMENT, SEEDS[:2]),
            held(
                "with two files",
                settlement_file(files(*FILES), by_all(files(*FILES))).encode(),
                files(*FILES),
                SEEDS[:2],
            ),
            held("the second version", settlement_file(second, by_all(second)).encode(), second, SEEDS[:2]),
        ],
        "statements": [held("a facilitator's statement", statement.encode(), STATEMENT, SEEDS[2:])],
        "refused": [
            *({"name": name, "file": one.encode().decode("utf-8")} for name, one in refused.items()),
            *(
                {"name": name, "file": _written(SETTLEMENT, change, "odr settlement file 1")}
                for name, change in written.items()
            ),
            *({"name": name, "file": one.encode().decode("utf-8")} for name, one in of_statements.items()),
            *({"name": name, "file": one.encode().decode("utf-8")} for name, one in of_statements_inside.items()),
            {"name": "a settlement in the file of a statement", "file": _a_settlement_as(name)},
        ],
    }


def _a_settlement_as(name: str) -> str:
    """A settlement in a file of another kind, which has no statements."""
    file = json.loads(settlement_file(SETTLEMENT, by_all(SETTLEMENT)).encode())
    del file["statements"]
    return json.dumps(file | {"kind": name}, ensure_ascii=False, indent=1)


def held(name: str, file: bytes, document: SignedDocument, seeds: list[bytes]) -> Case:
    """One that holds, with what it says and whose keys they are."""
    return {
        "name": name,
        "file": file.decode("utf-8"),
        "document": asdict(document),
        "document_digest": document.digest().hex(),
        "seeds": [seed.hex() for seed in seeds],
    }
