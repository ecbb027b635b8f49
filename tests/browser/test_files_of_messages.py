"""A photograph and a PDF sent with a message by the script of the page, at both widths, and read by the other side."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import barriers, scrolls_sideways, small_targets
from tests.browser.conftest import NARROW, WIDE, OpenContext
from tests.browser.demo import inside, tenant_inside
from tests.browser.pages_people import follow, press
from tests.browser.server import PATIENCE_SECONDS, Server
from tests.browser.walk_files import BEGIN
from tests.support.real_files import pdf, photograph

expect.set_options(timeout=PATIENCE_SECONDS * 1000)
LANDLORD = "leonard@demo.example"


@pytest.fixture(params=[WIDE, NARROW], ids=["wide", "narrow"])
def page(request: pytest.FixtureRequest, open_context: OpenContext, demo: Server) -> Iterator[Page]:
    """The tenant, in the room of all parties."""
    options = {"has_touch": True, "is_mobile": True} if request.param == NARROW else {}
    with open_context(request.param, **options) as context:
        page = context.new_page()
        tenant_inside(page, demo)
        page.goto(re.sub("/vault.*", "/messages", page.url))
        follow(page, "All parties")
        yield page


def sound(page: Page) -> list[str]:
    return [*barriers(page), *small_targets(page), *(["it scrolls sideways"] if scrolls_sideways(page) else [])]


def kept(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def fetched(page: Page, name: str) -> bytes:
    link = page.locator("ul.attached a[download]", has_text=name).last
    return page.context.request.get(page.url.partition("/cases")[0] + str(link.get_attribute("href"))).body()


def test_a_photograph_and_a_pdf_go_with_the_words_that_were_typed(page: Page, tmp_path: Path, demo: Server) -> None:
    page.get_by_label("Your message").fill("The stain, and the lease.")
    press(page, "Add files…")
    expect(page.get_by_label("Your message")).to_have_value("The stain, and the lease.")
    files = {"stain.jpg": photograph(), "lease.pdf": pdf(), "wrong.txt": b"not this one"}
    page.locator("input[name=file]").set_input_files([kept(tmp_path, *one) for one in files.items()])
    expect(page.locator(".coming li[data-state=whole]")).to_have_count(3)
    assert sound(page) == []
    page.get_by_role("button", name="Leave it out: wrong.txt").click()
    expect(page.locator(".coming li", has_text="Left out. Nothing of it was kept.")).to_be_visible()
    page.locator("form.files .actions button").click()
    expect(page.locator("ul.attached a", has_text="lease.pdf").last).to_be_visible()
    assert sound(page) == []
    for name in ("stain.jpg", "lease.pdf"):
        assert fetched(page, name) == files[name], name
    assert page.locator("ul.attached a", has_text="wrong.txt").count() == 0
    page.get_by_role("link", name="Look at it: stain.jpg").last.click()
    expect(page.get_by_text("Where it was taken")).to_be_visible()
    expect(page.locator("img.preview")).to_be_visible()
    assert sound(page) == []


def test_whoever_presses_send_before_the_file_is_here_need_not_press_again(page: Page, tmp_path: Path) -> None:
    press(page, "Add files…")
    held: list[Route] = []
    page.route("**/complete", lambda route: held.append(route))  # noqa: PLW0108 - it looks at how many it may give
    page.locator("input[name=file]").set_input_files(kept(tmp_path, "stain.jpg", photograph()))
    expect(page.locator(".coming li[data-state=checking]")).to_be_visible()
    page.locator("form.files .actions button").click()
    expect(page.locator("form.files .actions button")).to_have_attribute("aria-busy", "true")
    while not held:
        page.wait_for_timeout(20)
    held[0].continue_()
    expect(page.locator("ul.attached a", has_text="stain.jpg").last).to_be_visible()


def test_a_file_that_broke_off_is_discarded_and_what_was_typed_and_put_in_since_stays(
    page: Page, tmp_path: Path
) -> None:
    press(page, "Add files…")
    page.evaluate(BEGIN)
    page.goto(page.url.replace("/send", "/with-files"))
    page.get_by_label("Your message").fill("The stain, at last.")
    page.locator("input[name=file]").set_input_files(kept(tmp_path, "stain.jpg", photograph()))
    expect(page.locator(".coming li[data-state=whole]")).to_have_count(1)
    assert sound(page) == []
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_text("What had arrived of that file is gone.")).to_be_visible()
    expect(page.get_by_label("Your message")).to_have_value("The stain, at last.")
    expect(page.get_by_role("checkbox", name="stain.jpg")).to_be_checked()


def test_without_a_script_one_file_goes_with_the_form(open_context: OpenContext, demo: Server, tmp_path: Path) -> None:
    with open_context(NARROW, java_script_enabled=False) as context:
        page = context.new_page()
        inside(page, demo, LANDLORD)
        page.goto(re.sub("/vault.*", "/messages", page.url))
        follow(page, "All parties")
        page.get_by_label("Your message").fill("The lease.")
        page.get_by_role("button", name="Add files…").click()
        lease = pdf()
        page.locator("input[name=file]").set_input_files(kept(tmp_path, "lease.pdf", lease))
        page.locator("form.files .actions button").click()
        expect(page.get_by_text("The lease.").last).to_be_visible()
        assert fetched(page, "lease.pdf") == lease
