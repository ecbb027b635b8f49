"""Parties settle with files, in their browsers: put into a draft, offered, opened, signed, checked and taken along."""

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest
from click.testing import CliRunner

from odr.cli import main
from odr.files.format import PART
from odr.files.keeping import FileHouse
from odr.retention.closing import close
from odr.web.running.housekeeping import destroy_due_cases
from tests.journeys.test_files_of_messages import get
from tests.support import scenes
from tests.support.file_sender import FileSender
from tests.support.files import LARGE, house_of, put, stored
from tests.support.people import enter
from tests.support.real_files import photograph
from tests.support.rooms import correspondents, joint_id
from tests.support.settlements import draft, offer_with, save_draft, sign
from tests.support.vaults import Party, case_row
from tests.support.world import World


@pytest.fixture
@scenes.scene
def parties(world: World) -> list[Party]:
    """Two parties at their browsers, each with their vault open."""
    both = correspondents(world)
    for party in both:
        enter(party.person)
        party.unlock()
    return both


def room_of(party: Party) -> str:
    return f"/cases/{party.case_id}/settlement/{joint_id(party)}"


def attach(party: Party, content: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> str:
    """Saves what the page of the draft says, and puts in a file by the plain form; gives what is then said."""
    party.person.open(f"{room_of(party)}/draft")
    party.person.submit("Save it, and")
    assert party.person.page.heading == "Files of the draft", party.person.page.text
    assert "A file may have up to" in party.person.page.text
    return party.person.attach(f"{room_of(party)}/draft/files", name, content, kind).text


def offer_the_draft(party: Party) -> None:
    party.person.open(f"{room_of(party)}/draft")
    party.person.submit("Offer it for signing")
    assert "offered for signing" in party.person.page.text, party.person.page.text


@pytest.mark.promise("P10")
@pytest.mark.promise("P13")
def test_a_file_goes_from_the_draft_into_what_all_sign_and_is_checked_anywhere(
    world: World, parties: list[Party], tmp_path: Path
) -> None:
    tessa, leo = parties
    save_draft(tessa, draft(tessa))
    attach(tessa, b"not this one", "other.txt", "text/plain")
    assert "The file is in." in attach(tessa, LARGE, "Kitchen wall.jpg")
    tessa.person.follow("Take it out of the draft")
    assert "other.txt" in tessa.person.page.text
    tessa.person.submit("Take it out of the draft")
    assert "other.txt" not in tessa.person.page.text
    assert "Nothing has been offered" in leo.person.open(room_of(leo)).text
    offer_the_draft(tessa)
    assert len(stored(world)) == 3

    leo.person.open(f"{room_of(leo)}/version/1")
    assert "Please open it first" in leo.person.page.text
    status, content, headers = get(leo, leo.person.page.link("Kitchen wall.jpg"))
    assert (status, content) == (200, LARGE)
    assert headers["Content-Disposition"].startswith('attachment; filename="Kitchen wall.jpg"')
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    asked = {"Range": f"bytes={PART - 1}-{PART}", "If-Range": headers["ETag"]}
    assert get(leo, leo.person.page.link("Kitchen wall.jpg"), **asked)[:2] == (206, LARGE[PART - 1 : PART + 1])
    assert "You took a file out of a settlement." in leo.open("/log").text

    for party in (tessa, leo):
        party.person.open(f"{room_of(party)}/version/1")
        party.person.submit("Sign this text", name=party.person.name)
    assert "this settlement is in force" in leo.person.page.text.lower()
    signed, file, wrong = (tmp_path / name for name in ("settlement.json", "wall.jpg", "wrong.jpg"))
    signed.write_bytes(get(leo, f"{room_of(leo)}/version/1/file")[1])
    file.write_bytes(LARGE)
    wrong.write_bytes(LARGE[:-1] + b"!")
    said = CliRunner().invoke(main, ["verify", str(signed), str(file)])
    assert said.exit_code == 0, said.output
    assert "It is a file that is named above, to the last bit." in said.output
    assert "Kitchen wall.jpg" in said.output
    refused = CliRunner().invoke(main, ["verify", str(signed), str(wrong)])
    assert refused.exit_code == 1
    assert "DOES NOT HOLD" in refused.output


def test_what_hides_in_a_file_of_a_settlement_is_named_and_a_cleaned_copy_offered(
    world: World, parties: list[Party]
) -> None:
    tessa, leo = parties
    offer_with(tessa, photograph())
    leo.person.open(f"{room_of(leo)}/version/1")
    leo.person.follow("Look at it")
    assert "Where it was taken" in leo.person.page.text
    status, content, _headers = get(leo, leo.person.page.link("Take out a cleaned copy"))
    assert status == 200
    assert b"Exif" not in content


def test_a_file_is_sent_into_a_draft_part_by_part(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    save_draft(tessa, draft(tessa))
    tessa.person.open(f"{room_of(tessa)}/draft")
    tessa.person.submit("Save it, and")
    begin = re.search(r'data-begin="([^"]+)/files/begin"', tessa.person.page.html)
    assert begin is not None
    file = FileSender(tessa.person, begin[1])
    assert file.begin("photo.jpg", len(LARGE))["parts"] == 3
    page = tessa.person.open(f"{room_of(tessa)}/draft/files").text
    assert "Not all there yet" in page
    tessa.person.open(f"{room_of(tessa)}/draft")
    tessa.person.submit("Offer it for signing")
    assert "is not all there yet" in tessa.person.page.text
    for number in range(3):
        file.put(number, LARGE[number * PART : (number + 1) * PART])
    assert file.complete().json == {"whole": True}
    offer_the_draft(tessa)
    leo.person.open(f"{room_of(leo)}/version/1")
    assert get(leo, leo.person.page.link("photo.jpg"))[1] == LARGE


def test_a_file_on_its_way_is_taken_out_of_the_draft(world: World, parties: list[Party]) -> None:
    tessa, _leo = parties
    item_id = save_draft(tessa, draft(tessa))
    FileSender(tessa.person, f"/cases/{tessa.case_id}/vault/items/{item_id}").begin("photo.jpg", 10)
    tessa.person.open(f"{room_of(tessa)}/draft/files")
    tessa.person.follow("Take it out of the draft")
    tessa.person.submit("Take it out of the draft")
    assert "Not all there yet" not in tessa.person.page.text


def test_limits_are_told_and_kept(world: World, parties: list[Party], monkeypatch: pytest.MonkeyPatch) -> None:
    tessa, _leo = parties
    save_draft(tessa, draft(tessa))
    monkeypatch.setattr(world.app_context, "files", FileHouse(house_of(world).store, 10, 5000))
    assert "A file may have 10 bytes at the most" in attach(tessa, bytes(11))
    assert stored(world) == []


def test_a_file_that_came_meanwhile_is_not_offered_unseen(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    item_id = save_draft(tessa, draft(tessa))
    tessa.person.open(f"{room_of(tessa)}/draft")
    put(tessa, item_id, b"x", "meanwhile.txt")
    tessa.person.submit("Offer it for signing")
    assert "The files have changed since you opened the page" in tessa.person.page.text
    assert "meanwhile.txt" in tessa.person.page.text
    tessa.person.submit("Offer it for signing")
    assert "meanwhile.txt" in leo.person.open(f"{room_of(leo)}/version/1").text


def test_the_next_version_goes_on_with_the_files_that_stay_ticked(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    offer_with(tessa, b"a wall", b"a door")
    leo.person.open(f"{room_of(leo)}/draft")
    form = leo.person.page.form("Offer it for signing")
    assert len(form.values["files"]) == 2
    leo.person.submit("Offer it for signing", title="Another", files=form.values["files"][:1])
    page = tessa.person.open(f"{room_of(tessa)}/version/2")
    assert "0.jpg" in page.links
    assert "1.jpg" not in page.links
    assert "1.jpg" in page.text  # among what is different


def test_all_of_it_is_taken_along_and_released_with_its_files(
    world: World, parties: list[Party], tmp_path: Path
) -> None:
    tessa, leo = parties
    offer_with(tessa, b"a wall", LARGE)
    for party in parties:
        sign(party)
    with zipfile.ZipFile(io.BytesIO(get(leo, f"{room_of(leo)}/version/1/with-files")[1])) as packed:
        names = packed.namelist()
        assert {"settlement-1.json", "settlement-1.pdf"} < set(names)
        assert sorted(packed.read(one) for one in names if one.endswith(".jpg")) == sorted([b"a wall", LARGE])
        assert len(json.loads(json.loads(packed.read("settlement-1.json"))["document"])["files"]) == 2
    leo.person.open(f"/cases/{leo.case_id}/messages/export")
    exported = leo.person.client.post(
        f"/cases/{leo.case_id}/messages/export",
        base_url=leo.person.origin,
        data={"csrf_token": leo.person.page.form("Get the file").values["csrf_token"][0]},
    )
    with zipfile.ZipFile(io.BytesIO(exported.data)) as packed:
        kept = [packed.read(one) for one in packed.namelist() if one.endswith(".jpg")]
        assert sorted(kept) == sorted([b"a wall", LARGE])

    tessa.person.open(f"{room_of(tessa)}/releases/new")
    tessa.person.submit("Propose it", what="the whole settlement", recipient="Example Bank", purpose="A loan.")
    (release,) = {url for url in tessa.person.page.links.values() if re.search(r"/releases/[0-9a-f-]{36}$", url)}
    assert get(tessa, f"{release}/with-files")[0] == 404
    for party in parties:
        party.person.open(release)
        party.person.submit("Sign this release", name=party.person.name)
    status, content, _headers = get(tessa, leo.person.page.link("Take it with the settlement's files"))
    assert status == 200
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        (tmp_path / "release.json").write_bytes(packed.read("release.json"))
        wall = next(one for one in packed.namelist() if one.endswith("0.jpg"))
        (tmp_path / "wall.jpg").write_bytes(packed.read(wall))
    said = CliRunner().invoke(main, ["verify", str(tmp_path / "release.json"), str(tmp_path / "wall.jpg")])
    assert said.exit_code == 0, said.output
    assert "It is a file that is named above, to the last bit." in said.output


@pytest.mark.promise("P03")
def test_the_parts_go_with_the_case(world: World, parties: list[Party]) -> None:
    tessa, _leo = parties
    offer_with(tessa, LARGE)
    assert len(stored(world)) == 3
    for party in parties:
        sign(party)
    with world.work() as work:
        close(work, case_row(work, tessa.case_id), None, UTC, "https://odr.example", "https://odr.example")
    world.later(days=4000)
    assert destroy_due_cases(world.app_context) == 1
    assert stored(world) == []


def test_a_draft_that_was_thrown_away_has_no_page_of_files(world: World, parties: list[Party]) -> None:
    tessa, _leo = parties
    save_draft(tessa, replace(draft(tessa), title="Saved"))
    assert tessa.person.open(f"{room_of(tessa)}/draft/files").heading == "Files of the draft"
    tessa.person.open(f"{room_of(tessa)}/draft")
    tessa.person.submit("Throw away what I saved")
    tessa.person.open(f"{room_of(tessa)}/draft/files")
    assert tessa.person.page.heading == "Draft a settlement"
