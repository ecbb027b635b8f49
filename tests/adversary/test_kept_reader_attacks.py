"""Attacks by whoever gets hold of what a kept reader is connected by, and by pages that would be taken for one."""

import base64
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select, update
from werkzeug.test import Client, TestResponse

from odr.accounts.sessions import lookup
from odr.accounts.tables import BrowserSession
from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.vaults.tables import UnlockedVault
from odr.web.asking.sessions import read_token
from tests.support import scenes
from tests.support.browser_folders import Browser
from tests.support.people import account_of, another_browser, arrive
from tests.support.vaults import Party, in_another_case, two_parties, with_vault
from tests.support.world import World

SERVICE = "http://localhost:8000"
ALLOWED = "Access-Control-Allow-Origin"


@scenes.scene
def two_with_vaults(world: World) -> list[Party]:
    return [with_vault(party) for party in two_parties(world)]


@pytest.fixture
@scenes.scene
def begun(world: World) -> tuple[list[Party], Browser]:
    parties = two_with_vaults(world)
    return parties, Browser(parties[0]).begin()


@pytest.fixture
def parties(request: pytest.FixtureRequest, world: World) -> list[Party]:
    """Also the ones of the browser, where a test asks for both."""
    if "browser" in request.fixturenames:
        both: list[Party] = request.getfixturevalue("begun")[0]
        return both
    return two_with_vaults(world)


@pytest.fixture
def browser(begun: tuple[list[Party], Browser]) -> Browser:
    return begun[1]


def connect(party: Party) -> str:
    """The token that the page shows, once."""
    party.person.open(f"{party.root}/kept-reader")
    party.person.submit("Make a connection")
    shown = party.person.response.get_data(as_text=True)
    return shown.split("<dt>Connection</dt>")[1].split(">")[1].split("<")[0]


class Kept:
    """A file on a disk that asks with a token: no cookie, no origin that means anything."""

    def __init__(self, token: str, root: str) -> None:
        self.token, self.root = token, root
        self.origin: str | None = "null"
        self.client: Client | None = None
        self.csrf = ""

    def ask(self, method: str, path: str, client: Client, **more: Any) -> TestResponse:
        headers = {"Sec-Fetch-Site": "cross-site", "Authorization": f"Bearer {self.token}", "X-CSRF-Token": self.csrf}
        if self.origin is not None:
            headers["Origin"] = self.origin
        answer: TestResponse = client.open(path, method=method, base_url=SERVICE, headers=headers, **more)
        answer.get_data()
        answer.close()
        return answer


@pytest.fixture
def client(world: World) -> Client:
    """A browser that nobody is signed in to."""
    return world.app.test_client(use_cookies=False)


def opened(kept: Kept, browser: Browser, client: Client) -> TestResponse:
    """The code's server share, sent from the file."""
    kept.csrf = str(kept.ask("GET", f"{kept.root}/session", client).get_json()["token"])
    share = browser.code.code.server_share().reveal().hex()
    return kept.ask("POST", f"{kept.root}/open", client, json={"share": share})


def test_the_file_opens_reads_and_is_told_nothing_of_cookies(browser: Browser, client: Client) -> None:
    kept = Kept(connect(browser.party), browser.root)
    assert opened(kept, browser, client).get_json()["opened"] is True
    answer = kept.ask("GET", f"{kept.root}/state", client)
    assert (answer.status_code, answer.headers[ALLOWED]) == (200, "null")
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Set-Cookie" not in answer.headers


def test_a_connection_opens_nothing_by_itself_not_even_what_its_maker_has_open(
    browser: Browser, client: Client
) -> None:
    assert browser.get("/session")["open"] is True
    kept = Kept(connect(browser.party), browser.root)
    assert kept.ask("GET", f"{kept.root}/session", client).get_json()["open"] is False
    assert kept.ask("GET", f"{kept.root}/state", client).status_code == 401


