"""The reader where it has an origin of its own: a second port of this machine, in a real browser."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Request, expect

from tests.browser.axe import barriers
from tests.browser.conftest import OpenContext
from tests.browser.server import PATIENCE_SECONDS, Server, free_port, running
from tests.browser.test_browser_folders import TEXT, TITLE, Sent, tessa

expect.set_options(timeout=PATIENCE_SECONDS * 1000)


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """The worked example with its reader at a second port."""
    port = free_port()
    with running(
        tmp_path_factory.mktemp("apart") / "instance", "demo", "--reader-port", str(port), as_in_service=True
    ) as server:
        yield server, f"http://localhost:{port}"


def test_a_party_writes_and_reads_at_the_readers_own_origin(
    open_context: OpenContext, apart: tuple[Server, str]
) -> None:
    server, reader = apart
    answers: list[tuple[str, str]] = []

    def note(request: Request) -> None:
        found = urlsplit(request.url)
        answers.append((f"{found.scheme}://{found.netloc}", found.path))

    sent = Sent()
    with tessa(open_context, server, sent) as party:
        page = party.page
        assert page.url == f"{reader}/reader/#{server.url}/cases/{party.case}"
        party.make_folder("Nur hier")
        party.write(TITLE, TEXT)
        party.save()
        page.context.on("request", note)
        page.reload()
        expect(page.get_by_role("heading", name="Open your browser folders")).to_be_focused()
        assert barriers(page) == []
        party.open()
        party.back("Nur hier")
        party.back(TITLE)
        expect(page.get_by_text(TEXT)).to_be_visible()
        assert page.evaluate("document.cookie") == ""
        # Files of the reader from its origin; of the service nothing but the interface.
        assert {origin for origin, _path in answers} == {reader, server.url}
        assert all(
            path.startswith("/reader/" if origin == reader else f"/cases/{party.case}/vault/browser/")
            for origin, path in answers
        )
        # The link of before still leads there, and its case with it.
        page.goto(f"{server.url}/reader/#{server.url}/cases/{party.case}")
        expect(page.get_by_role("heading", name="Open your browser folders")).to_be_focused()
        assert page.url.startswith(f"{reader}/reader/#")


def test_the_reader_at_its_origin_asks_no_service_but_its_own(
    open_context: OpenContext, apart: tuple[Server, str]
) -> None:
    """Somebody is sent a link that names another service: the policy keeps the reader from asking it."""
    _server, reader = apart
    asked: list[str] = []
    with pytest.raises(AssertionError, match="Content Security Policy"), open_context() as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{reader}/reader/#http://127.0.0.1:9/cases/11110000-0000-4000-8000-000000000000")
        expect(page.get_by_role("heading", name="The service can’t be reached")).to_be_focused()
    assert not [url for url in asked if not url.startswith(f"{reader}/reader/")]
