"""Everything can be done without a mouse."""

from playwright.sync_api import BrowserContext

from tests.browser.demo import TENANT, Printed, tenant_inside
from tests.browser.keyboard import enter, focused, stops, tab_to
from tests.browser.pages_people import copied, heading, notices, sign_in
from tests.browser.server import Server


def test_signing_in_unlocking_and_adding_an_entry_takes_no_mouse(wide_context: BrowserContext, demo: Server) -> None:
    printed = Printed(demo)
    page = wide_context.new_page()
    page.goto(f"{demo.url}/sign-in")
    tab_to(page, "Email")
    page.keyboard.type(TENANT)
    page.keyboard.press("Tab")
    page.keyboard.type(printed.password)
    enter(page)
    tab_to(page, "Case 2")
    enter(page)
    tab_to(page, "Open with my code")
    enter(page)
    tab_to(page, "Your access code")
    page.keyboard.type(printed.people[TENANT].lower())
    enter(page)
    assert heading(page) == "Your private information"
    tab_to(page, "Add something")
    enter(page)
    tab_to(page, "Title")
    page.keyboard.type("Typed without a mouse")
    page.keyboard.press("Tab")
    page.keyboard.type("First line")
    page.keyboard.press("Enter")
    page.keyboard.type("Second line")
    tab_to(page, "Keep it")
    enter(page)
    assert heading(page) == "Typed without a mouse"
    assert copied(page.locator("main .text")) == "First line\nSecond line"


def test_writing_asking_consenting_and_taking_that_back_takes_no_mouse(
    wide_context: BrowserContext, demo: Server
) -> None:
    printed, page = Printed(demo), wide_context.new_page()
    page.goto(f"{demo.url}/contact")
    for field, typed in (("Your name", "Rosa Hale"), ("Email", "rosa@demo.example"), ("Your message", "Hello")):
        tab_to(page, field)
        page.keyboard.type(typed)
    tab_to(page, "Send it")
    enter(page)
    assert "It has arrived" in page.locator("main").inner_text()
    sign_in(page, demo.url, TENANT, printed.password)
    page.goto(f"{demo.url}/me/consents")
    tab_to(page, "I consent")
    enter(page)
    tab_to(page, "Take it back")
    enter(page)
    assert "From this moment on it does not count." in notices(page)
    page.goto(f"{demo.url}/me/requests")
    tab_to(page, "What you ask for")
    page.keyboard.type("I have a complaint")
    for field, typed in (("Your request", "It took long."), ("Your present password", printed.password)):
        tab_to(page, field)
        page.keyboard.type(typed)
    tab_to(page, "Send the request")
    enter(page)
    assert heading(page) == "I have a complaint"


def test_return_in_a_line_of_an_entry_keeps_it(wide_context: BrowserContext, demo: Server) -> None:
    page = wide_context.new_page()
    tenant_inside(page, demo)
    tab_to(page, "Add something")
    enter(page)
    tab_to(page, "Title")
    page.keyboard.type("Kept with Return")
    enter(page)
    assert heading(page) == "Kept with Return"


def test_the_first_stop_skips_to_the_content(wide_context: BrowserContext, demo: Server) -> None:
    page = wide_context.new_page()
    page.goto(f"{demo.url}/sign-in")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    assert page.locator(".skip").bounding_box()["y"] >= 0  # type: ignore[index]  # it is on the page
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert focused(page) == "Email"


def test_focus_goes_to_the_summary_of_what_is_wrong_and_on_to_the_field(
    wide_context: BrowserContext, demo: Server
) -> None:
    page = wide_context.new_page()
    page.goto(f"{demo.url}/sign-in")
    tab_to(page, "Password")
    enter(page)
    assert page.evaluate("document.activeElement.className") == "wrongs"
    page.keyboard.press("Tab")
    assert focused(page) == "Please type your email address."
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#email"
    assert focused(page) == "Email"


def test_where_the_focus_is_can_be_seen_at_every_stop(wide_context: BrowserContext, demo: Server) -> None:
    page = wide_context.new_page()
    tenant_inside(page, demo)
    seen = []
    for name in stops(page):
        seen.append(name)
        width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert (width >= 2, style) == (True, "solid"), name
    assert {"Skip to the content", "My cases", "Add something", "Lock", "Find"} <= set(seen)


def test_a_page_with_two_things_of_one_name_is_gone_through_to_its_end(wide_context: BrowserContext) -> None:
    page = wide_context.new_page()
    page.set_content('<a href="#a">Once</a> <a href="#b">Twice</a> <a href="#c">Twice</a> <a href="#d">Last</a>')
    assert list(stops(page)) == ["Once", "Twice", "Twice", "Last"]
