"""What is signed, and the file of it that anybody can check without the installation."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from odr.cases.cases import FACILITATOR, PARTY
from odr.cli import main
from odr.crypto.derivation import digest
from odr.crypto.secrets import SigningSeed
from odr.crypto.signing import SigningKeyPair
from odr.db import payload
from odr.facilitation.document.document import AGREEMENT_FILE, AgreementDocument, agreement_file, parse
from odr.prose.text import text_digest
from odr.signed.document import BadSigned, Signature, Signer, check_all_signed, sign
from odr.signed.files import read_file
from odr.signed.verifying import report

TEXT = "# An agreement\n\nWe keep silence.\n"
AT = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
PAIRS = [SigningKeyPair(SigningSeed(bytes([number]) * 32)) for number in (1, 2, 3)]
IDS = [str(UUID(int=number)) for number in range(1, 12)]


def signer(number: int, role: str, name: str) -> Signer:
    return Signer(
        account=IDS[number],
        epoch=1,
        key=PAIRS[number].public.encoded.hex(),
        mailbox=digest(bytes([number])).hex(),
        name=name,
        participant=IDS[number + 3],
        role=role,
    )


SIGNERS = [signer(0, FACILITATOR, "Fay Middleton"), signer(1, PARTY, "Tessa Quill"), signer(2, PARTY, "Leo Frost")]
DOCUMENT = AgreementDocument(
    agreement=IDS[7],
    case=IDS[8],
    disclosures=[digest(b"disclosed").hex()],
    engagement=IDS[9],
    form="recommended form, version 1",
    form_digest=digest(b"form").hex(),
    language="en",
    notes_days=30,
    number=1,
    paper=IDS[10],
    proposed_at=AT.isoformat(),
    reference="2026-0142",
    sealed_text=digest(b"sealed").hex(),
    signers=SIGNERS,
    text=text_digest(TEXT).hex(),
)


def signed(document: AgreementDocument = DOCUMENT) -> list[Signature]:
    return [sign(document, one, AT, pair) for one, pair in zip(document.signers, PAIRS, strict=False)]


FILE = agreement_file(DOCUMENT, TEXT, tuple(signed()))


def test_a_document_is_read_as_it_was_written() -> None:
    assert parse(DOCUMENT.encode()) == DOCUMENT
    check_all_signed(DOCUMENT, signed())
    found = read_file(FILE.encode(), [AGREEMENT_FILE])
    found.check()
    assert found.document == DOCUMENT


@pytest.mark.parametrize(
    "change",
    [
        {"number": 2},
        {"case": IDS[0]},
        {"agreement": IDS[0]},
        {"text": digest(b"other").hex()},
        {"notes_days": 31},
        {"reference": "2026-0143"},
        {"disclosures": []},
        {"signers": [SIGNERS[0], SIGNERS[2], SIGNERS[1]]},
        {"signers": [replace(SIGNERS[0], role=PARTY), replace(SIGNERS[1], role=FACILITATOR), SIGNERS[2]]},
        {"signers": [replace(SIGNERS[0], name="Fay M."), *SIGNERS[1:]]},
    ],
    ids=str,
)
def test_a_signature_over_one_document_is_none_over_another(change: dict[str, Any]) -> None:
    with pytest.raises(BadSigned):
        check_all_signed(replace(DOCUMENT, **change), signed())


FORGERIES: dict[str, Callable[[list[Signature]], list[Signature]]] = {
    "one is missing": lambda made: made[:2],
    "none": lambda _made: [],
    "one stands twice": lambda made: [*made, made[0]],
    "exchanged": lambda made: [replace(made[0], signature=made[1].signature), made[1], made[2]],
    "in another's name": lambda made: [made[0], made[1], replace(made[1], participant=made[2].participant)],
    "by somebody unknown": lambda made: [*made, replace(made[0], participant=IDS[0])],
    "cut": lambda made: [replace(made[0], signature=made[0].signature[:-1]), *made[1:]],
    "lengthened": lambda made: [replace(made[0], signature=made[0].signature + b"\0"), *made[1:]],
    "of another version": lambda made: [replace(made[0], signature=b"\2" + made[0].signature[1:]), *made[1:]],
    "dated back": lambda made: [replace(made[0], at="2026-11-02T09:00:00+00:00"), *made[1:]],
    "the same moment otherwise written": lambda made: [replace(made[0], at="2026-11-03T10:00:00+01:00"), *made[1:]],
    "without a time zone": lambda made: [replace(made[0], at="2026-11-03T09:00:00"), *made[1:]],
    "by another key": lambda made: [sign(DOCUMENT, SIGNERS[0], AT, PAIRS[1]), *made[1:]],
}


@pytest.mark.promise("P20")
@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_cut_reordered_or_reused_signature_is_refused(
    forgery: Callable[[list[Signature]], list[Signature]],
) -> None:
    with pytest.raises(BadSigned):
        check_all_signed(DOCUMENT, forgery(signed()))


def test_the_order_in_which_signatures_are_listed_does_not_matter() -> None:
    check_all_signed(DOCUMENT, list(reversed(signed())))


BAD_DOCUMENTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a part is missing": lambda kept: kept.pop("text"),
    "a part too many": lambda kept: kept.update(more=1),
    "another kind": lambda kept: kept.update(kind="odr settlement"),
    "another format": lambda kept: kept.update(format=2),
    "no facilitator": lambda kept: kept["signers"].pop(0),
    "two facilitators": lambda kept: kept["signers"][1].update(role=FACILITATOR),
    "a role of its own": lambda kept: kept["signers"][1].update(role="judge"),
    "one key for two": lambda kept: kept["signers"][1].update(key=kept["signers"][2]["key"]),
    "one person twice": lambda kept: kept["signers"][1].update(participant=kept["signers"][2]["participant"]),
    "a weak key": lambda kept: kept["signers"][1].update(key="01" + "00" * 32),
    "a key in capitals": lambda kept: kept["signers"][1].update(key=kept["signers"][1]["key"].upper()),
    "a digest that is none": lambda kept: kept.update(text="00"),
    "a digest with a space": lambda kept: kept.update(text=" " + kept["text"][1:]),
    "true for a number": lambda kept: kept.update(number=True),
    "a number below one": lambda kept: kept.update(number=0),
    "a number for text": lambda kept: kept.update(reference=7),
    "an identifier that is none": lambda kept: kept.update(case="x"),
    "an identifier in capitals": lambda kept: kept.update(case="0000000A-0000-0000-0000-000000000001"),
    "signers that are none": lambda kept: kept.update(signers={}),
    "a moment that is none": lambda kept: kept.update(proposed_at="yesterday"),
}


@pytest.mark.parametrize("change", BAD_DOCUMENTS.values(), ids=BAD_DOCUMENTS.keys())
def test_a_document_that_could_be_read_in_two_ways_is_refused(change: Callable[[dict[str, Any]], Any]) -> None:
    kept = payload.decode(DOCUMENT.encode())
    change(kept)
    with pytest.raises(BadSigned):
        parse(payload.encode(kept))


def test_only_the_one_spelling_of_a_document_is_read() -> None:
    with pytest.raises(BadSigned):
        parse(json.dumps(payload.decode(DOCUMENT.encode())).encode())


@given(st.binary(max_size=200))
def test_nothing_but_a_file_is_read_as_one(raw: bytes) -> None:
    with pytest.raises(BadSigned):
        read_file(raw, [AGREEMENT_FILE])


@given(st.data())
def test_a_file_with_any_one_byte_changed_does_not_hold_or_says_the_same(data: st.DataObject) -> None:
    raw = bytearray(FILE.encode())
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    try:
        found = read_file(bytes(raw), [AGREEMENT_FILE])
        found.check()
    except BadSigned:
        return
    assert found == FILE


def test_a_name_that_stands_twice_in_a_file_is_refused() -> None:
    raw = FILE.encode().replace(b'"kind": "odr agreement file 1"', b'"kind": "x", "kind": "odr agreement file 1"')
    with pytest.raises(BadSigned):
        read_file(raw, [AGREEMENT_FILE])


# --- odr verify ------------------------------------------------------------------------------------------------------


def run(path: Path, raw: bytes) -> tuple[int, str]:
    path.write_bytes(raw)
    result = CliRunner().invoke(main, ["verify", str(path)])
    return result.exit_code, result.output


@pytest.mark.promise("P20")
def test_the_command_checks_a_file_without_any_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ODR_INSTANCE", str(tmp_path / "there-is-none"))
    code, said = run(tmp_path / "agreement.json", FILE.encode())
    assert code == 0
    assert "HOLDS" in said
    assert all(one.name in said for one in SIGNERS)
    assert "whose a key is" in said


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "not a file"),
        (b"{}", "not a file"),
        (agreement_file(DOCUMENT, TEXT + "More.\n", FILE.signatures).encode(), "not the one that was signed"),
        (agreement_file(DOCUMENT, TEXT, FILE.signatures[:2]).encode(), "has not signed: “Leo Frost”"),
        (
            agreement_file(
                DOCUMENT, TEXT, (replace(FILE.signatures[0], signature=b"\1" + bytes(64)), *FILE.signatures[1:])
            ).encode(),
            "not theirs",
        ),
        (FILE.encode() + b" " * (2 * 1024 * 1024), "not a file"),
    ],
    ids=["empty", "no parts", "another text", "one missing", "a forged one", "endless"],
)
def test_the_command_says_what_does_not_hold(tmp_path: Path, raw: bytes, words: str) -> None:
    code, said = run(tmp_path / "agreement.json", raw)
    assert code == 1
    assert words in said


def test_the_report_names_the_words_of_each_key() -> None:
    _holds, lines = report(FILE.encode(), [AGREEMENT_FILE])
    assert sum("in words:" in line for line in lines) == 3
