"""Real files at both widths, sent by the script of the page: chosen, dropped, pasted, gone on with, and refused."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from odr.files.format import PART
from tests.browser.axe import barriers, scrolls_sideways, small_targets
from tests.browser.conftest import NARROW, WIDE, OpenContext
from tests.browser.demo import tenant_inside
from tests.browser.pages_people import follow, go
from tests.browser.server import PATIENCE_SECONDS, Server
from tests.support.files import LARGE
from tests.support.real_files import pdf, photograph

expect.set_options(timeout=PATIENCE_SECONDS * 1000)

# One file made in the page, handed over as a browser hands over what is dropped or pasted.
_HAND_OVER = """([kind, name, words]) => {
    const data = new DataTransfer();
    data.items.add(new File([words], name, { type: "text/plain" }));
    document.dispatchEvent(kind === "paste" ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true })
        : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(params=[WIDE, NARROW], ids=["wide", "narrow"])
def page(request: pytest.FixtureRequest, open_context: OpenContext, demo: Server) -> Iterator[Page]:
    """The tenant, before an entry without files."""
    options = {"has_touch": True, "is_mobile": True} if request.param == NARROW else {}
    with open_context(request.param, **options) as context:
        page = context.new_page()
        tenant_inside(page, demo).write("The damp wall", "See the files.")
        yield page


def choose(page: Page, *files: Path) -> None:
    page.locator("input[name=file]").set_input_files(list(files))


def listed(page: Page, name: str) -> Locator:
    return page.locator("ul.items a[download]", has_text=name)


def fetched(page: Page, name: str) -> bytes:
    return page.context.request.get(
        page.url.partition("/cases")[0] + str(listed(page, name).get_attribute("href"))
    ).body()


def kept(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_several_files_at_once_arrive_as_they_were(page: Page, tmp_path: Path) -> None:
    files = {"damp.jpg": photograph(), "lease.pdf": pdf(), "empty.txt": b"", "large.bin": LARGE}
    choose(page, *(kept(tmp_path, name, content) for name, content in files.items()))
    expect(page.locator(".notice", has_text="What you sent is in.")).to_be_visible()
    for name, content in files.items():
        assert fetched(page, name) == content, name


def test_a_file_that_is_too_large_is_refused_and_nothing_of_it_is_sent(page: Page, tmp_path: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if urlsplit(request.url).path != "/news" else None)
    huge = tmp_path / "huge.mov"
    with huge.open("wb") as file:
        file.truncate(300_000_000)
    choose(page, huge)
    words = "This file has 300 MB. A file may have 200 MB at the most. Nothing of it was sent."
    expect(page.locator(".coming li", has_text=words)).to_be_visible()
    assert page.locator(".said").inner_text() == f"huge.mov: {words}"
    assert asked == []
    assert [*barriers(page), *small_targets(page)] == []


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_what_is_dropped_or_pasted_is_sent(page: Page, kind: str) -> None:
    page.evaluate(_HAND_OVER, [kind, f"{kind}.txt", "Words that were handed over"])
    expect(listed(page, f"{kind}.txt")).to_be_visible()
    assert fetched(page, f"{kind}.txt") == b"Words that were handed over"


def test_a_file_goes_on_by_itself_after_the_line_broke(page: Page, tmp_path: Path) -> None:
    sent: list[str] = []

    def break_once(route: Route) -> None:
        number = route.request.url.rsplit("/", 1)[1]
        sent.append(number)
        route.abort() if sent == ["0", "1"] else route.continue_()

    page.route("**/parts/*", break_once)
    choose(page, kept(tmp_path, "large.bin", LARGE))
    expect(listed(page, "large.bin")).to_be_visible()
    assert sent == ["0", "1", "1", "2"]  # what had arrived was not sent again
    assert fetched(page, "large.bin") == LARGE


def test_a_file_is_paused_and_gone_on_with_and_one_chosen_again_goes_on_too(page: Page, tmp_path: Path) -> None:
    path, entry = kept(tmp_path, "large.bin", LARGE), page.url
    page.route("**/parts/1", lambda _route: None)
    with page.expect_request("**/parts/1"):
        choose(page, path)
    page.get_by_role("button", name="Pause: large.bin").click()
    line = page.locator(".coming li")
    expect(line).to_contain_text("Paused. 4.2 MB of 8.4 MB are there.")
    assert listed(page, "large.bin").count() == 0
    # The laptop is closed; the page is gone.
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(entry)
    page.unroute("**/parts/1")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url[-1]) if "/parts/" in request.url else None)
    choose(page, path)
    expect(listed(page, "large.bin")).to_be_visible()
    assert sent == ["1", "2"]
    assert fetched(page, "large.bin") == LARGE


