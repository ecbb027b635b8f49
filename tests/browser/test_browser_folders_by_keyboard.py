"""A party does all there is to do in browser folders by the keyboard alone, on a telephone and by night."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.axe import barriers, scrolls_sideways
from tests.browser.conftest import NARROW, OpenContext
from tests.browser.server import Server
from tests.browser.test_browser_folders import (
    CODE_NAME,
    CONTENT,
    FILE,
    FOLDER,
    OTHER,
    TEXT,
    TITLE,
    Party,
    Sent,
    shown_code,
    tessa,
)
from tests.browser.waiting import goes


def reach(page: Page, name: str) -> None:
    """Goes on by the tabulator until what has the focus is called that."""
    for _press in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()")
        if at == name:
            return
    raise AssertionError(f"the keyboard does not come to {name}")


def press(page: Page, name: str) -> None:
    """Goes there, and presses it."""
    reach(page, name)
    page.keyboard.press("Enter")


def fill(page: Page, name: str, words: str) -> None:
    """Goes there, and types."""
    reach(page, name)
    page.keyboard.type(words)


def arrives(page: Page, heading: str) -> None:
    """The view is there, whoever reads by ear is at its heading, and nothing is in anybody's way."""
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_focused()
    assert barriers(page) == []
    assert not scrolls_sideways(page)


def test_a_party_does_everything_by_keyboard_on_a_telephone_by_night(
    open_context: OpenContext, demo: Server, tmp_path: Path
) -> None:
    photo = tmp_path / FILE
    photo.write_bytes(CONTENT)
    with tessa(open_context, demo, Sent(), NARROW) as party:
        page = party.page
        page.emulate_media(color_scheme="dark")
        # From here on a chooser comes to us; asked for at the last moment only, it may open for nobody.
        page.on("filechooser", lambda _chooser: None)
        for name in (OTHER, FOLDER):
            if not page.get_by_label("Name of a new folder").is_visible():
                press(page, "A new folder")
            fill(page, "Name of a new folder", name)
            page.keyboard.press("Enter")
            arrives(page, name)
            if name == OTHER:
                press(page, "All folders")
                arrives(page, "Your browser folders")
        press(page, "Write an entry")
        arrives(page, "A new entry")
        fill(page, "Title", TITLE)
        fill(page, "Text", TEXT)
        reach(page, "Files")
        with page.expect_file_chooser() as chooser:
            page.keyboard.press("Enter")
        chooser.value.set_files(photo)
        press(page, "Save")
        arrives(page, TITLE)
        with page.expect_download() as download:
            press(page, "Download")
        assert download.value.path().read_bytes() == CONTENT
        press(page, "Move to another folder")
        press(page, "Move")
        arrives(page, TITLE)
        press(page, "Back to the folder")
        arrives(page, OTHER)
        press(page, "All folders")
        arrives(page, "Your browser folders")
        fill(page, "Search in all folders", TEXT[:9])
        expect(page.get_by_text("1 entry found.")).to_be_visible()
        with page.expect_download() as download:
            press(page, "Take everything with you")
        assert TEXT in download.value.path().read_text("utf-8")
        press(page, TITLE)
        arrives(page, TITLE)
        press(page, "Remove this entry")
        press(page, "Remove")
        arrives(page, OTHER)
        press(page, "All folders")
        press(page, "Lock")
        arrives(page, "Open your browser folders")


def opens(page: Page, code: str) -> None:
    """Types a code where the keyboard is when the page asks for one."""
    arrives(page, "Open your browser folders")
    fill(page, "Your code for this browser", code)
    page.keyboard.press("Enter")


def test_a_code_is_made_and_taken_back_by_keyboard(open_context: OpenContext, demo: Server) -> None:
    with tessa(open_context, demo, Sent(), NARROW) as party:
        page = party.page
        press(page, "Codes")
        arrives(page, "Codes for the browser")
        press(page, "Make a code")
        arrives(page, "A code for somebody")
        reach(page, "For whom")
        fill(page, "What you call it", CODE_NAME)
        press(page, "Make the code")
        arrives(page, "The new code for a browser")
        second = shown_code(page)
        press(page, "I have written it down")
        arrives(page, "Codes for the browser")
        press(page, "All folders")
        press(page, "Lock")
        opens(page, second)  # the control: it opens
        arrives(page, "Your browser folders")
        press(page, "Lock")
        opens(page, party.code)
        arrives(page, "Your browser folders")
        press(page, "Codes")
        arrives(page, "Codes for the browser")
        with goes(page.get_by_role("heading", name=CODE_NAME)):
            press(page, "Take back")
        arrives(page, "Codes for the browser")
        expect(page.get_by_text("Taken back. Whatever it opened has new keys.")).to_be_attached()
        press(page, "All folders")
        press(page, "Lock")
        opens(page, second)
        expect(page.get_by_role("alert")).to_be_visible()
        fill_anew(page, "Your code for this browser", party.code)
        page.keyboard.press("Enter")
        arrives(page, "Your browser folders")


def fill_anew(page: Page, name: str, words: str) -> None:
    """Goes there, and types in the place of what stands there."""
    page.keyboard.press("Shift+Tab")
    reach(page, name)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(words)


def test_a_kept_reader_is_saved_connected_and_opened_by_keyboard(
    open_context: OpenContext, demo: Server, tmp_path: Path
) -> None:
    file = tmp_path / "kept.html"
    with tessa(open_context, demo, Sent(), NARROW) as party:
        page = party.page
        party.make_folder(FOLDER)
        party.write(TITLE, TEXT)
        party.save()
        press(page, "Back to the folder")
        press(page, "All folders")
        press(page, "Codes")
        arrives(page, "Codes for the browser")
        reach(page, "Save it")
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        download.value.save_as(file)
        press(page, "Connect it")
        expect(page).to_have_url(f"{demo.url}/cases/{party.case}/vault/kept-reader")
        press(page, "Make a connection")
        facts = page.locator("main dd")
        expect(facts).to_have_count(2)
        address, token = facts.all_text_contents()
        with open_context(NARROW) as context:
            kept = Party(context.new_page(), party.case, party.code)
            reads_by_keyboard(kept, file, address, token)


def reads_by_keyboard(kept: Party, file: Path, address: str, token: str) -> None:
    """From the file on a disk to what was written."""
    page = kept.page
    page.goto(file.as_uri())
    arrives(page, "Connect to your service")
    press(page, "Connect")
    expect(page.get_by_role("alert")).to_be_visible()
    fill_anew(page, "Address of your case", address)
    fill(page, "Connection", token)
    page.keyboard.press("Enter")
    opens(page, kept.code)
    arrives(page, "Your browser folders")
    press(page, FOLDER)
    arrives(page, FOLDER)
    press(page, TITLE)
    arrives(page, TITLE)
    expect(page.get_by_text(TEXT)).to_be_visible()
    press(page, "Back to the folder")
    arrives(page, FOLDER)
    press(page, "All folders")
    arrives(page, "Your browser folders")
    press(page, "Lock")
    arrives(page, "Open your browser folders")