@pytest.mark.parametrize(
    "path", ["/me", "/cases", "{case}", "{case}/vault", "{case}/vault/codes", "{case}/vault/kept-reader", "{case}/log"]
)
def test_the_token_opens_no_other_page(browser: Browser, client: Client, path: str) -> None:
    kept = Kept(connect(browser.party), browser.root)
    opened(kept, browser, client)
    asked = path.format(case=browser.root.removesuffix("/vault/browser"))
    for origin in ("null", None):
        kept.origin = origin
        assert kept.ask("GET", asked, client).status_code in {302, 404}
        assert kept.ask("POST", asked, client, data={"csrf_token": kept.csrf}).status_code in {403, 405}
        assert ALLOWED not in kept.ask("GET", asked, client).headers


def test_the_token_is_no_cookie_and_a_cookie_no_token(browser: Browser, client: Client) -> None:
    person = browser.party.person
    token = connect(browser.party)
    cookie = person.client.get_cookie(person.cookie_name, domain=urlsplit(person.origin).hostname or "")
    assert cookie is not None
    assert Kept(cookie.value, browser.root).ask("GET", f"{browser.root}/session", client).status_code == 401
    answer = client.get("/me", base_url=SERVICE, headers={"Cookie": f"{person.cookie_name}={token}"})
    assert answer.status_code == 302


def test_a_connection_is_of_one_case(parties: list[Party], client: Client) -> None:
    """Of two cases of one person: the folders of the other one are asked for."""
    mine = Browser(parties[0]).begin()
    token = connect(parties[0])
    other = with_vault(in_another_case(parties, "2026-0143")[0])
    assert other.person is parties[0].person
    for root in (f"{other.root}/browser", mine.root.upper(), mine.root.replace("/cases/", "//cases/")):
        assert Kept(token, root).ask("GET", f"{root}/session", client).status_code in {302, 308, 401, 404}


def test_it_ends_with_the_session_that_it_was_made_in_and_locks(browser: Browser, client: Client) -> None:
    person = browser.party.person
    kept = Kept(connect(browser.party), browser.root)
    opened(kept, browser, client)
    person.open("/me")
    person.submit("Sign out here")
    assert kept.ask("GET", f"{kept.root}/session", client).status_code == 401
    with person.world.work() as work:
        whose = BrowserSession.account_id == account_of(work, person).id
        assert work.session.scalar(select(func.count()).select_from(BrowserSession).where(whose)) == 0
        assert work.session.scalar(select(func.count()).select_from(UnlockedVault)) == 0


def test_it_ends_when_the_password_is_changed_or_it_is_signed_out_by_itself(browser: Browser, client: Client) -> None:
    person = browser.party.person
    kept = Kept(connect(browser.party), browser.root)
    person.open("/me")
    assert "A kept reader" in person.response.get_data(as_text=True)
    elsewhere = another_browser(person)
    arrive(elsewhere)
    elsewhere.open("/me")
    elsewhere.submit("Sign out everywhere")
    assert kept.ask("GET", f"{kept.root}/session", client).status_code == 401


@pytest.mark.parametrize("hours", [3, 25])
def test_it_ends_when_its_maker_has_not_come_for_a_while(browser: Browser, client: Client, hours: int) -> None:
    """However busy the file is: it keeps nobody signed in."""
    world = browser.party.world
    kept = Kept(connect(browser.party), browser.root)
    for _half in range(hours * 2):
        world.later(minutes=30)
        last = kept.ask("GET", f"{kept.root}/session", client).status_code
    assert last == 401


def test_a_second_connection_takes_the_place_of_the_first(browser: Browser, client: Client) -> None:
    first, second = (Kept(connect(browser.party), browser.root) for _time in range(2))
    assert first.ask("GET", f"{first.root}/session", client).status_code == 401
    assert second.ask("GET", f"{second.root}/session", client).status_code == 200