def test_what_is_sent_and_has_not_arrived_is_not_said_to_be_there(page: Page, tmp_path: Path) -> None:
    page.evaluate(
        """() => {
        const { open, send } = XMLHttpRequest.prototype;
        XMLHttpRequest.prototype.open = function (method, url) { this.to = url; open.call(this, method, url); };
        XMLHttpRequest.prototype.send = function (body) {
            if (!this.to.endsWith("/parts/0")) return send.call(this, body);
            this.upload.dispatchEvent(new ProgressEvent("progress", { loaded: 4_000_000 }));
        }; }"""
    )
    choose(page, kept(tmp_path, "large.bin", LARGE))
    line = page.locator(".coming li")
    expect(line).to_contain_text("4 MB of 8.4 MB sent")
    page.get_by_role("button", name="Pause: large.bin").click()
    expect(line).to_contain_text("Paused. 0 bytes of 8.4 MB are there.")


def test_while_a_file_is_sent_what_is_left_stands_beside_the_bar_and_is_read_aloud(page: Page, tmp_path: Path) -> None:
    page.route("**/parts/1", lambda _route: None)
    choose(page, kept(tmp_path, "large.bin", LARGE))
    bar = page.get_by_role("progressbar", name="large.bin")
    expect(page.locator(".coming li")).to_contain_text("4.2 MB of 8.4 MB sent, 4.2 MB to go")
    expect(bar).to_have_accessible_description("4.2 MB of 8.4 MB sent, 4.2 MB to go")
    assert bar.evaluate("bar => [bar.value, bar.max]") == [PART, len(LARGE)]
    # Told once, when a quarter was on its way.
    told = re.compile(r"large\.bin: 25 per cent sent, [4-6](\.\d)? MB to go")
    expect(page.get_by_role("status").filter(has_text="large.bin")).to_have_text(told)
    assert [*barriers(page), *small_targets(page)] == []


def test_what_is_given_up_is_said_and_is_not_there(page: Page, tmp_path: Path) -> None:
    page.route("**/parts/0", lambda _route: None)
    choose(page, kept(tmp_path, "letter.txt", b"Dear tenant"))
    page.get_by_role("button", name="Give up: letter.txt").click()
    expect(page.locator(".coming li")).to_contain_text("Given up. Nothing of it was kept.")
    page.reload()
    assert listed(page, "letter.txt").count() == 0


def test_a_telephone_offers_its_camera(page: Page) -> None:
    is_telephone = page.viewport_size == {"width": NARROW[0], "height": NARROW[1]}
    camera = page.locator(".camera input[capture]")
    assert camera.is_visible() == is_telephone
    camera.set_input_files({"name": "image.jpg", "mimeType": "image/jpeg", "buffer": photograph()})
    expect(listed(page, "image.jpg")).to_be_visible()


def test_without_a_script_the_form_puts_a_file_in(open_context: OpenContext, demo: Server, tmp_path: Path) -> None:
    with open_context(NARROW, java_script_enabled=False) as context:
        page = context.new_page()
        tenant_inside(page, demo).write("The damp wall", "See the file.")
        choose(page, kept(tmp_path, "damp.jpg", photograph()))
        page.get_by_role("button", name="Put it in").click()
        assert fetched(page, "damp.jpg") == photograph()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_what_hides_in_the_photograph_of_the_example_is_named_beside_its_preview(
    open_context: OpenContext, demo: Server, size: tuple[int, int]
) -> None:
    with open_context(size) as context:
        page = context.new_page()
        tenant_inside(page, demo).open_folder("Evidence")
        follow(page, "Photographs of the kitchen")
        go(page.get_by_role("link", name="Look at it: “Kitchen wall.jpg”"))
        assert page.locator("dl").inner_text().splitlines()[:2] == ["Where it was taken", "50.7200° N, 1.8800° W"]
        assert page.locator("img.preview").evaluate("image => image.naturalWidth") == 960
        assert [*barriers(page), *small_targets(page)] == []
        assert not scrolls_sideways(page)
        with page.expect_download() as downloading:
            page.get_by_role("link", name="Take out a cleaned copy").click()
        assert downloading.value.suggested_filename == "Kitchen wall, cleaned.jpg"
        assert b"Pocket 7" not in Path(downloading.value.path()).read_bytes()
