"""Attacks on the reader's origin: another one that would be taken for it, and its own on other pages."""

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.support import scenes
from tests.support.browser_folders import Browser
from tests.support.vaults import two_parties, with_vault
from tests.support.world import World

SERVICE, READER = "http://localhost:8000", "http://localhost:8001"
ALLOWED = "Access-Control-Allow-Origin"


@pytest.fixture
def browser(make_world: Callable[..., World]) -> Browser:
    """A party whose service has its reader at an origin of its own."""
    return begun(make_world(reader_origin=READER))


@scenes.scene
def begun(world: World) -> Browser:
    return Browser(with_vault(two_parties(world)[0])).begin()


def ask(
    browser: Browser, method: str, path: str, origin: str | None, site: str = "same-site", **more: Any
) -> TestResponse:
    """As a browser sends it, with the cookie that goes along to the same site."""
    headers = {"Sec-Fetch-Site": site} | ({"Origin": origin} if origin is not None else {}) | more.pop("headers", {})
    response: TestResponse = browser.party.person.client.open(
        path, method=method, base_url=SERVICE, headers=headers, **more
    )
    response.get_data()
    response.close()
    return response


def test_the_reader_reads_and_changes_from_its_origin(browser: Browser) -> None:
    answer = ask(browser, "GET", f"{browser.root}/session", READER)
    assert (answer.status_code, answer.headers[ALLOWED]) == (200, READER)
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert "Origin" in answer.headers["Vary"]
    headers = {"X-CSRF-Token": answer.get_json()["token"]}
    closed = ask(browser, "POST", f"{browser.root}/close", READER, json={}, headers=headers)
    assert (closed.status_code, closed.get_json()) == (200, {"closed": True})


def test_without_the_token_of_the_session_its_origin_changes_nothing(browser: Browser) -> None:
    for headers in ({}, {"X-CSRF-Token": "x" * 43}):
        answer = ask(browser, "POST", f"{browser.root}/close", READER, json={}, headers=headers)
        assert answer.status_code == 403
    assert browser.get("/session")["open"] is True


@pytest.mark.parametrize(
    ("origin", "site"),
    [
        ("http://localhost:8002", "same-site"),
        ("http://localhost", "same-site"),
        ("https://localhost:8001", "cross-site"),
        ("http://localhost:8001.evil.example", "cross-site"),
        ("https://evil.example", "cross-site"),
        ("null", "cross-site"),
        # A browser that says of itself that it comes from another site is no reader, whatever else it says.
        (READER, "cross-site"),
    ],
)
def test_no_other_origin_reads_or_changes_anything(browser: Browser, origin: str, site: str) -> None:
    token = browser.token()
    beforehand = ask(browser, "OPTIONS", f"{browser.root}/close", origin, site)
    read = ask(browser, "GET", f"{browser.root}/state", origin, site)
    changed = ask(browser, "POST", f"{browser.root}/close", origin, site, json={}, headers={"X-CSRF-Token": token})
    assert [ALLOWED in answer.headers for answer in (beforehand, read, changed)] == [False, False, False]
    assert "Access-Control-Allow-Headers" not in beforehand.headers
    assert changed.status_code == 403
    assert browser.get("/session")["open"] is True


@pytest.mark.parametrize(
    "path", ["/me", "/cases", "/sign-in", "{case}", "{case}/vault", "{case}/vault/codes", "/static/odr.css", "/nothing"]
)
def test_the_readers_origin_gets_at_no_other_page(browser: Browser, path: str) -> None:
    asked = path.format(case=browser.root.removesuffix("/vault/browser"))
    for method in ("GET", "OPTIONS", "POST"):
        more: dict[str, Any] = {"data": {"csrf_token": browser.token()}} if method == "POST" else {}
        answer = ask(browser, method, asked, READER, **more)
        assert not [name for name in dict(answer.headers) if name.startswith("Access-Control-")]
        assert method != "POST" or answer.status_code == 403


def test_no_page_of_the_service_is_read_where_the_interface_has_no_answer(browser: Browser) -> None:
    """Who is signed out, or whose vault has locked, is shown a page: to the reader it says that, and no more."""
    browser.post("/close", {})
    answer = ask(browser, "GET", f"{browser.root}/state", READER)
    assert (answer.status_code, answer.data, answer.headers[ALLOWED]) == (401, b"", READER)
    browser.party.person.client.delete_cookie(browser.party.person.cookie_name)
    answer = ask(browser, "GET", f"{browser.root}/session", READER)
    assert (answer.status_code, answer.data) == (401, b"")
    assert "Location" not in answer.headers


def test_where_the_reader_has_no_origin_of_its_own_no_other_is_let_in(world: World) -> None:
    browser = Browser(with_vault(two_parties(world)[0])).begin()
    for origin in ("", READER, "null"):
        answer = ask(browser, "GET", f"{browser.root}/session", origin)
        assert ALLOWED not in answer.headers
        headers = {"X-CSRF-Token": browser.token()}
        assert ask(browser, "POST", f"{browser.root}/close", origin, json={}, headers=headers).status_code == 403


@pytest.mark.parametrize("host", ["localhost:8001", "127.0.0.1:8001", "[::1]:8001", "LOCALHOST:8001"])
@pytest.mark.parametrize("path", ["/", "/sign-in", "/me", "/healthz", "/static/odr.css", "/cases/../sign-in"])
def test_nothing_of_the_service_is_answered_at_the_readers_origin(browser: Browser, host: str, path: str) -> None:
    for method in ("GET", "POST"):
        answer = browser.party.person.client.open(path, method=method, base_url=SERVICE, headers={"Host": host})
        assert answer.status_code in {307, 308, 404, 405}
        assert "Set-Cookie" not in answer.headers
        assert answer.headers.get("Location", READER).startswith((READER, "/reader/"))
        assert "connect-src http://localhost:8000;" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/reader/", "/reader", "/reader/start.js", "/static/reader/index.html"])
def test_the_service_itself_no_longer_serves_the_reader(browser: Browser, path: str) -> None:
    answer = browser.party.person.client.get(path, base_url=SERVICE)
    assert (answer.status_code, answer.data, answer.headers["Location"]) == (307, b"", f"{READER}/reader/")