def test_each_connection_is_in_the_log(browser: Browser) -> None:
    connect(browser.party)
    with browser.party.world.work() as work:
        asked = select(AuditEntry).where(AuditEntry.event == Event.READER_CONNECTED.value)
        entry = work.session.scalars(asked).one()
        assert entry.actor_id == account_of(work, browser.party.person).id
        assert entry.vault_id == browser.vault_id


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:8000", "http://localhost:8001", ""])
def test_no_site_can_use_it(browser: Browser, client: Client, origin: str) -> None:
    kept = Kept(connect(browser.party), browser.root)
    opened(kept, browser, client)
    kept.origin = origin
    beforehand = client.open(
        f"{kept.root}/close",
        method="OPTIONS",
        base_url=SERVICE,
        headers={"Origin": origin, "Access-Control-Request-Headers": "authorization,x-csrf-token"},
    )
    assert ALLOWED not in beforehand.headers
    for method, path in (("GET", "/session"), ("GET", "/state"), ("POST", "/close")):
        answer = kept.ask(method, kept.root + path, client, **({"json": {}} if method == "POST" else {}))
        assert (answer.status_code, ALLOWED in answer.headers) == (403, False)


def test_a_page_from_nowhere_cannot_act_as_whoever_is_signed_in(browser: Browser) -> None:
    """A sandboxed frame of another site has the same origin as a file. It has their cookie at most, and no token."""
    person = browser.party.person
    for headers in ({}, {"Authorization": "Basic x"}, {"X-CSRF-Token": browser.token()}):
        whole = {"Origin": "null", "Sec-Fetch-Site": "cross-site", **headers}
        read = person.client.get(f"{browser.root}/state", base_url=SERVICE, headers=whole)
        assert ALLOWED not in read.headers
        changed = person.client.post(f"{browser.root}/close", base_url=SERVICE, headers=whole, json={})
        assert changed.status_code == 403
    assert browser.get("/session")["open"] is True


def test_a_cookie_that_comes_along_counts_for_nothing(browser: Browser, parties: list[Party]) -> None:
    """The other party's token in this party's browser: it is the other party that asks, and has nothing here."""
    Browser(parties[1]).begin()
    theirs = connect(parties[1])
    kept = Kept(theirs, browser.root)
    answer = kept.ask("GET", f"{browser.root}/session", browser.party.person.client)
    assert answer.get_json()["open"] is False
    wrong = Kept("A" * 43, browser.root).ask("GET", f"{browser.root}/state", browser.party.person.client)
    assert (wrong.status_code, wrong.data) == (401, b"")


def test_without_the_token_of_its_session_it_changes_nothing(browser: Browser, client: Client) -> None:
    kept = Kept(connect(browser.party), browser.root)
    opened(kept, browser, client)
    for token in ("", browser.token(), "x" * 43):
        kept.csrf = token
        assert kept.ask("POST", f"{kept.root}/close", client, json={}).status_code == 403


def test_whoever_has_the_database_finds_no_token_and_can_let_nobody_in(browser: Browser, client: Client) -> None:
    world = browser.party.world
    token = connect(browser.party)
    kept = Kept(token, browser.root)
    read = read_token(token)
    assert read is not None
    with world.work() as work:
        row = work.session.scalars(select(BrowserSession).where(BrowserSession.parent_id.is_not(None))).one()
        assert read.reveal() not in row.lookup + row.sealed_contents
        assert base64.b64encode(read.reveal()) not in row.lookup + row.sealed_contents
        assert row.lookup != lookup(read)
    # Moved to another session of the same person, to live on with that.
    elsewhere = arrive(another_browser(browser.party.person))
    elsewhere.open("/me")
    with world.work() as work:
        own = select(BrowserSession.id).where(BrowserSession.account_id == row.account_id)
        other = work.session.scalars(own.where(BrowserSession.id.not_in([row.id, row.parent_id]))).one()
        work.session.connection().execute(
            update(BrowserSession).where(BrowserSession.id == row.id).values(parent_id=other)
        )
    assert kept.ask("GET", f"{kept.root}/session", client).status_code == 401
