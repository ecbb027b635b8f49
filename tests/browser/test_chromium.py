"""The browser of the other tests in this folder works, and sees what it should see."""

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.axe import barriers
from tests.browser.conftest import NARROW, WIDE, OpenContext
from tests.browser.pages_people import go

POLICY = "default-src 'none'; script-src 'self'"


class _Pages(BaseHTTPRequestHandler):
    bodies = {
        "/link": "<title>link</title><a href='/late'>Go</a>",
        "/late": "<title>late</title><p>Here</p>",
        "/fine": "<title>fine</title><meta name=viewport content='width=device-width'>",
        "/inline": "<title>inline</title><script>document.title = 'ran'</script>",
        "/elsewhere": "<title>elsewhere</title><meta http-equiv=refresh content='0;url=http://elsewhere.invalid/'>",
    }

    def do_GET(self) -> None:
        body = self.bodies.get(self.path, "")
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        if self.path == "/late":
            self.wfile.flush()
            time.sleep(0.5)
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        return


@pytest.fixture
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Pages) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_wide_page_is_as_wide_as_it_says(wide_context: BrowserContext, address: str) -> None:
    page = wide_context.new_page()
    page.goto(f"{address}/fine")
    assert (page.title(), page.evaluate("innerWidth")) == ("fine", WIDE[0])


def test_a_narrow_page_is_as_narrow_as_it_says(narrow_context: BrowserContext, address: str) -> None:
    page = narrow_context.new_page()
    page.goto(f"{address}/fine")
    assert (page.title(), page.evaluate("innerWidth")) == ("fine", NARROW[0])


def test_who_goes_on_waits_for_the_whole_page_however_late_it_is(wide_context: BrowserContext, address: str) -> None:
    page = wide_context.new_page()
    page.goto(f"{address}/link")
    go(page.get_by_role("link", name="Go"))
    assert page.evaluate("[document.title, document.body.innerText]") == ["late", "Here"]


def test_no_page_is_looked_at_before_it_has_come(wide_context: BrowserContext, address: str) -> None:
    page = wide_context.new_page()
    page.goto(f"{address}/link")
    page.get_by_role("link", name="Go").click()
    assert [barrier for barrier in barriers(page, "landmark-one-main") if "<html>" in barrier]


def test_a_page_that_breaks_the_content_security_policy_fails_its_test(open_context: OpenContext, address: str) -> None:
    with pytest.raises(AssertionError, match="Content Security Policy"), open_context() as context:
        page = context.new_page()
        page.goto(f"{address}/inline")
        assert page.title() == "inline"


def test_a_page_that_asks_another_machine_fails_its_test(open_context: OpenContext, address: str) -> None:
    with pytest.raises(AssertionError, match=r"elsewhere\.invalid"), open_context() as context:
        page = context.new_page()
        with page.expect_request("http://elsewhere.invalid/"):
            page.goto(f"{address}/elsewhere")
