"""The files of a closed case: whoever can read them takes them out and along as before. A party goes on
changing what is its own until the last day; nobody says anything to others any more, with a file or without."""

import io
import zipfile
from datetime import UTC

import pytest

from odr.files.tables import FileUpload, FileUse
from odr.retention.closing import close
from tests.journeys.test_files_of_messages import get
from tests.journeys.test_messages import root
from tests.support import scenes
from tests.support.browser_folders import Browser
from tests.support.file_sender import FileSender
from tests.support.files import LARGE, new_item, put, put_into_room, say_with, stored
from tests.support.people import enter
from tests.support.rooms import correspondents, joint_id
from tests.support.settlements import offer_with, sign
from tests.support.vaults import Party, case_row
from tests.support.world import World

NONE_SENT = "This case is closed. Messages can be read, and none can be sent."


@pytest.fixture
@scenes.scene
def parties(world: World) -> list[Party]:
    """Two parties at their browsers, each with their vault open, and a file in each place where there can be one."""
    tessa, _leo = both = correspondents(world)
    say_with(tessa, joint_id(tessa), put_into_room(tessa, joint_id(tessa), LARGE, "said.jpg"), text="The wall.")
    offer_with(tessa, b"what was signed")
    for party in both:
        sign(party)
        enter(party.person)
        party.unlock()
    return both


def close_the_case(world: World, party: Party) -> None:
    with world.work() as work:
        close(work, case_row(work, party.case_id), None, UTC, "https://odr.example", "https://odr.example")


def files_in(party: Party, path: str) -> list[bytes]:
    """The files in a copy that this party takes."""
    party.person.post_with_token(path)
    with zipfile.ZipFile(io.BytesIO(party.person.response.data)) as packed:
        return sorted(packed.read(name) for name in packed.namelist() if name.startswith("files/"))


def version_of(party: Party) -> str:
    return f"/cases/{party.case_id}/settlement/{joint_id(party)}/version/1"


def counted(world: World) -> tuple[int, int]:
    with world.work() as work:
        return work.session.query(FileUse).count(), work.session.query(FileUpload).count()


def test_who_may_read_a_file_takes_it_out_and_along_and_nobody_else_does(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    item_id = new_item(tessa)
    private = f"{tessa.root}/items/{item_id}/files/{put(tessa, item_id, b'private').id}"
    close_the_case(world, tessa)
    assert get(tessa, private)[:2] == (200, b"private")
    assert get(leo, private)[0] == 404
    assert get(leo, private.replace(tessa.root, leo.root))[0] == 404
    for party in parties:
        party.person.open(f"{root(party)}/rooms/{joint_id(party)}")
        assert get(party, party.person.page.link("said.jpg"))[:2] == (200, LARGE)
        party.person.open(version_of(party))
        assert get(party, party.person.page.link("0.jpg"))[:2] == (200, b"what was signed")
        assert files_in(party, f"{root(party)}/export") == sorted([LARGE, b"what was signed"])
    assert files_in(tessa, f"{tessa.root}/export") == [b"private"]
    assert files_in(leo, f"{leo.root}/export") == []


@pytest.mark.promise("P03")
def test_a_party_changes_the_files_of_its_own_entries_until_the_last_day(world: World, parties: list[Party]) -> None:
    tessa, _leo = parties
    item_id = new_item(tessa)
    sent = FileSender(tessa.person, f"{tessa.root}/items/{item_id}")
    sent.begin("begun.txt", 1)
    close_the_case(world, tessa)
    assert sent.put(0, b"x").status_code == 200
    assert sent.complete().status_code == 200
    tessa.person.attach(f"{tessa.root}/items/{item_id}/files/add", "late.txt", b"late", "text/plain")
    page = tessa.person.open(f"{tessa.root}/items/{item_id}")
    assert get(tessa, page.link("late.txt"))[:2] == (200, b"late")
    assert "begun.txt" in page.text
    tessa.person.page = page
    before = counted(world)[0]
    tessa.person.follow("Remove")
    tessa.person.submit("Remove it")
    assert counted(world)[0] == before - 1


def test_none_is_sent_with_a_message_any_more(world: World, parties: list[Party]) -> None:
    tessa, _leo = parties
    room = f"{root(tessa)}/rooms/{joint_id(tessa)}"
    sent = FileSender(tessa.person, room)
    sent.begin("begun.txt", 1)
    close_the_case(world, tessa)
    before = (counted(world), stored(world))
    refuses_parts(sent, NONE_SENT)
    assert NONE_SENT in tessa.person.attach(f"{room}/with-files", "late.txt", b"x", "text/plain").text
    assert tessa.person.status == 422
    assert (counted(world), stored(world)) == before
    assert 'type="file"' not in tessa.person.open(f"{room}/with-files").html
    assert sent.give_up().json == {"given_up": True}


def test_none_is_put_into_a_draft_of_a_settlement_any_more(world: World, parties: list[Party]) -> None:
    tessa, _leo = parties
    close_the_case(world, tessa)
    before = (counted(world), stored(world))
    path = f"/cases/{tessa.case_id}/settlement/{joint_id(tessa)}/draft/files"
    page = tessa.person.attach(path, "late.txt", b"x", "text/plain")
    assert 'type="file"' not in page.html
    assert (counted(world), stored(world)) == before


def test_files_go_into_a_folder_that_only_a_browser_opens_as_well(world: World, parties: list[Party]) -> None:
    tessa, _leo = parties
    tessa.person.post_with_token(f"{tessa.root}/lock")
    browser = Browser(tessa).begin()
    folder = browser.new_folder()
    close_the_case(world, tessa)
    file_id = folder.send_file()
    folder.write("Photo", "", files=[file_id])
    assert browser.raw(f"{folder.path}/files/{file_id}/parts/0")
    assert browser.status == 200


def refuses_parts(sent: FileSender, words: str) -> None:
    """Nothing that a script would say or send goes in: no part of what was begun, no end of it, nothing new."""
    for answer in (sent.put(0, b"x"), sent.complete()):
        assert (answer.status_code, answer.get_json()) == (422, {"refused": words})
    assert sent.begin("late.txt", 1) == {"refused": words}
