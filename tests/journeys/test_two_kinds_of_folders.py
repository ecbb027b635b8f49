"""The two kinds of folder, where a person looks for folders: each is told from the other, and where it is made."""

from __future__ import annotations

from pathlib import Path

from odr.vaults.contents.folders import folders_of
from odr.vaults.integrity.checking import check
from odr.web.reader.files import PLACE
from tests.support.browser_folders import Browser
from tests.support.facilitation import in_force
from tests.support.vaults import Party, party_with_vault
from tests.support.world import World

KINDS = ("Also opened by the service while you have it open", "Opened in a browser only")
TEMPLATES = Path(__file__).parents[2] / "templates"
IN_BROWSER = "1 folder that opens in a browser only"


def party(world: World) -> Party:
    made = party_with_vault(world)
    made.unlock()
    return made


def test_making_a_folder_asks_which_kind_and_the_name_of_one_for_the_browser_is_never_typed_here(world: World) -> None:
    tessa = party(world)
    page = tessa.open("/folders")
    assert all(kind in page.text for kind in KINDS)
    assert page.link("Make one in the browser") == f"{PLACE}#{tessa.case_id}"
    # One form takes a name: that of a folder which the service opens too.
    assert page.html.count('name="name"') == 1
    tessa.person.submit("Make the folder", name="Rent")
    with tessa.opened() as opened:
        assert "Rent" in [one.name for one in folders_of(opened)]


def test_folders_of_both_kinds_are_told_of_wherever_folders_are_listed(world: World) -> None:
    tessa = party(world)
    for path in ("", "/folders", f"/folders/{tessa.folder_id()}"):
        assert 'class="browser"' not in tessa.open(path).html
    tessa.person.submit("Lock")
    Browser(tessa).begin().new_folder("Nobody knows this name")
    assert tessa.open("/folders").link(IN_BROWSER) == f"{PLACE}#{tessa.case_id}"
    for path in ("", "/folders", f"/folders/{tessa.folder_id()}"):
        page = tessa.open(path)
        assert 'class="browser"' in page.html
        assert "opens in a browser only" in page.text or KINDS[1] in page.text
        assert "Nobody knows this name" not in page.html


def test_whoever_lost_every_code_for_the_browser_removes_its_folders_here_and_begins_anew(world: World) -> None:
    tessa = party(world)
    tessa.person.submit("Lock")
    lost = Browser(tessa).begin()
    folder = lost.new_folder("Nobody knows this name")
    folder.write()
    lost.post("/close", {})
    tessa.unlock()
    tessa.open(f"/codes/{lost.code.id}/take-back")
    tessa.person.submit("Take the code back")
    assert lost.get("/state")["begun"] is True, "the control: a folder is there"
    page = tessa.open("/folders")
    assert page.link("Remove the one with 1 entry") == f"{tessa.root}/folders/{folder.id}/remove"
    page = tessa.open(f"/folders/{folder.id}/remove")
    assert "nobody can open it" in page.text
    assert "The service opens it" not in page.audience
    assert "1 entry is in it, and goes too." in page.text
    assert "Nobody knows this name" not in page.html
    tessa.person.submit("Remove the folder")
    assert "The folder is gone, and the 1 entry in it." in tessa.person.page.text
    state = lost.get("/state")
    assert (state["begun"], state["folders"], state["codes"]) == (False, [], [])
    assert "Remove the one with" not in tessa.open("/folders").text
    assert "You removed a folder" in tessa.open("/log").text
    with tessa.opened() as opened:
        assert check(opened) == []
    tessa.open("")
    tessa.person.submit("Lock")
    new = Browser(tessa).begin()
    assert new.get("/state")["begun"] is True
    assert new.new_folder().read() == {}


def test_before_everything_is_removed_or_taken_along_it_is_said_what_becomes_of_browser_folders(world: World) -> None:
    tessa = party(world)
    tessa.person.post_with_token(f"{tessa.root}/folders/{tessa.folder_id()}/add", {"title": "Leak", "text": "Old."})
    page = tessa.open("/remove-everything")
    assert "1 entry goes" in page.text
    assert "3 folders go" in page.text
    assert "Afterwards there are 3 empty folders" in page.text
    assert "browser only" not in page.text
    assert "browser only" not in tessa.open("/export").text
    tessa.open()
    tessa.person.submit("Lock")
    browser = Browser(tessa).begin()
    browser.new_folder().write()
    page = tessa.open("/remove-everything")
    assert "2 entries go" in page.text
    assert "4 folders go" in page.text
    assert "1 of them opens in a browser only" in page.text
    page = tessa.open("/export")
    assert "with the 1 entry in it" in page.text
    assert "What is in 1 folder that opens in a browser only is not in this file" in page.text


def test_the_log_tells_its_owner_which_folders_open_in_a_browser_only(world: World) -> None:
    tessa = party(world)
    tessa.person.submit("Lock")
    folder = Browser(tessa).begin().new_folder()
    folder.write()
    assert folder.read() != {}
    shown = tessa.open("/log").html
    tessa.person.post_with_token(f"{tessa.root}/log/export", {})
    for said in (shown, tessa.person.response.get_data(as_text=True)):
        assert "Your browser was given a folder that opens in a browser only with" in said
        assert "You wrote an entry in a folder that opens in a browser only." in said
        assert "does not open to you" not in said


def test_a_facilitator_who_removes_everything_is_told_of_one_folder(world: World) -> None:
    mediator = in_force(world).mediator
    mediator.unlock()
    assert "Afterwards there is 1 empty folder." in mediator.open("/remove-everything").text


def test_a_code_that_is_left_keeps_its_list_though_no_folder_is_there(world: World) -> None:
    tessa = party(world)
    tessa.person.submit("Lock")
    browser = Browser(tessa).begin()
    assert browser.get("/state")["begun"] is True


def test_the_line_of_a_folder_says_that_the_service_opens_it_too(world: World) -> None:
    tessa = party(world)
    for path in ("", f"/folders/{tessa.folder_id()}"):
        assert "The service opens it while you have it open." in tessa.open(path).audience


def test_no_page_says_of_what_the_service_opens_that_it_opens_in_a_browser_only() -> None:
    """Once said of a session, the words would now say that the service does not read what it opens."""
    assert [path.name for path in TEMPLATES.rglob("*.html") if "in this browser only" in path.read_text("utf-8")] == []
