"""The reader as a file: saved from the page, opened from a disk, connected, and read in, in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from odr.web.reader.kept import kept_file
from tests.browser.axe import barriers, scrolls_sideways
from tests.browser.conftest import NARROW, OpenContext
from tests.browser.pages_people import follow, go
from tests.browser.server import PATIENCE_SECONDS, Server
from tests.browser.test_browser_folders import TEXT, TITLE, Party, Sent, tessa

expect.set_options(timeout=PATIENCE_SECONDS * 1000)


def connection(page: Page, demo: Server, case: str) -> tuple[str, str]:
    """The two things that a kept reader is told, from the page that makes them."""
    page.goto(f"{demo.url}/cases/{case}/vault")
    follow(page, "Keep the page that opens them")
    assert barriers(page) == []
    go(page.get_by_role("button", name="Make a connection"))
    assert barriers(page) == []
    address, token = page.locator("main dd").all_text_contents()
    return address, token


def connect(page: Page, address: str, token: str) -> None:
    page.get_by_label("Address of your case").fill(address)
    page.get_by_label("Connection", exact=True).fill(token)
    page.get_by_role("button", name="Connect").click()


def test_a_person_keeps_the_reader_opens_it_from_disk_and_reads_what_they_wrote(
    open_context: OpenContext, demo: Server, tmp_path: Path
) -> None:
    file = tmp_path / "kept.html"
    with tessa(open_context, demo, Sent()) as party:
        party.make_folder("Nur hier")
        party.write(TITLE, TEXT)
        party.save()
        party.back("Back to the folder")
        party.back("All folders")
        party.page.get_by_role("button", name="Codes", exact=True).click()
        with party.page.expect_download() as download:
            party.page.get_by_role("link", name="Save it").click()
        download.value.save_as(file)
        assert file.read_bytes() == kept_file().body
        address, token = connection(party.page, demo, party.case)

        with open_context(NARROW) as context:
            sent = Sent()
            sent.watch(context)
            page = context.new_page()
            page.goto(file.as_uri())
            expect(page.get_by_role("heading", name="Connect to your service")).to_be_focused()
            assert barriers(page) == []
            assert not scrolls_sideways(page)
            expect(page.get_by_text("Privacy policy")).not_to_be_visible()
            connect(page, address, token[:-1] + ("A" if token[-1] != "A" else "E"))
            expect(page.get_by_text("This connection is over")).to_be_visible()
            connect(page, address, token)
            expect(page.get_by_role("heading", name="Open your browser folders")).to_be_focused()
            expect(page.get_by_role("link", name="Privacy policy")).to_have_attribute("href", f"{demo.url}/policy")
            kept = Party(page, party.case, party.code)
            kept.open()
            kept.back("Nur hier")
            kept.back(TITLE)
            expect(page.get_by_text(TEXT)).to_be_visible()
            assert context.cookies() == []
            assert not sent.holds(TEXT.encode())
            assert not sent.holds(party.code.encode())

            # It ends with the session that it was made in.
            party.page.goto(f"{demo.url}/cases")
            go(party.page.get_by_role("button", name="Sign out"))
            page.get_by_role("button", name="Change", exact=True).click()
            page.get_by_label("Text", exact=True).fill("Nicht mehr.")
            page.get_by_role("button", name="Save", exact=True).click()
            expect(page.get_by_text("You are signed out")).to_be_visible()
            expect(page.get_by_label("Text", exact=True)).to_have_value("Nicht mehr.")


def test_the_file_asks_nobody_but_the_service_that_it_was_connected_to(
    open_context: OpenContext, demo: Server, tmp_path: Path
) -> None:
    file = tmp_path / "kept.html"
    file.write_bytes(kept_file().body)
    with tessa(open_context, demo, Sent()) as party:
        address, token = connection(party.page, demo, party.case)
        # What was refused is on the console, as it should be.
        with pytest.raises(AssertionError, match="Content Security Policy"), open_context() as context:
            page = context.new_page()
            page.goto(file.as_uri())
            connect(page, address, token)
            expect(page.get_by_role("heading", name="Open your browser folders")).to_be_focused()
            refused = page.evaluate(
                """() => new Promise((said) => {
                    addEventListener('securitypolicyviolation', (event) => said(event.effectiveDirective));
                    fetch('http://127.0.0.1:9/').catch(() => {});
                })"""
            )
            assert refused == "connect-src"
