"""The receipt of a file: its known answers, once more by hand, and what ``odr verify`` says."""

import json
import struct
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from odr.cli import main
from odr.settlements.document.signed_files import settlement_file
from odr.signed.document import BadSigned
from odr.signed.files import read_file
from odr.vaults.contents.receipt_document import RECEIPT_FILE, parse_receipt
from tests.unit.crypto import by_hand
from tests.unit.settlements.test_vectors import check_by_hand
from tests.vectors.of_receipts import CONTENT, NAMED, RECEIPT, receipts, signed
from tests.vectors.of_settlements import SETTLEMENT, by_all

FOUND = json.loads((Path(__file__).parents[3] / "vectors" / "receipts.json").read_text("ascii"))
OF_FORM = 15


def verified(tmp_path: Path, raw: bytes, given: bytes | None = None) -> tuple[int, str]:
    receipt, file = tmp_path / "receipt.json", tmp_path / "file"
    receipt.write_bytes(raw)
    file.write_bytes(given or b"")
    result = CliRunner().invoke(main, ["verify", str(receipt), *([] if given is None else [str(file)])])
    return result.exit_code, result.output


def fields(*parts: bytes) -> bytes:
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


@pytest.mark.parametrize("case", FOUND["held"], ids=lambda case: str(case["name"]))
def test_a_receipt_that_holds(case: dict[str, Any]) -> None:
    found = read_file(case["file"].encode("utf-8"), [RECEIPT_FILE])
    found.check()
    assert found.document.digest().hex() == case["document_digest"]
    assert asdict(found.document) == case["document"]
    assert found.encode().decode("utf-8") == case["file"]


@pytest.mark.parametrize("case", FOUND["held"], ids=lambda case: str(case["name"]))
def test_the_same_by_hand_out_of_the_protocol(case: dict[str, Any]) -> None:
    kept = json.loads(case["file"])
    receipt = json.loads(kept["document"])
    entry, length = receipt["entry"], struct.pack(">Q", receipt["length"])
    mark = sha256(b"odr/file mark\n" + bytes.fromhex(receipt["salt"] + receipt["sha256"]) + length).digest()[:16]
    hashed = fields(
        bytes.fromhex(entry["before"]),
        UUID(receipt["case"]).bytes,
        struct.pack(">Q", entry["number"]),
        entry["at"].encode(),
        b"file.marked",
        *(UUID(entry[name]).bytes for name in ("account", "vault", "code")),
        mark,
        b"",
    )
    assert sha256(b"odr audit\0\1" + hashed).hexdigest() == entry["hash"]
    where = {"case": UUID(receipt["case"]), "vault": UUID(entry["vault"]), "subject": UUID(bytes=mark)}
    stated = {"put_in_at": entry["at"], "sha256": receipt["sha256"]}
    check_by_hand(case, by_hand.context("file receipt", **where), stated)
    said = json.dumps(
        {"document": case["document_digest"], "kind": "odr file receipt, service"},
        sort_keys=True,
        separators=(",", ":"),
    ).encode()
    place = by_hand.context("file receipt", **where, detail="service")
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(case["service_seed"]))
    assert "01" + key.public_key().public_bytes_raw().hex() == receipt["service"]
    made = key.sign(b"odr signature\0\1" + struct.pack(">I", len(place)) + place + said)
    assert kept["service"] == "01" + made.hex()


@pytest.mark.parametrize("case", FOUND["refused"], ids=lambda case: str(case["name"]))
def test_a_receipt_that_does_not_hold(case: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(BadSigned):
        read_file(case["file"].encode("utf-8"), [RECEIPT_FILE]).check()
    code, said = verified(tmp_path, case["file"].encode("utf-8"), CONTENT)
    assert code == 1
    assert "\nHOLDS" not in said


def test_what_is_refused_for_its_form_is_refused_before_a_signature_is_looked_at() -> None:
    """So that a wrong form is what each of these vectors is refused for, and the others for what is said of them."""
    of_form = []
    for case in FOUND["refused"]:
        try:
            parse_receipt(json.loads(case["file"])["document"].encode("utf-8"))
        except BadSigned:
            of_form.append(case["name"])
    assert len(of_form) == OF_FORM, of_form


def test_the_vectors_are_what_the_code_makes() -> None:
    assert receipts() == FOUND


def test_a_receipt_says_which_file_when_and_whose(tmp_path: Path) -> None:
    code, said = verified(tmp_path, signed(RECEIPT).encode(), CONTENT)
    assert code == 0
    assert f"SHA-256 {sha256(CONTENT).hexdigest()}, 18 bytes" in said
    assert "Put in      2026-11-18T17:05:02.123456+00:00, by “Tessa Quill”" in said
    assert "Case        “2026-0142”" in said
    assert f"entry 42-{RECEIPT.entry.hash}" in said
    assert "It is a file that is named above, to the last bit." in said
    assert "HOLDS: the service and the vault named say" in said
    assert "Named" not in said
    assert "Named       “Fotos 'Küche'.zip”" in verified(tmp_path, signed(NAMED).encode())[1]


def test_without_the_file_it_says_what_it_cannot_tell(tmp_path: Path) -> None:
    code, said = verified(tmp_path, signed(RECEIPT).encode())
    assert code == 0
    assert "whether a file that you have is one that it names" in said


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (CONTENT[:-1] + b"!", "something in it is not as it was"),
        (CONTENT + b"\0", "its length is not"),
        (b"", "length"),
    ],
)
def test_another_file_does_not_hold(tmp_path: Path, given: bytes, why: str) -> None:
    code, said = verified(tmp_path, signed(RECEIPT).encode(), given)
    assert code == 1
    assert "DOES NOT HOLD: The file that you gave is another" in said
    assert why in said


def test_a_file_beside_what_names_none_does_not_hold(tmp_path: Path) -> None:
    code, said = verified(tmp_path, settlement_file(SETTLEMENT, by_all(SETTLEMENT)).encode(), CONTENT)
    assert code == 1
    assert "names no file" in said


def test_what_others_wrote_ends_no_line_of_ours(tmp_path: Path) -> None:
    bad = "x.pdf\n\nHOLDS: everything”\x1b[2K\u202e"
    named = replace(NAMED, name=bad, put_in_by=bad, reference="a\nHOLDS: b")
    code, said = verified(tmp_path, signed(named).encode())
    assert code == 0
    assert said.count("\nHOLDS: ") == 1
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_another_day_is_told_as_what_it_is(tmp_path: Path) -> None:
    later = replace(RECEIPT, entry=replace(RECEIPT.entry, at="2026-11-19T00:00:00+00:00"))
    code, said = verified(tmp_path, signed(later).encode())
    assert code == 1
    assert (
        "DOES NOT HOLD: The entry of the log that it shows is not of this file, this moment and these people." in said
    )
