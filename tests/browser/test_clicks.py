"""What is done every day takes few clicks: counted from the list of cases, with the codes open."""

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.conftest import NARROW, OpenContext
from tests.browser.demo import TENANT, Printed, facilitator_inside, inside
from tests.browser.pages_people import go, heading, notices, press, sign_in
from tests.browser.server import Server

REFERENCE = "2026-0142"
pytestmark = pytest.mark.only_on("sqlite", "it looks at the pages")


class Hand:
    """Somebody who begins at the list of their cases, and clicks."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page, self.clicks = page, 0
        self._cases = f"{server.url}/cases"

    def begin(self) -> Locator:
        """Back to the list; returns the row of the case."""
        self.page.goto(self._cases)
        self.clicks = 0
        return self.page.locator("main .items > li").filter(has_text=REFERENCE)

    def go(self, pressed: Locator) -> None:
        """One click, on to the next page."""
        self.clicks += 1
        go(pressed)

    def link(self, name: str) -> Locator:
        """The first link of the page whose words begin so."""
        return self.page.locator("main a").filter(has_text=name).first

    def button(self, name: str) -> Locator:
        """A button of the page."""
        return self.page.get_by_role("button", name=name)


@pytest.mark.parametrize(("size", "folder"), [((1200, 900), "My aims"), (NARROW, "Money")])
def test_what_a_party_does_every_day_takes_three_clicks_and_disclosing_four(
    open_context: OpenContext, demo: Server, size: tuple[int, int], folder: str
) -> None:
    with open_context(size) as context:
        page = context.new_page()
        inside(page, demo, TENANT)
        hand = Hand(page, demo)

        go_in = hand.begin().get_by_role("link", name="Private information")
        hand.go(go_in)
        hand.go(page.locator("main .items li > a").first)
        assert hand.clicks <= 3, "to open private information"

        hand.go(hand.begin().get_by_role("link", name="Add something"))
        page.get_by_label("Folder").select_option(index=1)
        hand.clicks += 1
        page.get_by_label("Title").fill("The number of the meter")
        hand.go(page.locator(".actions").get_by_role("button", name="Keep it"))
        assert heading(page) == "The number of the meter"
        assert hand.clicks <= 3, "to add an entry to a chosen folder"

        hand.go(hand.begin().get_by_role("link", name="Private information"))
        hand.go(hand.link("Change “"))
        page.get_by_label("Title").fill("The number of the water meter")
        hand.go(hand.button("Keep the changes"))
        assert heading(page) == "The number of the water meter"
        assert hand.clicks <= 3, "to change an entry"

        hand.go(hand.begin().get_by_role("link", name="Private information"))
        hand.go(hand.link("Disclose to… “"))
        hand.go(page.locator("main .items a").first)
        assert "The number of the water meter" in page.locator(".copy").inner_text()
        hand.go(hand.button("Yes, disclose it to them"))
        assert "A copy was sent." in notices(page)
        assert hand.clicks <= 4, "to disclose, with its preview"

        hand.go(hand.begin().get_by_role("link", name="Messages"))
        hand.go(page.locator("main .rooms-list a").first)
        page.locator("main textarea").first.fill("Thank you.")
        hand.go(page.locator("button[aria-describedby=goes-to]"))
        assert hand.clicks <= 3, "to write a message"

        hand.go(hand.begin().get_by_role("link", name="Give more access to Fay Middleton"))
        page.locator("#folders").get_by_label(folder).check()
        hand.clicks += 1
        page.get_by_label("What for?").fill("To prepare.")
        page.get_by_label("Open until the end of this day").fill(_in_ten_days(page))
        hand.go(hand.button("Give access"))
        assert "Given." in notices(page)
        assert hand.clicks <= 3, "to give a facilitator access"


def test_a_facilitator_reads_what_was_given_with_three_clicks(open_context: OpenContext, demo: Server) -> None:
    with open_context() as context:
        page = context.new_page()
        facilitator_inside(page, demo)
        hand = Hand(page, demo)
        hand.go(hand.begin().get_by_role("link", name="From Tessa Quill").first)
        hand.go(page.locator("main .items a").first)
        hand.go(page.locator("main .items a").first)
        assert hand.clicks <= 3
        assert "/items/" in page.url


def test_with_an_open_keyring_a_link_into_a_locked_case_goes_straight_in(
    open_context: OpenContext, demo: Server
) -> None:
    printed = Printed(demo)
    with open_context() as context:
        page = context.new_page()
        sign_in(page, printed.url, printed.facilitator, printed.password)
        page.get_by_label("Your personal code").fill(printed.personal_code)
        press(page, "Open my keyring")
        Hand(page, demo).begin().get_by_role("link", name="Messages", exact=True).click()
        page.wait_for_url("**/messages")
        assert heading(page) == "Messages"
        page.go_back()
        assert REFERENCE in page.locator("main").inner_text(), "the page that asks is not in the way back"


def _in_ten_days(page: Page) -> str:
    return str(page.evaluate("new Date(Date.now() + 10 * 86400000).toISOString().slice(0, 10)"))


def test_on_a_phone_a_room_shows_what_was_said_last_and_where_to_write(open_context: OpenContext, demo: Server) -> None:
    with open_context(NARROW) as context:
        page = context.new_page()
        inside(page, demo, TENANT)
        Hand(page, demo).begin().get_by_role("link", name="Messages", exact=True).click()
        rooms = page.url
        for name in page.locator("main .rooms-list a").all_inner_texts():
            page.goto(rooms)
            go(page.get_by_role("link", name=name, exact=True))
            height = page.evaluate("innerHeight")
            write = page.locator("#compose textarea").bounding_box()
            press_to_send = page.locator("button[aria-describedby=goes-to]").bounding_box()
            assert write is not None
            assert press_to_send is not None
            assert 0 < write["y"] < press_to_send["y"] + press_to_send["height"] <= height, name
            shown = [one.bounding_box() for one in page.locator("article.message").all()]
            assert not shown or any(box and 0 <= box["y"] + 20 < write["y"] for box in shown), name
