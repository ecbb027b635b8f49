"""Everything can be done without a mouse."""

from playwright.sync_api import BrowserContext, Page

from tests.browser.demo import TENANT, Printed, tenant_inside
from tests.browser.pages_people import heading
from tests.browser.server import Server

MOST_STEPS = 40


def test_signing_in_unlocking_and_adding_an_entry_takes_no_mouse(wide_context: BrowserContext, demo: Server) -> None:
    printed = Printed(demo)
    page = wide_context.new_page()
    page.goto(f"{demo.url}/sign-in")
    _tab_to(page, "Email")
    page.keyboard.type(TENANT)
    page.keyboard.press("Tab")
    page.keyboard.type(printed.password)
    _enter(page)
    _tab_to(page, "Case 2")
    _enter(page)
    _tab_to(page, "Open with my code")
    _enter(page)
    _tab_to(page, "Your access code")
    page.keyboard.type(printed.people[TENANT].lower())
    _enter(page)
    assert heading(page) == "Your private information"
    _tab_to(page, "Add something")
    _enter(page)
    _tab_to(page, "Title")
    page.keyboard.type("Typed without a mouse")
    page.keyboard.press("Tab")
    page.keyboard.type("First line")
    page.keyboard.press("Enter")
    page.keyboard.type("Second line")
    _tab_to(page, "Keep it")
    _enter(page)
    assert heading(page) == "Typed without a mouse"
    assert page.locator("main .text").inner_text() == "First line\nSecond line"


def test_return_in_a_line_of_an_entry_keeps_it(wide_context: BrowserContext, demo: Server) -> None:
    page = wide_context.new_page()
    tenant_inside(page, demo)
    _tab_to(page, "Add something")
    _enter(page)
    _tab_to(page, "Title")
    page.keyboard.type("Kept with Return")
    _enter(page)
    assert heading(page) == "Kept with Return"


def test_the_first_stop_skips_to_the_content(wide_context: BrowserContext, demo: Server) -> None:
    page = wide_context.new_page()
    page.goto(f"{demo.url}/sign-in")
    page.keyboard.press("Tab")
    assert _focused(page) == "Skip to the content"
    assert page.locator(".skip").bounding_box()["y"] >= 0  # type: ignore[index]  # it is on the page
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert _focused(page) == "Email"


def test_focus_goes_to_the_summary_of_what_is_wrong_and_on_to_the_field(
    wide_context: BrowserContext, demo: Server
) -> None:
    page = wide_context.new_page()
    page.goto(f"{demo.url}/sign-in")
    _tab_to(page, "Password")
    _enter(page)
    assert page.evaluate("document.activeElement.className") == "wrongs"
    page.keyboard.press("Tab")
    assert _focused(page) == "Please type your email address."
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#email"
    assert _focused(page) == "Email"


def test_where_the_focus_is_can_be_seen_at_every_stop(wide_context: BrowserContext, demo: Server) -> None:
    page = wide_context.new_page()
    tenant_inside(page, demo)
    stops = []
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        name = _focused(page)
        if not name or name in stops:
            break
        stops.append(name)
        width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert (width >= 2, style) == (True, "solid"), name
    assert {"Skip to the content", "My cases", "Add something", "Lock", "Find"} <= set(stops)


def _tab_to(page: Page, name: str) -> None:
    """Presses Tab until what has the focus is called so. Raises AssertionError if it never is."""
    passed = []
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        passed.append(_focused(page))
        if passed[-1].startswith(name):
            return
    raise AssertionError(f"Tab never reached {name!r}, but {passed}")


def _enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _focused(page: Page) -> str:
    """The label or the text of what has the focus."""
    return str(
        page.evaluate(
            """() => { const it = document.activeElement;
                if (!it || it === document.body) return "";
                const text = it.labels?.length ? it.labels[0].innerText : it.innerText;
                return (text || "").trim().replace(/\\s+/g, " "); }"""
        )
    )
