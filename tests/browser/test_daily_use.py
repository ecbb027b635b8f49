"""The pages of every day on a telephone: what waits comes first, and no words are lost however they are shown."""

from collections.abc import Callable
from io import BytesIO

import pytest
from playwright.sync_api import BrowserContext, Page
from pypdf import PdfReader

from tests.browser.demo import Printed, facilitator_inside, tenant_inside
from tests.browser.pages_people import press, sign_in
from tests.browser.server import Server

pytestmark = pytest.mark.only_on("sqlite", "it looks at the pages; tests/journeys tells the same on both")

FIRST = 400
FINGER = 44


def my_cases(page: Page, demo: Server) -> None:
    """The tenant's list, with everything locked."""
    printed = Printed(demo)
    sign_in(page, printed.url, "tessa@demo.example", printed.password)


def a_case(page: Page, demo: Server) -> None:
    """The page of the tenant's case, with their vault open."""
    tenant_inside(page, demo)
    page.goto(page.url.split("/vault")[0])


def the_desk(page: Page, demo: Server) -> None:
    """The facilitator's desk, with every vault open."""
    facilitator_inside(page, demo)
    page.goto(f"{demo.url}/facilitation")


PAGES = [my_cases, a_case, the_desk]
Way = Callable[[Page, Server], None]


@pytest.mark.parametrize(("way", "what"), [(my_cases, "Read 3 new messages"), (a_case, "What waits for you")])
def test_what_waits_begins_near_the_top_of_a_telephone(
    narrow_context: BrowserContext, demo: Server, way: Way, what: str
) -> None:
    page = narrow_context.new_page()
    way(page, demo)
    box = page.locator("main").get_by_text(what).first.bounding_box()
    assert box is not None
    assert box["y"] < FIRST


@pytest.mark.parametrize("way", PAGES)
def test_everything_in_the_menu_is_large_enough_for_a_finger(
    narrow_context: BrowserContext, demo: Server, way: Way
) -> None:
    page = narrow_context.new_page()
    way(page, demo)
    targets = page.locator(".top nav a:visible, .top nav button:visible")
    boxes = {one.inner_text(): one.bounding_box() for one in targets.all()}
    assert len(boxes) >= 3
    assert {text for text, box in boxes.items() if box is None or min(box["width"], box["height"]) < FINGER} == set()


@pytest.mark.parametrize("way", PAGES)
def test_forced_colours_and_a_wish_for_no_motion_take_no_words_away(
    narrow_context: BrowserContext, demo: Server, way: Way
) -> None:
    page = narrow_context.new_page()
    page.emulate_media(reduced_motion="no-preference")
    way(page, demo)
    words = page.locator("body").inner_text()
    assert len(words) > 200
    for wish in ("forced colours", "no motion", "both"):
        page.emulate_media(
            forced_colors="none" if wish == "no motion" else "active",
            reduced_motion="no-preference" if wish == "forced colours" else "reduce",
        )
        assert page.locator("body").inner_text() == words, wish
        assert page.evaluate(UNREADABLE) == [], wish
        if wish != "forced colours":
            assert page.evaluate("document.getAnimations().length") == 0
    page.emulate_media(forced_colors="none", reduced_motion="reduce")


def test_what_is_as_light_as_its_ground_would_be_found(narrow_context: BrowserContext) -> None:
    page = narrow_context.new_page()
    page.set_content("<body style='background: #fff'><p style='color: #fff'>gone</p><p>there</p>")
    assert page.evaluate(UNREADABLE) == ["gone"]


@pytest.mark.parametrize("way", PAGES)
def test_words_that_are_a_third_longer_do_not_make_the_page_scroll_sideways(
    narrow_context: BrowserContext, demo: Server, way: Way
) -> None:
    page = narrow_context.new_page()
    way(page, demo)
    before = len(page.locator("body").inner_text())
    page.evaluate(LONGER)
    assert len(page.locator("body").inner_text()) > 1.25 * before
    assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0


