"""Typing an access code: pasted as a line of the sheet, or read from its picture by the camera."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NARROW, OpenContext
from tests.browser.demo import TENANT, inside
from tests.browser.pages_people import go, heading
from tests.browser.server import Server
from tests.browser.test_browser_folders import FOLDER, Sent, tessa
from tests.browser.waiting import goes

pytestmark = pytest.mark.only_on("sqlite", "it looks at the browser alone")
SHEET = "0123 4567 89AB CDEF GHJK MNPQ RSTV"
# What a browser on a telephone has and this one may not: something that sees, and a camera to see with.
CAMERA = """
window.stopped = 0;
window.BarcodeDetector = class {
  constructor(wanted) { window.wanted = wanted.formats; }
  async detect() { return [{ rawValue: "%s" }]; }
};
const canvas = document.createElement("canvas");
canvas.getContext("2d").fillRect(0, 0, 10, 10);
if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = async () => {
  const stream = canvas.captureStream(10);
  for (const track of stream.getTracks()) {
    const stop = track.stop.bind(track);
    track.stop = () => { window.stopped += 1; stop(); };
  }
  setInterval(() => canvas.getContext("2d").fillRect(0, 0, Math.random() * 10, 10), 50);
  return stream;
};
"""


@pytest.fixture
def context(open_context: OpenContext) -> Iterator[BrowserContext]:
    with open_context(NARROW) as context:
        yield context


def locked(context: BrowserContext, demo: Server) -> Page:
    """The page that asks the demonstration's tenant for the code."""
    page = context.new_page()
    vault = inside(page, demo, TENANT)
    case = vault.page.url.split("/vault")[0]
    go(page.get_by_role("button", name="Lock").first)
    page.goto(f"{case}/vault/unlock")
    return page


def test_a_pasted_line_of_the_sheet_becomes_the_code(context: BrowserContext, demo: Server) -> None:
    page = locked(context, demo)
    field = page.get_by_label("Your access code")
    field.focus()
    for line in (f"Access code: {SHEET}", f"“{SHEET}”", f"• {SHEET.lower()}", SHEET.replace(" ", "")):
        field.fill("")
        page.keyboard.insert_text(line)
        expect(field).to_have_value(SHEET)
        expect(page.locator(".code-hint")).to_have_text("That is the full length.")


def composed(page: Page, text: str) -> None:
    """Typed as keyboards do that compose what is typed: of East Asian languages, and on telephones."""
    session = page.context.new_cdp_session(page)
    for length in range(1, len(text) + 1):
        session.send(
            "Input.imeSetComposition", {"text": text[:length], "selectionStart": length, "selectionEnd": length}
        )
    session.send("Input.insertText", {"text": text})


@pytest.mark.parametrize("wide", [False, True])
def test_what_a_keyboard_composes_is_read_once(context: BrowserContext, demo: Server, wide: bool) -> None:
    page = locked(context, demo)
    field = page.get_by_label("Your access code")
    field.focus()
    typed = SHEET.replace(" ", "")
    composed(page, "".join(chr(ord(one) + 0xFEE0) for one in typed) if wide else typed)
    expect(field).to_have_value(SHEET)
    expect(page.locator(".code-hint")).to_have_text("That is the full length.")


def test_the_camera_reads_the_sheet_and_is_let_go_of(context: BrowserContext, demo: Server) -> None:
    context.add_init_script(CAMERA % SHEET)
    page = locked(context, demo)
    page.get_by_role("button", name="Read it with the camera").click()
    expect(page.get_by_label("Your access code")).to_have_value(SHEET)
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.get_by_label("Your access code")).to_be_focused()
    assert page.evaluate("[window.wanted, window.stopped]") == [["qr_code"], 1]


def test_the_camera_is_stopped_by_the_button_and_by_escape(context: BrowserContext, demo: Server) -> None:
    context.add_init_script(CAMERA.replace('[{ rawValue: "%s" }]', "[]"))
    page = locked(context, demo)
    for number, stop in enumerate(("button", "Escape"), 1):
        page.get_by_role("button", name="Read it with the camera").click()
        dialog = page.get_by_role("dialog", name="Hold the picture on your sheet")
        expect(dialog).to_be_visible()
        with goes(dialog):
            if stop == "button":
                dialog.get_by_role("button", name="Stop the camera").click()
            else:
                page.keyboard.press("Escape")
        page.wait_for_function("number => window.stopped === number", arg=number)
    assert page.get_by_label("Your access code").input_value() == ""


def test_where_there_is_no_camera_nothing_offers_it_and_where_it_is_refused_it_is_said(
    context: BrowserContext, demo: Server
) -> None:
    page = locked(context, demo)
    if not page.evaluate("'BarcodeDetector' in window"):
        expect(page.get_by_label("Your access code")).to_be_visible()
        expect(page.get_by_role("button", name="Read it with the camera")).to_have_count(0)
    refused = "async () => { throw new DOMException('no', 'NotAllowedError'); }"
    context.add_init_script(CAMERA % SHEET)
    context.add_init_script(f"if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = {refused};")
    page.reload()
    assert heading(page)
    page.get_by_role("button", name="Read it with the camera").click()
    expect(page.locator(".code-hint")).to_have_text("The camera can’t be used here. Please type the code.")
    expect(page.locator("dialog")).to_have_count(0)


def test_the_camera_reads_the_sheet_of_a_browser_folder_too(open_context: OpenContext, demo: Server) -> None:
    with tessa(open_context, demo, Sent()) as party:
        written = party.begin_with_an_entry()
        written.context.add_init_script(CAMERA.replace('[{ rawValue: "%s" }]', "window.seen ?? []"))
        written.reload()
        field = written.get_by_label("Your code for this browser")
        button = written.get_by_role("button", name="Read it with the camera")
        expect(button).to_be_visible()  # the page has answered, and puts nothing in the place of the field any more
        field.focus()
        composed(written, party.code.replace(" ", ""))
        assert field.input_value().replace(" ", "") == party.code.replace(" ", "")
        field.fill("")
        button.click()
        dialog = written.get_by_role("dialog", name="Hold the picture on your sheet")
        with goes(dialog):
            written.keyboard.press("Escape")
        assert field.input_value() == ""
        button.click()
        with goes(dialog):
            written.evaluate("code => { window.seen = [{ rawValue: code }]; }", party.code)
        expect(field).to_be_focused()
        expect(written.locator(".code-hint")).to_have_text("That is the full length.")
        assert written.evaluate("[window.wanted, window.stopped]") == [["qr_code"], 2]
        written.keyboard.press("Enter")
        expect(written.get_by_role("button", name=FOLDER)).to_be_visible()
