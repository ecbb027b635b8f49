"""The known answers of settlements, by the project's own code and once more by hand."""

import json
import struct
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from odr.settlements.document.signed_files import SETTLEMENT_FILE, STATEMENT_FILE
from odr.signed.document import BadSigned
from odr.signed.files import FileKind, read_file
from tests.unit.crypto import by_hand
from tests.vectors.of_settlements import STATEMENT, by_all

FOUND = json.loads((Path(__file__).parents[2] / "vectors" / "settlements.json").read_text("ascii"))
KINDS: list[FileKind[Any]] = [SETTLEMENT_FILE, STATEMENT_FILE]
GOOD = [*FOUND["held"], *FOUND["statements"]]


@pytest.mark.parametrize("case", GOOD, ids=lambda case: str(case["name"]))
def test_a_file_that_holds(case: dict[str, Any]) -> None:
    found = read_file(case["file"].encode("utf-8"), KINDS)
    found.check()
    assert found.document.digest().hex() == case["document_digest"]
    assert asdict(found.document) == case["document"]
    assert found.encode().decode("utf-8") == case["file"]


@pytest.mark.parametrize("case", GOOD, ids=lambda case: str(case["name"]))
def test_the_same_by_hand_out_of_the_protocol(case: dict[str, Any]) -> None:
    kept = json.loads(case["file"])
    document = json.loads(kept["document"])
    assert sha256(kept["document"].encode()).hexdigest() == case["document_digest"]
    is_settlement = document["kind"] == "odr settlement"
    parts = {"item": UUID(document["room"])} if is_settlement else {}
    place = by_hand.context(
        "settlement" if is_settlement else "facilitator statement",
        case=UUID(document["case"]),
        version=document["number"],
        subject=UUID(document["settlement"]),
        **parts,
    )
    stated = (
        {"settlement": document["settlement"], "sign_before": document["sign_before"]}
        if is_settlement
        else {"settlement": document["document"]}
    )
    check_by_hand(case, place, stated)


@pytest.mark.parametrize("case", FOUND["refused"], ids=lambda case: str(case["name"]))
def test_a_file_that_does_not_hold(case: dict[str, Any]) -> None:
    with pytest.raises(BadSigned):
        read_file(case["file"].encode("utf-8"), KINDS).check()


def test_a_statement_signed_by_the_facilitator_is_no_statement_about_another_version() -> None:
    first = read_file(FOUND["held"][0]["file"].encode("utf-8"), KINDS).document
    second = read_file(FOUND["held"][2]["file"].encode("utf-8"), KINDS).document
    statement = read_file(FOUND["statements"][0]["file"].encode("utf-8"), KINDS).document
    assert statement == STATEMENT
    assert by_all(STATEMENT)
    assert statement.is_about(first)
    assert not statement.is_about(second)


def test_what_is_refused_for_its_form_is_refused_before_a_signature_is_looked_at() -> None:
    """So that a wrong form is what each of these vectors is refused for."""
    files = {case["name"]: json.loads(case["file"]) for case in FOUND["refused"]}
    assert len(files) == len(FOUND["refused"])
    of_form = []
    for name, file in files.items():
        kind = next(one for one in KINDS if one.name == file["kind"])
        try:
            kind.parse(file["document"].encode("utf-8"))
        except BadSigned:
            of_form.append(name)
    assert len(of_form) == 54


def check_by_hand(case: dict[str, Any], place: bytes, stated: dict[str, str]) -> None:
    """Every signature of a file that holds, over what its signer states in this place. Raises unless all hold."""
    kept = json.loads(case["file"])
    document = json.loads(kept["document"])
    signers = {one["participant"]: one for one in document["signers"]}
    publics = [Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)).public_key() for seed in case["seeds"]]
    assert {one.public_bytes_raw().hex() for one in publics} == {one["key"][2:] for one in signers.values()}
    assert set(signers) == {one["participant"] for one in kept["signatures"]}
    for one in kept["signatures"]:
        signer = signers[one["participant"]]
        statement = json.dumps(
            {
                "at": one["at"],
                "document": case["document_digest"],
                "kind": f"{document['kind']}, signature",
                "name": signer["name"],
                "participant": one["participant"],
                "role": signer["role"],
            }
            | stated,
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
        ).encode()
        message = b"odr signature\0\1" + struct.pack(">I", len(place)) + place + statement
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer["key"])[1:])
        key.verify(bytes.fromhex(one["signature"])[1:], message)