def test_a_list_that_is_looked_through_breaks_no_address_beside_a_long_reason(
    wide_context: BrowserContext, demo: Server
) -> None:
    page = wide_context.new_page()
    printed = Printed(demo)
    sign_in(page, printed.url, printed.administrator, printed.password)
    page.goto(f"{demo.url}/administration")
    a_case = page.locator("table a").first.get_attribute("href")
    for path, before in (("/administration/cases/several", ";tenancy;"), (f"{a_case}/invite-several", "")):
        page.goto(f"{demo.url}{path}")
        lines = [f"{before}anna@mail.example (tenant)", f"{before}benjamin@office.mail.example"]
        page.locator("textarea[name=lines]").fill("\n".join([*lines, f"{before}cora"]))
        press(page, "See what would come of it")
        assert page.locator("td.reason .state").count() == 1
        # One box for each piece of a text that stands on one line.
        boxes = page.evaluate(
            """() => ["anna@mail.example", "benjamin@office.mail.example", /^Line /].map((wanted) => {
              const texts = document.createTreeWalker(document.querySelector("main table tbody"), NodeFilter.SHOW_TEXT);
              while (texts.nextNode()) {
                const text = texts.currentNode, range = document.createRange();
                const at = text.data.search(wanted);
                if (at < 0) continue;
                range.setStart(text, at);
                range.setEnd(text, wanted.length ? at + wanted.length : text.length);
                return range.getClientRects().length;
              }
            })"""
        )
        assert boxes == [1, 1, 1], path
        assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0


def test_what_a_counter_offer_changes_fits_beside_what_was_said_before(
    wide_context: BrowserContext, demo: Server
) -> None:
    page = wide_context.new_page()
    tenant_inside(page, demo)
    page.goto(f"{page.url.split('/vault')[0]}/negotiation")
    page.get_by_role("link", name="Deposit, bill and reference").first.click()
    page.locator("table.changes").wait_for()
    assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0
    assert page.locator("table.changes .state span").count() > 0
    # One box for each line of the word.
    for state in page.locator("table.changes .state").all():
        assert (
            state.evaluate(
                """(state) => {
              const range = document.createRange();
              range.selectNodeContents(state.lastChild);
              return range.getClientRects().length;
            }"""
            )
            == 1
        ), state.inner_text()


def test_a_printed_record_goes_on_below_what_others_did_last(wide_context: BrowserContext, demo: Server) -> None:
    page = wide_context.new_page()
    tenant_inside(page, demo)
    vault = f"{page.url.split('/vault')[0]}/vault"
    for _time in range(8):
        page.goto(vault)
    page.goto(f"{vault}/log")
    assert page.locator("details.unfolds").first.locator("li").count() >= 16, "more than is left of the first page"
    first = PdfReader(BytesIO(page.pdf(format="A4"))).pages[0].extract_text()
    assert "What others did last" in first
    assert "Everything, the newest first" in first
    assert "You looked at" in first


# Texts whose colour is that of the nearest ground behind them.
UNREADABLE = """() => {
  const ground = (one) => {
    for (; one; one = one.parentElement) {
      const found = getComputedStyle(one).backgroundColor;
      if (!/^rgba\\(.*, 0\\)$/.test(found)) return found;
    }
    return "rgb(255, 255, 255)";
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (texts.nextNode()) {
    const text = texts.currentNode, within = text.parentElement;
    if (text.data.trim() && within.checkVisibility() && getComputedStyle(within).color === ground(within)) {
      found.push(text.data.trim());
    }
  }
  return found;
}"""
# Each word with its first third said again, as another language would have it.
LONGER = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), all = [];
  while (texts.nextNode()) all.push(texts.currentNode);
  for (const text of all) {
    if (text.parentElement.closest("script, style")) continue;
    text.data = text.data.replace(/\\S+/g, (word) => word + word.slice(0, Math.ceil(word.length * 0.3)));
  }
}"""
