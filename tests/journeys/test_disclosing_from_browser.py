"""An entry of a browser folder is shown to others: the words that its browser gives, a message from then on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.messages.saying.attached import take_out
from odr.vaults.contents.drafts import Draft, Field
from odr.vaults.contents.items import add
from tests.support import scenes
from tests.support.browser_folders import Browser, Code, Folder
from tests.support.files import house_of
from tests.support.rooms import correspondents, look, mailbox
from tests.support.vaults import Party
from tests.support.world import World


@pytest.fixture
@scenes.scene
def begun(world: World) -> tuple[tuple[Party, Party], Browser]:
    tessa, leo = correspondents(world)
    tessa.person.sign_in()
    return (tessa, leo), Browser(tessa).begin()


@pytest.fixture
def parties(begun: tuple[tuple[Party, Party], Browser]) -> tuple[Party, Party]:
    return begun[0]


@pytest.fixture
def browser(begun: tuple[tuple[Party, Party], Browser]) -> Browser:
    return begun[1]


@pytest.fixture
def folder(browser: Browser) -> Folder:
    return browser.new_folder()


def test_what_is_disclosed_is_a_message_for_those_who_were_shown_and_marked_on_the_entry(
    world: World, parties: tuple[Party, Party], folder: Folder
) -> None:
    _tessa, leo = parties
    item = folder.write()
    found = folder.rooms()
    assert found["why_not"] is None
    (room,) = [one for one in found["rooms"] if one["kind"] == "joint"]
    assert (room["readers"], room["absent"], folder.copies(item)) == (["Leo Landlord"], [], [])
    fields = [{"name": "Rent", "value": "12 000 Euro und keinen weniger"}]
    assert set(folder.disclose(item, room, fields=fields, note="As promised.")) == {"message"}
    world.later(seconds=20)
    (entry,) = [one for one in look(leo).entries if one.document is not None]
    assert entry.document is not None
    assert entry.document.text == "As promised."
    rent = Field("Rent", "text", "12 000 Euro und keinen weniger")
    assert entry.document.disclosed == Draft("Leak", "Under the sink.", (rent,))
    (copy,) = folder.copies(item)
    assert (copy["to"], copy["room"], copy["taken_back"]) == (["Leo Landlord"], room["id"], False)
    assert "Leak" in folder.read()
    with world.work() as work:
        assert item in {
            row.subject_id for row in work.session.query(AuditEntry) if row.event == Event.ITEM_DISCLOSED.value
        }


def test_a_file_goes_along_only_if_it_is_named_and_belongs_to_the_entry(
    world: World, parties: tuple[Party, Party], folder: Folder
) -> None:
    _tessa, leo = parties
    photo, kept, other = (folder.send_content(name.encode() * 900, name) for name in ("photo", "kept", "other"))
    item = folder.write(files=[photo.id, kept.id])
    elsewhere = folder.write("Rent", "12 000", files=[other.id])
    room = folder.rooms()["rooms"][0]
    for files in ([photo, other], [photo, photo], [replace(photo, id=uuid4())]):
        assert set(folder.disclose(item, room, files)) == {"refused"}
    assert folder.copies(elsewhere) == folder.copies(item) == []
    folder.disclose(item, room, [photo])
    world.later(seconds=20)
    (entry,) = [one for one in look(leo).entries if one.document is not None]
    assert entry.document is not None
    assert [one.name for one in entry.document.files] == ["photo"]
    assert entry.row is not None
    with mailbox(leo) as box:
        opened = take_out(box, house_of(world), entry.row.id, photo.id)
        assert b"".join(opened.read(0, 4500)) == b"photo" * 900


def test_a_second_copy_is_asked_about_and_sent_when_it_is_meant(browser: Browser, folder: Folder) -> None:
    item = folder.write()
    room = folder.rooms()["rooms"][0]
    folder.disclose(item, room)
    assert "Tick the box" in folder.disclose(item, room)["refused"]
    assert browser.status == 422
    assert len(folder.copies(item)) == 1
    assert "message" in folder.disclose(item, room, again=True)
    assert len(folder.copies(item)) == 2


@pytest.mark.parametrize("different", [{"version": "2"}, {"shown": "0" * 64}, {"title": " "}, {"text": "x" * 50_001}])
def test_nothing_is_sent_but_what_was_shown_to_whom_was_shown(folder: Folder, different: dict[str, Any]) -> None:
    item = folder.write()
    room = folder.rooms()["rooms"][0]
    assert set(folder.disclose(item, room, **different)) == {"refused"}
    assert folder.copies(item) == []


def test_what_is_not_in_a_browser_folder_of_ones_own_is_not_there(
    parties: tuple[Party, Party], browser: Browser, folder: Folder
) -> None:
    tessa, _leo = parties
    item = folder.write()
    room = folder.rooms()["rooms"][0]
    service_folder = tessa.folder_id()
    with tessa.opened() as opened:
        own = add(opened, service_folder, Draft("Money", "1000"))
    other = browser.new_folder("Other")
    for path in (
        f"{folder.path}/items/{uuid4()}",
        f"{other.path}/items/{item}",
        f"/folders/{service_folder}/items/{own}",
    ):
        browser.post(f"{path}/disclose", {})
        assert browser.status == 404, path
    for path in (f"/folders/{uuid4()}", f"/folders/{service_folder}"):
        browser.get(f"{path}/copies")
        assert browser.status == 404, path
    folder.disclose(item, room | {"id": str(uuid4())})
    assert browser.status == 404


def test_a_code_that_reads_no_messages_discloses_nothing(browser: Browser, folder: Folder) -> None:
    item, second = folder.write(), Code()
    room = folder.rooms()["rooms"][0]
    browser.post("/codes", second.new(browser.owner_id, [folder.id]))
    folder.grant(second)
    browser.open(second)
    assert folder.rooms() == {
        "rooms": [],
        "own": [],
        "why_not": "The code you use reads no messages, so it discloses nothing.",
    }
    folder.disclose(item, room)
    assert browser.status == 404
    browser.open()
    assert folder.copies(item) == []


@pytest.mark.promise("P22")
def test_a_code_that_reads_no_messages_is_not_told_who_has_a_copy(browser: Browser, folder: Folder) -> None:
    item, second = folder.write(), Code()
    folder.disclose(item, folder.rooms()["rooms"][0])
    browser.post("/codes", second.new(browser.owner_id, [folder.id]))
    folder.grant(second)
    assert [one["to"] for one in folder.copies(item)] == [["Leo Landlord"]]
    browser.open(second)
    assert [one["to"] for one in folder.copies(item)] == [["others in the case"]]


def test_what_was_never_sealed_for_this_interface_is_refused_before_it_is_looked_at(folder: Folder) -> None:
    item = folder.write()
    room = folder.rooms()["rooms"][0]
    for different in ({"title": 5}, {"text": "\ud800"}, {"fields": [{"name": "Rent"}]}, {"note": "x" * 100_001}):
        assert set(folder.disclose(item, room, **different)) == {"refused"}
    assert set(folder.disclose(item, room)) == {"message"}


def test_the_page_about_who_can_read_what_says_that_a_copy_came_from_a_browser_folder(
    parties: tuple[Party, Party], browser: Browser, folder: Folder
) -> None:
    tessa, _leo = parties
    second = Code()
    browser.post("/codes", second.new(browser.owner_id, [folder.id]))
    folder.disclose(folder.write(), folder.rooms()["rooms"][0])
    page = tessa.person.open(f"/cases/{tessa.case_id}/who-reads-what")
    assert page.link("An entry of a folder that opens in a browser only") == f"/reader/#{tessa.case_id}"
    assert "no longer opens" not in page.text
    assert "Opens only: A folder that opens in a browser only." in page.text
    assert "To Leo Landlord" in page.text
