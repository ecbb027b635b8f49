"""Pages in French: nobody meets a barrier, and longer words than the English ones leave no window, enlarged or small.

One page of each kind; `tests/adversary/test_in_french.py` reads them all.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.axe import barriers, scrolls_sideways, small_targets
from tests.browser.conftest import NARROW, WIDE, OpenContext
from tests.browser.demo import Printed, facilitator_inside, tenant_inside
from tests.browser.pages_people import follow, go, press, sign_in
from tests.browser.server import Server

# A window of 1,200 px at 200 %, and the narrowest that there are.
WINDOWS = ((WIDE[0] // 2, WIDE[1] // 2), NARROW, (320, 700))


def administrator(page: Page, server: Server) -> None:
    """An administrator, signed in."""
    printed = Printed(server)
    sign_in(page, printed.url, printed.administrator, printed.password)


def operator(page: Page, server: Server) -> None:
    """The operator, signed in."""
    printed = Printed(server)
    sign_in(page, printed.url, printed.operator, printed.password)


def nobody(page: Page, server: Server) -> None:
    """Somebody who only looks."""
    page.goto(server.url)


@pytest.mark.only_on("sqlite", "it looks at the pages, not at what is under them")
@pytest.mark.parametrize(
    ("enter", "paths"),
    [
        (
            tenant_inside,
            "{case} {case}/vault {case}/vault/log {case}/messages /me /me/acceptances /help/party",
        ),
        (facilitator_inside, "/facilitation"),
        (administrator, "/administration /administration/figures"),
        (operator, "/desk /desk/policy/new /help/operator"),
        (nobody, "/ /policy /agreement-form"),
    ],
)
def test_a_page_in_french_has_no_barrier_and_fits(
    open_context: OpenContext, demo: Server, enter: Callable[[Page, Server], object], paths: str
) -> None:
    found: dict[str, list[str]] = {}
    with open_context(WIDE) as context:
        page = context.new_page()
        enter(page, demo)
        case = re.search(r"/cases/[0-9a-f-]{36}", page.url)
        page.goto(f"{demo.url}/language/fr")
        for path in paths.format(case=case[0] if case else "").split():
            answer = page.goto(f"{demo.url}{path}")
            assert answer is not None
            assert (answer.status, page.get_attribute("html", "lang")) == (200, "fr"), path
            found[path] = _troubles(page)
    assert {path: troubles for path, troubles in found.items() if troubles} == {}


@pytest.mark.only_on("sqlite", "it looks at the pages, not at what is under them")
@pytest.mark.parametrize("email", ["camille@demo.example", "pierre@demo.example"])
def test_one_case_of_the_demonstration_is_in_french(open_context: OpenContext, demo: Server, email: str) -> None:
    """Its pages from signing in on, in an English browser too; what is written there, accepted and signed."""
    printed = Printed(demo)
    with open_context(WIDE) as context:
        page = context.new_page()
        sign_in(page, printed.url, email, printed.password)
        assert page.get_attribute("html", "lang") == "fr"
        go(page.locator("main .items a").first)
        case = page.url
        follow(page, "Ouvrir avec mon code")
        page.locator("#code").fill(printed.people[email])
        press(page, "Ouvrir")
        for folder in ("Mes objectifs", "Argent", "Preuves"):
            assert page.locator("main .folders a", has_text=folder).is_visible()
        page.goto(f"{demo.url}/me/acceptances")
        assert page.locator("main").get_by_text("Français").count() == 2
        page.goto(f"{case}/facilitation")
        follow(page, "Fay Middleton")
        follow(page, "Accord, version 2")
        assert page.locator("main").get_by_text("français (fr)").is_visible()
        assert page.locator("main").get_by_text("un délai de 12 heures").count() > 0
        page.goto(f"{case}/settlement")
        follow(page, "Toutes les parties")
        go(page.locator("main a[href$='/version/1']").first)
        assert page.locator("main").get_by_text("français (fr)").is_visible()
        assert page.locator("main").get_by_text("Au plus tard le").is_visible()


def _troubles(page: Page) -> list[str]:
    troubles = barriers(page)
    page.emulate_media(color_scheme="dark")
    troubles += [f"dark: {barrier}" for barrier in barriers(page, "color-contrast")]
    page.emulate_media(color_scheme="light")
    for width, height in WINDOWS:
        page.set_viewport_size({"width": width, "height": height})
        if scrolls_sideways(page):
            troubles.append(f"scrolls sideways at {width} px")
        troubles += [f"small at {width} px: {target}" for target in small_targets(page)]
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    return troubles
