"""The known answers about offers (docs/protocol.md, section 15.1), for ``make_vectors``."""

from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from odr.amounts import Amount
from odr.crypto.context import Context, Purpose
from odr.crypto.secrets import SigningSeed
from odr.crypto.signing import SigningKeyPair
from odr.db import payload
from odr.messages.documents import Act
from odr.messages.saying.acts import OpenAct
from odr.offers.standing import name_of, standings
from odr.offers.suggested import Proof
from odr.offers.terms import ACCEPTED, DECLINED, WITHDRAWN, Named, Offer, Point, Reply, Terms, act_digest
from tests.vectors.of_messages import AT, IDS, SEED

Case = dict[str, Any]
ANNA, BEN, CLEO = sorted(IDS[1:4])
UNTIL = AT + timedelta(days=7)
POINTS = (
    Point("Anzahlung", "Zurück auf das Konto.", Amount(Decimal("1850.00"), "EUR"), "Ben", date(2026, 11, 3)),
    Point("Schlüssel"),
)
OFFERED = Offer(Terms("Anzahlung gegen Schlüssel", POINTS), UNTIL, (BEN, CLEO))


def offers() -> Case:
    """Offers with their digests, what is none, what became of offers in a room, and a secret answer."""
    return {
        "offers": [_offer("plain", OFFERED), _offer("binding", _binding()), _offer("counter", _counter())],
        "refused": _refused(),
        "standings": [_standing(name, acts, now) for name, (acts, now) in _rooms().items()],
        "answers": [_answer(accepts=True), _answer(accepts=False)],
    }


def _binding() -> Offer:
    return replace(OFFERED, terms=replace(OFFERED.terms, binding=True, without_prejudice=False))


def _counter() -> Offer:
    return replace(OFFERED, asked=(ANNA, CLEO), counters=Named(IDS[8], "ab" * 32, "cd" * 32))


def _offer(name: str, one: Offer) -> Case:
    act = one.act()
    return {"name": name, "kind": act.kind, "body": act.body, "digest": act_digest(act)}


def _refused() -> list[Case]:
    changes: dict[str, tuple[str, Any]] = {
        "asks nobody": ("asked", []),
        "asks in another order": ("asked", [str(CLEO), str(BEN)]),
        "asks somebody twice": ("asked", [str(BEN), str(BEN)]),
        "binding, but as a number": ("binding", 0),
        "no points": ("points", []),
        "a title with white space around it": ("title", " Anzahlung gegen Schlüssel"),
        "a time without a zone": ("until", "2026-02-07T12:00:00.500000"),
        "a part too many": ("more", None),
        "another format": ("format", 2),
    }
    found = []
    for name, (part, value) in changes.items():
        found.append({"name": name, "body": deepcopy(OFFERED.act().body) | {part: value}})
    for name, part, value in (
        ("an amount without a currency", "amount", "1850.00"),
        ("an amount in another spelling", "amount", "1850 EUR"),
        ("a floating amount", "amount", 1850.0),
        ("a day that there is not", "by", "2026-02-31"),
        ("a point without a heading", "heading", ""),
    ):
        body = deepcopy(OFFERED.act().body)
        body["points"][0][part] = value
        found.append({"name": name, "body": body})
    return found


def _rooms() -> dict[str, tuple[list[OpenAct], datetime]]:
    """Rooms of three, in which Anna has offered something to Ben and Cleo."""
    during, after = AT + timedelta(days=1), UNTIL
    rooms: dict[str, tuple[list[OpenAct], datetime]] = {}

    def room(name: str, *said: tuple[UUID, str, timedelta], now: datetime = during) -> None:
        acts = [_said(1, ANNA, OFFERED.act(), bytes(32), AT)]
        for number, (who, kind, later) in enumerate(said, 2):
            head = acts[-1].hash if kind != "an older head" else bytes(32)
            about = name_of(acts[0])
            match kind:
                case "counter":
                    act = replace(OFFERED, asked=tuple(sorted({ANNA, BEN, CLEO} - {who})), counters=about).act()
                case "another text":
                    act = Reply(replace(about, digest="00" * 32), head.hex()).act(ACCEPTED)
                case "an older head":
                    act = Reply(about, head.hex()).act(ACCEPTED)
                case _:
                    act = Reply(about, head.hex()).act(kind)
            acts.append(_said(number, who, act, acts[-1].hash, AT + later))
        rooms[name] = (acts, now)

    hour = timedelta(hours=1)
    room("open", (BEN, ACCEPTED, hour))
    room("accepted by all", (BEN, ACCEPTED, hour), (CLEO, ACCEPTED, 2 * hour))
    room("accepted and then withdrawn", (BEN, ACCEPTED, hour), (CLEO, ACCEPTED, hour), (ANNA, WITHDRAWN, 2 * hour))
    room("withdrawn and then accepted", (BEN, ACCEPTED, hour), (ANNA, WITHDRAWN, hour), (CLEO, ACCEPTED, 2 * hour))
    room("declined", (BEN, DECLINED, hour), (CLEO, ACCEPTED, 2 * hour))
    room("countered", (CLEO, "counter", hour), (BEN, ACCEPTED, 2 * hour))
    room("another text", (BEN, "another text", hour), (CLEO, ACCEPTED, 2 * hour))
    room("an older head", (BEN, ACCEPTED, hour), (CLEO, "an older head", 2 * hour))
    room("accepted by its author", (ANNA, ACCEPTED, hour), (BEN, ACCEPTED, hour))
    room("accepted too late", (BEN, ACCEPTED, hour), (CLEO, ACCEPTED, timedelta(days=7)), now=after)
    room("expired", now=after)
    return rooms


def _said(number: int, author: UUID, act: Act, previous: bytes, at: datetime) -> OpenAct:
    entry = UUID(int=IDS[9].int + number)
    return OpenAct(entry, IDS[0], number, bytes([number]) * 32, previous, author, IDS[4], at, act)


def _standing(name: str, acts: list[OpenAct], now: datetime) -> Case:
    found = standings(acts, now)
    return {
        "name": name,
        "now": now.isoformat(),
        "acts": [
            {
                "entry": str(one.entry_id),
                "hash": one.hash.hex(),
                "previous": one.previous.hex(),
                "author": str(one.author_id),
                "sent": one.sent_at.isoformat(),
                "kind": one.kind,
                "body": one.body,
            }
            for one in acts
        ],
        "offers": [
            {
                "entry": str(one.entry_id),
                "state": one.state.value,
                "accepted": [str(act.author_id) for act in one.accepted],
                "without effect": [str(ignored.said.entry_id) for ignored in one.ignored],
            }
            for one in found
        ],
    }


def _answer(*, accepts: bool) -> Case:
    pair = SigningKeyPair(SigningSeed(SEED))
    named = Named(IDS[8], "ab" * 32, "cd" * 32)
    statement = payload.encode(
        {"accepts": accepts, "account": str(IDS[4]), "format": 1, "party": str(BEN), "suggestion": named.encoded()}
    )
    context = Context(purpose=Purpose.SUGGESTION_ANSWER, case=IDS[0], vault=IDS[5], epoch=2, subject=named.entry_id)
    proof = Proof(BEN, IDS[4], IDS[5], 2, pair.sign(statement, context).hex())
    return {
        "accepts": accepts,
        "case": str(IDS[0]),
        "suggestion": named.encoded(),
        "seed": SEED.hex(),
        "public_key": pair.public.encoded.hex(),
        "statement": statement.hex(),
        "proof": proof.encoded(),
    }
