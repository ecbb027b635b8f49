"""What is being typed outlives a connection that was lost while the page stood open: nothing is sent, all stays."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenContext
from tests.browser.pages_people import heading
from tests.browser.server import Server
from tests.browser.waiting import goes

pytestmark = pytest.mark.only_on("sqlite", "it looks at the browser alone")
WORDS = "What does a mediation cost, and how long does it take?"
LOST = "There is no connection. Nothing was sent, and what you typed is still here."


class Line:
    """Leads to a server, and can be cut: then it takes every connection and closes it at once."""

    def __init__(self, server: Server) -> None:
        self._to = urlsplit(server.url)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.is_cut = False
        self.url = f"http://localhost:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self) -> None:
        """From now on nothing arrives."""
        self.is_cut = True
        for one in self._open:
            with closing(one):
                _end(one)

    def close(self) -> None:
        """Ends it."""
        self.cut()
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                near, _address = self._listening.accept()
            except OSError:
                return
            if self.is_cut:
                near.close()
                continue
            far = socket.create_connection((self._to.hostname, self._to.port))
            self._open += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    try:
        while part := one.recv(65536):
            other.sendall(part)
    except OSError:
        pass
    _end(other)


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)


@contextmanager
def line_to(server: Server) -> Iterator[Line]:
    line = Line(server)
    try:
        yield line
    finally:
        line.close()


def typed_on(page: Page, url: str) -> None:
    """The form that anybody may write to the service with, filled in."""
    page.goto(f"{url}/contact")
    page.locator("main textarea").fill(WORDS)
    for box in page.locator("main form input:not([type=hidden]):not([type=radio]):not([type=checkbox])").all():
        box.fill("nora@example.org" if box.get_attribute("type") == "email" else "Nora Field")


def send(page: Page) -> None:
    page.locator("main form button[type=submit]").last.click()


@pytest.mark.parametrize("how", ["offline", "closed", "answered by somebody in between"])
def test_what_cannot_arrive_is_not_sent_and_stays_in_the_page(
    open_context: OpenContext, server: Server, how: str
) -> None:
    with line_to(server) as line, open_context() as context:
        page = context.new_page()
        typed_on(page, server.url if how == "offline" else line.url)
        before = heading(page)
        if how == "offline":
            context.set_offline(True)
        elif how == "closed":
            line.cut()
        else:
            context.route("**/static/icon.svg", lambda route: route.fulfill(status=502, body="Bad gateway"))
        send(page)
        told = page.locator("[role=status].unsent")
        expect(told).to_contain_text(LOST)
        assert (heading(page), page.locator("main textarea").input_value()) == (before, WORDS)
        send(page)
        expect(page.locator("main textarea")).to_have_value(WORDS)


def test_it_is_sent_from_where_one_was_when_the_connection_is_back(open_context: OpenContext, server: Server) -> None:
    with open_context() as context:
        page = context.new_page()
        typed_on(page, server.url)
        context.set_offline(True)
        send(page)
        told = page.locator("[role=status].unsent")
        expect(told).to_contain_text(LOST)
        context.set_offline(False)
        expect(told).to_contain_text("The connection is back.")
        with page.expect_request(lambda request: request.method == "POST") as sent:
            send(page)
        assert "mediation" in (sent.value.post_data or "")


def test_cut_between_the_look_and_the_sending_it_is_sent_by_reloading_when_the_connection_is_back(
    open_context: OpenContext, server: Server
) -> None:
    with open_context() as context:
        page = context.new_page()
        typed_on(page, server.url)
        context.route("**/contact", lambda route: route.abort("connectionreset"))
        # The browser then shows a page of its own.
        with (
            goes(page.locator("main textarea")),
            page.expect_event("requestfailed", lambda request: request.method == "POST"),
        ):
            send(page)
        context.unroute("**/contact")
        with page.expect_request(lambda request: request.method == "POST") as sent:
            page.reload()
        assert "mediation" in (sent.value.post_data or "")
