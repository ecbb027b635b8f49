"""The known answers of agreements, by the project's own code and once more by hand."""

import json
import struct
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from odr.facilitation.document.document import AGREEMENT_FILE
from odr.signed.document import BadSigned
from odr.signed.files import read_file
from tests.unit.crypto import by_hand

FOUND = json.loads((Path(__file__).parents[3] / "vectors" / "agreements.json").read_text("ascii"))


@pytest.mark.parametrize("case", FOUND["held"], ids=lambda case: str(case["name"]))
def test_a_file_that_holds(case: dict[str, Any]) -> None:
    found = read_file(case["file"].encode("utf-8"), [AGREEMENT_FILE])
    found.check()
    assert found.document.digest().hex() == case["document_digest"]
    assert found.document.text == case["text_digest"]


@pytest.mark.parametrize("case", FOUND["held"], ids=lambda case: str(case["name"]))
def test_the_same_by_hand_out_of_the_protocol(case: dict[str, Any]) -> None:
    kept = json.loads(case["file"])
    document = json.loads(kept["document"])
    assert sha256(kept["document"].encode()).hexdigest() == case["document_digest"]
    assert sha256(kept["text"].encode()).hexdigest() == case["text_digest"] == document["text"]
    place = by_hand.context(
        "agreement", case=UUID(document["case"]), version=document["number"], subject=UUID(document["agreement"])
    )
    signers = {one["participant"]: one for one in document["signers"]}
    publics = [Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)).public_key() for seed in case["seeds"]]
    assert {one.public_bytes_raw().hex() for one in publics} == {one["key"][2:] for one in signers.values()}
    for one in kept["signatures"]:
        signer = signers[one["participant"]]
        statement = json.dumps(
            {
                "at": one["at"],
                "document": case["document_digest"],
                "kind": "odr facilitation agreement, signature",
                "name": signer["name"],
                "participant": one["participant"],
                "role": signer["role"],
                "text": document["text"],
            },
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
        ).encode()
        message = b"odr signature\0\1" + struct.pack(">I", len(place)) + place + statement
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer["key"])[1:])
        key.verify(bytes.fromhex(one["signature"])[1:], message)


@pytest.mark.parametrize("case", FOUND["refused"], ids=lambda case: str(case["name"]))
def test_a_file_that_does_not_hold(case: dict[str, Any]) -> None:
    with pytest.raises(BadSigned):
        read_file(case["file"].encode("utf-8"), [AGREEMENT_FILE]).check()
