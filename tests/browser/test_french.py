"""Pages in French: nobody meets a barrier, and longer words than the English ones leave no window, enlarged or small.

One page of each kind; `tests/adversary/test_in_french.py` reads them all.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Error, Page

from tests.browser.axe import Glass, resize, scrolls_sideways, small_targets, squeezed
from tests.browser.conftest import NARROW, WIDE, OpenContext
from tests.browser.demo import Printed, facilitator_inside, tenant_inside
from tests.browser.pages_people import follow, go, press, sign_in
from tests.browser.server import Server
from tests.support.left_in_english import left_in

# A window of 1,200 px at 200 %, and the narrowest that there are.
WINDOWS = ((WIDE[0] // 2, WIDE[1] // 2), NARROW, (320, 700))
# What tells apart two pages of one kind: which person, thing or number they are about.
WHICH_ONE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+|\?.*")
# It would end what is looked at; and the reader is the same for everybody, to be compared.
ELSEWHERE = ("/language/", "/reader/")
ENOUGH = 16


def administrator(page: Page, server: Server) -> None:
    """An administrator, signed in."""
    printed = Printed(server)
    sign_in(page, printed.url, printed.administrator, printed.password)


def operator(page: Page, server: Server) -> None:
    """The operator, signed in, with the version of the policy accepted that they have published."""
    printed = Printed(server)
    sign_in(page, printed.url, printed.operator, printed.password)
    page.goto(f"{server.url}/desk")
    press(page, "I accept this version")


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
        (administrator, "/administration /administration/calendar /administration/figures"),
        (operator, "/desk /desk/policy/new /help/operator"),
        (nobody, "/ /policy /agreement-form"),
    ],
)
def test_a_page_in_french_has_no_barrier_and_fits(
    open_context: OpenContext, demo: Server, glass: Glass, enter: Callable[[Page, Server], object], paths: str
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
            found[path] = _troubles(page, glass)
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


@pytest.mark.only_on("sqlite", "it looks at the pages, not at what is under them")
def test_a_page_of_each_kind_is_french_fit_for_a_phone_and_clear_in_the_dark(
    open_context: OpenContext, demo: Server, glass: Glass
) -> None:
    """As somebody meets them whose telephone is set so: each follows the links until they have seen enough."""
    found: dict[str, list[str]] = {}
    kinds: set[str] = set()
    for enter, start in (
        (tenant_inside, "/cases"),
        (facilitator_inside, "/facilitation"),
        (administrator, "/administration"),
        (operator, "/desk"),
    ):
        with open_context() as english:
            page = english.new_page()
            enter(page, demo)
            signed_in = english.storage_state()
        with open_context(NARROW, locale="fr-FR", color_scheme="dark", storage_state=signed_in) as telephone:
            for path, page in _by_links(telephone.new_page(), demo.url, start, kinds):
                found[path] = _troubles_in_the_dark(page, glass)
    assert {path: troubles for path, troubles in found.items() if troubles} == {}
    assert len(found) == 4 * ENOUGH


def _by_links(page: Page, url: str, start: str, kinds: set[str]) -> Iterator[tuple[str, Page]]:
    """The first pages that links lead to, each of a kind that nobody has seen; ``kinds`` remembers them."""
    waiting, seen = [f"{url}{start}"], 0
    while waiting and seen < ENOUGH:
        path = waiting.pop(0).removeprefix(url)
        kind = WHICH_ONE.sub("…", path)
        if kind in kinds or path.startswith(ELSEWHERE):
            continue
        kinds.add(kind)
        if not _is_page(page, f"{url}{path}"):
            continue
        seen += 1
        yield path, page
        links: list[str] = page.locator("a[href]").evaluate_all("all => all.map(it => it.href.split('#')[0])")
        waiting += [link for link in links if link.startswith(f"{url}/")]


def _is_page(page: Page, address: str) -> bool:
    """Goes there, and says whether it is a page that answers as it should. A file is taken along instead of shown."""
    try:
        answer = page.goto(address)
    except Error as error:
        if "Download is starting" not in error.message:
            raise
        return False
    assert answer is not None
    assert answer.status == 200, address
    return answer.headers["content-type"].startswith("text/html")


def _troubles_in_the_dark(page: Page, glass: Glass) -> list[str]:
    language = page.get_attribute("html", "lang")
    troubles = [] if language == "fr" else [f"says that it is in {language}"]
    troubles += [f"left in English: {text}" for text in left_in(page.content())]
    troubles += ["scrolls sideways"] * scrolls_sideways(page)
    troubles += [f"squeezed: {text}" for text in squeezed(page)]
    with glass.showing(page, NARROW) as shown:
        shown.emulate_media(color_scheme="dark")
        return troubles + glass.barriers(shown, "dark")


def _troubles(page: Page, glass: Glass) -> list[str]:
    with glass.showing(page, WIDE) as shown:
        troubles = glass.barriers(shown, "light")
        shown.emulate_media(color_scheme="dark")
        troubles += [f"dark: {barrier}" for barrier in glass.barriers(shown, "dark", "color-contrast")]
        shown.emulate_media(color_scheme="light")
        for window in WINDOWS:
            resize(shown, window)
            if scrolls_sideways(shown):
                troubles.append(f"scrolls sideways at {window[0]} px")
            troubles += [f"small at {window[0]} px: {target}" for target in small_targets(shown)]
    return troubles
