"""The known answers of tests/vectors/messages.json, by the project's code and written again by hand."""

import hashlib
import json
import struct
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from odr.crypto.context import Purpose
from odr.crypto.signing import VerifyingKey
from odr.messages.documents import (
    EntryPlace,
    common_room,
    ending,
    entry_hash,
    participants_in,
    read,
    resealing,
    signature_context,
)
from tests.unit.crypto import by_hand

Case = dict[str, Any]
VECTORS: Case = json.loads((Path(__file__).parents[2] / "vectors" / "messages.json").read_text("ascii"))


def place_of(case: Case) -> EntryPlace:
    return EntryPlace(UUID(case["case"]), UUID(case["room"]), UUID(case["entry"]), case["number"])


def context_by_hand(case: Case, purpose: str, **further: Any) -> bytes:
    parts = {"case": UUID(case["case"]), "item": UUID(case["entry"]), "version": case["number"]}
    return by_hand.context(purpose, **parts, subject=UUID(case["room"]), **further)


def verify_by_hand(case: Case, context: bytes, document: bytes) -> None:
    signed = b"odr signature\0\1" + struct.pack(">I", len(context)) + context + document
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(case["public_key"])[1:])
    key.verify(bytes.fromhex(case["signature"])[1:], signed)


def json_by_hand(fields: Case) -> bytes:
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.parametrize("case", VECTORS["documents"], ids=lambda case: str(case["name"]))
def test_a_document_is_encoded_signed_and_hashed_as_specified(case: Case) -> None:
    document, signature = bytes.fromhex(case["document"]), bytes.fromhex(case["signature"])
    found = read(struct.pack(">I", len(document)) + document + signature)
    assert found.document.encode() == json_by_hand(case["fields"]) == document
    assert found.document.kind == case["kind"]
    context = signature_context(place_of(case), found.document)
    VerifyingKey(bytes.fromhex(case["public_key"])).verify(signature, document, context)
    by_hand_context = context_by_hand(
        case, "message signature", vault=UUID(case["fields"]["vault"]), epoch=case["fields"]["epoch"]
    )
    assert context.encode() == by_hand_context
    verify_by_hand(case, by_hand_context, document)
    parts = [
        bytes.fromhex(case["fields"]["previous"]),
        UUID(case["case"]).bytes,
        UUID(case["room"]).bytes,
        case["number"].to_bytes(8, "big"),
        UUID(case["entry"]).bytes,
        UUID(case["fields"]["author"]).bytes,
        case["kind"].encode(),
        case["fields"]["sent"].encode(),
        b"".join(UUID(participant).bytes for participant, _key in case["fields"]["addressed"]),
        bytes.fromhex(case["body_digest"]),
    ]
    hashed = hashlib.sha256(b"odr room\0\2" + b"".join(len(one).to_bytes(4, "big") + one for one in parts)).hexdigest()
    made = entry_hash(
        place_of(case),
        found.document.previous_hash,
        found.document.author_id,
        found.document.kind,
        found.document.sent_at,
        participants_in(found.document.addressed),
        bytes.fromhex(case["body_digest"]),
    )
    assert made.hex() == hashed == case["hash"]


@pytest.mark.parametrize("case", VECTORS["common rooms"], ids=lambda case: str(case["kind"]))
def test_a_common_room_is_known_by_what_is_specified(case: Case) -> None:
    case_id = UUID(case["case"])
    hashed = hashlib.sha256(b"odr common room\0\1" + case["kind"].encode() + b"\0" + case_id.bytes).digest()
    assert str(common_room(case_id, case["kind"])) == str(UUID(bytes=hashed[:16])) == case["room"]


@pytest.mark.parametrize("case", VECTORS["endings"], ids=lambda case: str(case["how"]))
def test_what_ends_a_message_is_signed_as_specified(case: Case) -> None:
    document = ending(bytes.fromhex(case["hash"]), case["how"], datetime.fromisoformat(case["at"]))
    assert document.hex() == case["document"]
    assert document == json_by_hand({name: case[name] for name in ("at", "hash", "how")})
    context = place_of(case).context(Purpose.MESSAGE_ENDED)
    VerifyingKey(bytes.fromhex(case["public_key"])).verify(bytes.fromhex(case["signature"]), document, context)
    verify_by_hand(case, context_by_hand(case, "message ended"), document)


@pytest.mark.parametrize("case", VECTORS["resealings"], ids=lambda case: str(case["to"]))
def test_what_reseals_a_message_is_signed_as_specified(case: Case) -> None:
    document = resealing(bytes.fromhex(case["hash"]), UUID(case["to"]))
    assert document.hex() == case["document"]
    assert document == json_by_hand({name: case[name] for name in ("hash", "to")})
    context = place_of(case).context(Purpose.MESSAGE_RESEALED)
    VerifyingKey(bytes.fromhex(case["public_key"])).verify(bytes.fromhex(case["signature"]), document, context)
    verify_by_hand(case, context_by_hand(case, "message resealed"), document)
