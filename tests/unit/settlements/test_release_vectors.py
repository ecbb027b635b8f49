"""The known answers of releases, by the project's own code and once more by hand."""

import json
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from odr.settlements.document.release_document import RELEASE_FILE, parse_release
from odr.signed.document import BadSigned
from odr.signed.files import read_file
from tests.unit.crypto import by_hand
from tests.unit.settlements.test_vectors import check_by_hand
from tests.vectors.of_releases import releases

FOUND = json.loads((Path(__file__).parents[2] / "vectors" / "releases.json").read_text("ascii"))
OF_FORM = 33


@pytest.mark.parametrize("case", FOUND["held"], ids=lambda case: str(case["name"]))
def test_a_file_that_holds(case: dict[str, Any]) -> None:
    found = read_file(case["file"].encode("utf-8"), [RELEASE_FILE])
    found.check()
    assert found.document.digest().hex() == case["document_digest"]
    assert asdict(found.document) == case["document"]
    assert found.encode().decode("utf-8") == case["file"]


@pytest.mark.parametrize("case", FOUND["held"], ids=lambda case: str(case["name"]))
def test_the_same_by_hand_out_of_the_protocol(case: dict[str, Any]) -> None:
    kept = json.loads(case["file"])
    release = json.loads(kept["document"])
    assert sha256(kept["document"].encode()).hexdigest() == case["document_digest"]
    place = by_hand.context(
        "settlement release",
        case=UUID(release["case"]),
        item=UUID(release["room"]),
        version=release["number"],
        subject=UUID(release["release"]),
    )
    check_by_hand(case, place, {name: release[name] for name in ("recipient", "settlement", "what")})
    assert bool(kept["settlement"]) is (release["what"] == "the whole settlement")
    assert bool(release["points"]) is (release["what"] == "points")
    if kept["settlement"]:
        inside = json.loads(kept["settlement"])
        settlement = json.loads(inside["document"])
        assert sha256(inside["document"].encode()).hexdigest() == release["settlement"]
        assert [one["name"] for one in settlement["signers"]] == [one["name"] for one in release["signers"]]


@pytest.mark.promise("P13")
@pytest.mark.parametrize("case", FOUND["refused"], ids=lambda case: str(case["name"]))
def test_a_file_that_does_not_hold(case: dict[str, Any]) -> None:
    with pytest.raises(BadSigned):
        read_file(case["file"].encode("utf-8"), [RELEASE_FILE]).check()


def test_what_is_refused_for_its_form_is_refused_before_a_consent_is_looked_at() -> None:
    """So that a wrong form is what each of these vectors is refused for, and the others for what is said of them."""
    files = {case["name"]: json.loads(case["file"]) for case in FOUND["refused"]}
    assert len(files) == len(FOUND["refused"])
    of_form = []
    for name, file in files.items():
        try:
            parse_release(file["document"].encode("utf-8"))
        except BadSigned:
            of_form.append(name)
    assert len(of_form) == OF_FORM, of_form


def test_the_vectors_are_what_the_code_makes() -> None:
    assert releases() == FOUND
