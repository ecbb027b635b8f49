"""The reader when a script is blocked or altered, or the browser old: nothing works then, and nothing typed is lost."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, Route, expect

from odr.crypto.codes import AccessCode, CodeKind
from tests.browser.axe import barriers, scrolls_sideways
from tests.browser.conftest import NARROW, OpenContext
from tests.browser.server import PATIENCE_SECONDS, Server

expect.set_options(timeout=PATIENCE_SECONDS * 1000)

CODE = AccessCode.generate(CodeKind.BROWSER).reveal()
ADDRESS = "/reader/#11110000-0000-4000-8000-000000000000"
STARTED = re.compile("You are signed out|Nothing here")


def altered(route: Route) -> None:
    """The file as it is served, and one byte more."""
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.body() + b"\n")


def is_dead(page: Page) -> None:
    """No button works, what is typed stays, and a sentence says what is the matter."""
    page.get_by_label("Your code for this browser").fill(CODE)
    page.keyboard.press("Enter")
    page.locator("p:visible", has_text="Nothing was opened, and nothing that you typed was sent.").wait_for()
    expect(page.get_by_role("button", name="Open")).to_be_disabled()
    expect(page.get_by_label("Your code for this browser")).to_have_value(CODE)


@pytest.mark.parametrize("file", ["start.js", "crypto/sealing.js", "page/opening.js"])
def test_a_script_that_was_altered_on_its_way_is_not_run(open_context: OpenContext, demo: Server, file: str) -> None:
    sent: list[Request] = []

    def note(request: Request) -> None:
        # Scripts that were being fetched when the page was there carry nothing; whatever else is sent could.
        asked = urlsplit(request.url)
        if request.method != "GET" or asked.query or not asked.path.startswith("/reader/"):
            sent.append(request)

    # The browser says on its console that it refused the script: just that is wanted here.
    with pytest.raises(AssertionError, match="integrity"), open_context(base_url=demo.url) as context:
        page = context.new_page()
        page.route(f"**/reader/{file}", altered)
        page.goto(ADDRESS)
        context.on("request", note)
        is_dead(page)
    assert sent == []


def test_a_script_that_is_blocked_loses_nothing_typed(open_context: OpenContext, demo: Server) -> None:
    with open_context(NARROW, base_url=demo.url, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(ADDRESS)
        is_dead(page)
        assert "?" not in page.url


def test_a_browser_that_lacks_something_is_told_which_ones_do_not(open_context: OpenContext, demo: Server) -> None:
    with open_context(base_url=demo.url) as context:
        page = context.new_page()
        page.add_init_script("delete globalThis.BroadcastChannel")
        page.goto(ADDRESS)
        expect(page.get_by_text("Take a current one")).to_be_visible()
        is_dead(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_runs_under_its_policy_and_has_no_barriers(
    open_context: OpenContext, demo: Server, scheme: str
) -> None:
    with open_context(NARROW, base_url=demo.url, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(ADDRESS)
        expect(page.get_by_role("heading", level=1, name=STARTED)).to_be_focused()
        assert barriers(page) == []
        assert not scrolls_sideways(page)
        page.goto("/reader/")
        expect(page.get_by_text("Follow the link on the page of your case")).to_be_visible()


def test_nothing_runs_in_the_page_but_what_it_names_and_no_text_becomes_markup(
    open_context: OpenContext, demo: Server
) -> None:
    """The policy as the browser enforces it: no module without a digest, no text as markup, no other server."""
    with (
        pytest.raises(AssertionError, match="TrustedHTML"),
        open_context(base_url=demo.url) as context,
    ):
        page, said = context.new_page(), list[str]()
        page.on("console", lambda one: said.append(one.text))
        page.route(
            "**/reader/another.js",
            lambda route: route.fulfill(body="document.title = 'run'", content_type="text/javascript"),
        )
        page.goto(ADDRESS)
        expect(page.get_by_role("heading", level=1, name=STARTED)).to_be_visible()
        tried = {
            "a module that the page does not name": "import('/reader/another.js')",
            "text as markup": "document.body.innerHTML = '<b>bold</b>'",
            "a policy of its own": "trustedTypes.createPolicy('own', {})",
            "somebody else's server": "fetch('http://127.0.0.1:9/')",
        }
        for what, script in tried.items():
            ran = page.evaluate(
                f"(async () => {{ try {{ await ({script}); return true; }} catch {{ return false; }} }})()"
            )
            assert not ran, what
        assert page.title() != "run"
        assert any("another.js" in one and "Integrity Policy" in one for one in said), said
        assert page.evaluate("(async () => (await fetch('/reader/another.js')).status)()") == 200, "the control"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_french_browser_reads_it_in_french_and_can_have_it_in_english(
    open_context: OpenContext, demo: Server, scheme: str
) -> None:
    """Only who reads French loads the French words, and the language chosen there is never sent."""
    with open_context(NARROW, base_url=demo.url, color_scheme=scheme, locale="fr-CA") as context:
        page, sent = context.new_page(), list[str]()
        page.on("request", lambda one: sent.append(one.url))
        page.goto(ADDRESS)
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_have_text("Vous n’êtes plus connecté")
        expect(page.locator("html")).to_have_attribute("lang", "fr")
        expect(page).to_have_title("Chemises du navigateur")
        assert [one for one in sent if "/words/" in one] == [f"{demo.url}/reader/words/fr.js"]
        assert barriers(page) == []
        assert not scrolls_sideways(page)
        sent.clear()
        page.get_by_role("link", name="English").click()
        expect(heading).to_have_text("You are signed out")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        assert [one for one in sent if "/words/" in one or one.endswith(";en")] == []


def test_words_that_were_altered_on_their_way_are_not_shown(open_context: OpenContext, demo: Server) -> None:
    with (
        pytest.raises(AssertionError, match="integrity"),
        open_context(base_url=demo.url, locale="fr") as context,
    ):
        page = context.new_page()
        page.route("**/reader/words/fr.js", altered)
        page.goto(ADDRESS)
        expect(page.get_by_role("heading", level=1, name=STARTED)).to_be_visible()
