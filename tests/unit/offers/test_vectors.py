"""The known answers of tests/vectors/offers.json, by the project's code and written again by hand."""

import hashlib
import json
import struct
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from odr.messages.documents import Act
from odr.messages.saying.acts import OpenAct
from odr.offers.standing import standings
from odr.offers.suggested import is_proven, read_proof
from odr.offers.terms import OFFER, BadTerms, Named, act_digest, read_offer
from tests.unit.crypto import by_hand

Case = dict[str, Any]
VECTORS: Case = json.loads((Path(__file__).parents[2] / "vectors" / "offers.json").read_text("ascii"))


def json_by_hand(value: Case) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_by_hand(kind: str, body: Case) -> str:
    return hashlib.sha256(b"odr act\0\1" + json_by_hand({"body": body, "kind": kind})).hexdigest()


@pytest.mark.parametrize("case", VECTORS["offers"], ids=lambda case: str(case["name"]))
def test_an_offer_is_spelled_and_digested_as_specified(case: Case) -> None:
    act = Act(case["kind"], case["body"])
    assert read_offer(act).act().body == case["body"]
    assert act_digest(act) == digest_by_hand(case["kind"], case["body"]) == case["digest"]


@pytest.mark.parametrize("case", VECTORS["refused"], ids=lambda case: str(case["name"]))
def test_what_is_in_another_spelling_is_no_offer(case: Case) -> None:
    with pytest.raises(BadTerms):
        read_offer(Act(OFFER, case["body"]))


def by_hand_what_became(acts: list[Case], now: datetime) -> dict[str, tuple[str, list[str]]]:
    """The rule of the document, written once more: state and acceptances of each offer."""
    found: dict[str, Case] = {}
    for act in acts:
        body, at = act["body"], datetime.fromisoformat(act["sent"])
        about = body["counters"] if act["kind"] == "offer" else body["offer"]
        one = found.get(about["entry"]) if about else None
        if one is not None:
            until = datetime.fromisoformat(one["body"]["until"])
            if one["state"] == "open" and at >= until:
                one["state"] = "expired"
            same = (about["hash"], about["digest"]) == (one["hash"], digest_by_hand("offer", one["body"]))
            fits = act["kind"] == "offer" or body["head"] == act["previous"]
            may = [one["author"]] if act["kind"] == "offer withdrawn" else one["body"]["asked"]
            if same and fits and act["author"] in may and one["state"] == "open" and act["author"] not in one["by"]:
                match act["kind"]:
                    case "offer accepted":
                        one["by"].append(act["author"])
                        if set(one["by"]) == set(one["body"]["asked"]):
                            one["state"] = "accepted"
                    case "offer declined":
                        one["state"] = "declined"
                    case "offer withdrawn":
                        one["state"] = "withdrawn"
                    case "offer":
                        one["state"] = "countered"
        if act["kind"] == "offer":
            found[act["entry"]] = {**act, "state": "open", "by": []}
    for one in found.values():
        if one["state"] == "open" and now >= datetime.fromisoformat(one["body"]["until"]):
            one["state"] = "expired"
    return {entry: (one["state"], one["by"]) for entry, one in found.items()}


@pytest.mark.parametrize("case", VECTORS["standings"], ids=lambda case: str(case["name"]))
def test_what_became_of_an_offer_follows_from_the_acts_as_specified(case: Case) -> None:
    acts = [
        OpenAct(
            UUID(one["entry"]),
            UUID(int=0),
            number,
            bytes.fromhex(one["hash"]),
            bytes.fromhex(one["previous"]),
            UUID(one["author"]),
            UUID(int=0),
            datetime.fromisoformat(one["sent"]),
            Act(one["kind"], one["body"]),
        )
        for number, one in enumerate(case["acts"], 1)
    ]
    now = datetime.fromisoformat(case["now"])
    found = standings(acts, now)
    said = [
        {
            "entry": str(one.entry_id),
            "state": one.state.value,
            "accepted": [str(act.author_id) for act in one.accepted],
            "without effect": [str(ignored.said.entry_id) for ignored in one.ignored],
        }
        for one in found
    ]
    assert said == case["offers"]
    by_hand_found = by_hand_what_became(case["acts"], now)
    assert by_hand_found == {one["entry"]: (one["state"], one["accepted"]) for one in case["offers"]}


@pytest.mark.parametrize("case", VECTORS["answers"], ids=lambda case: str(case["accepts"]))
def test_a_secret_answer_is_signed_as_specified(case: Case) -> None:
    proof, suggestion = read_proof(case["proof"]), case["suggestion"]
    named = Named(UUID(suggestion["entry"]), suggestion["hash"], suggestion["digest"])
    key = bytes.fromhex(case["public_key"])
    assert is_proven(proof, named, UUID(case["case"]), [key], accepts=case["accepts"])
    assert not is_proven(proof, named, UUID(case["case"]), [key], accepts=not case["accepts"])
    statement = json_by_hand(
        {
            "accepts": case["accepts"],
            "account": case["proof"]["account"],
            "format": 1,
            "party": case["proof"]["party"],
            "suggestion": suggestion,
        }
    )
    assert statement.hex() == case["statement"]
    context = by_hand.context(
        "suggestion answer",
        case=UUID(case["case"]),
        vault=UUID(case["proof"]["vault"]),
        epoch=case["proof"]["epoch"],
        subject=UUID(suggestion["entry"]),
    )
    signed = b"odr signature\0\1" + struct.pack(">I", len(context)) + context + statement
    Ed25519PublicKey.from_public_bytes(key[1:]).verify(bytes.fromhex(case["proof"]["signature"])[1:], signed)
