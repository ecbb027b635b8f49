"""A live server that answers with what it likes: in a real browser nothing that it changed is shown, and it is told."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenContext
from tests.browser.server import PATIENCE_SECONDS, Server
from tests.browser.test_browser_folders import FOLDER, SECOND, TEXT, TITLE, Party, Sent, is_sound, tessa

expect.set_options(timeout=PATIENCE_SECONDS * 1000)

THIRD = "Was ich zuletzt schrieb"
Rows = list[dict[str, Any]]


def exchange(rows: Rows, _early: Rows) -> None:
    rows[0]["body"], rows[1]["body"] = rows[1]["body"], rows[0]["body"]


def put_back(rows: Rows, early: Rows) -> None:
    rows[:] = [next(one for one in early if one["item"] == row["item"]) for row in rows]


def invent(rows: Rows, _early: Rows) -> None:
    rows.append(rows[0] | {"item": "99990000-0000-4000-8000-000000000000"})


def take_away(rows: Rows, _early: Rows) -> None:
    del rows[0]


def move(rows: Rows, _early: Rows) -> None:
    rows[0]["item"], rows[1]["item"] = rows[1]["item"], rows[0]["item"]


def of_another_code(said: dict[str, Any], _early: dict[str, Any]) -> None:
    grant = said["grant"]
    said["grant"] = grant[:100] + ("A" if grant[100] != "A" else "B") + grant[101:]


def renamed(said: dict[str, Any], _early: dict[str, Any]) -> None:
    said["name"]["version"] = "2"


def of_an_earlier_page(said: dict[str, Any], early: dict[str, Any]) -> None:
    page = next(iter(early["record"]["pages"]))
    said["record"]["pages"][page] = early["record"]["pages"][page]


class Lying:
    """Stands between the browser and the service, and alters what is said of a folder."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.early: Rows = []
        self.attack: Callable[[Rows, Rows], None] | None = None
        # Of the whole answer, not of its rows alone.
        self.whole: Callable[[dict[str, Any], dict[str, Any]], None] | None = None
        self.first: dict[str, Any] = {}
        page.route("**/vault/browser/folders/*", self._answer)

    def end(self) -> None:
        """The page looks for what others wrote: it can be waiting for an answer that comes no more."""
        self.page.unroute_all(behavior="ignoreErrors")

    def _answer(self, route: Route) -> None:
        if route.request.method != "GET":
            route.continue_()
            return
        answer = route.fetch()
        said = json.loads(answer.text())
        # The first in which both entries are: the page looks for what others wrote whenever somebody comes to a folder.
        if len(self.early) < 2:
            self.early = json.loads(answer.text())["rows"]
        if said["rows"] and not self.first:
            self.first = json.loads(answer.text())
        if self.whole is not None:
            self.whole(said, self.first)
        if self.attack is not None:
            self.attack(said["rows"], self.early)
        route.fulfill(response=answer, body=json.dumps(said))


def written(party: Party) -> None:
    """Two entries, of which one is then changed."""
    page = party.page
    for title in (TITLE, SECOND):
        party.write(title, TEXT)
        party.save()
        party.back("Back to the folder")
    page.reload()
    party.open()
    page.get_by_role("button", name=FOLDER).click()
    for title, new in ((TITLE, THIRD), (SECOND, f"{SECOND}, anders")):
        page.get_by_role("button", name=title, exact=True).click()
        page.get_by_role("button", name="Change", exact=True).click()
        page.get_by_label("Title").fill(new)
        party.save()
        party.back("Back to the folder")


@pytest.mark.promise("P07")
def test_nothing_that_a_lying_server_changed_is_shown_and_the_reader_says_so(
    open_context: OpenContext, demo: Server
) -> None:
    told = "What the service gives is not what the holders of this folder wrote."
    with tessa(open_context, demo, Sent()) as party:
        page = party.page
        lying = Lying(page)
        party.make_folder(FOLDER)
        lying.early = []
        written(party)
        assert len(lying.early) == 2
        left = {exchange: 0, move: 0, put_back: 0, invent: 2, take_away: 1}
        for attack, count in left.items():
            lying.attack = attack
            page.reload()
            party.open()
            page.get_by_role("button", name=FOLDER).click()
            expect(page.get_by_text(told)).to_be_visible()
            page.wait_for_timeout(1_000)  # entries come after what is told of the folder, if they come
            shown = page.locator("ul.items li").all_inner_texts()
            assert len(shown) == count, attack.__name__
            assert not {TITLE, SECOND} & set(shown), attack.__name__
        is_sound(page)
        lying.attack = None  # the control: the same page, told the truth
        page.reload()
        party.open()
        page.get_by_role("button", name=FOLDER).click()
        expect(page.get_by_role("button", name=THIRD)).to_be_visible()
        expect(page.get_by_text(told)).to_have_count(0)
        lying.end()


@pytest.mark.promise("P07")
def test_a_folder_whose_grant_name_or_page_is_another_does_not_open_and_an_earlier_state_is_told_of(
    open_context: OpenContext, demo: Server
) -> None:
    not_remembered = "What the service gave is not what this browser remembers."
    with tessa(open_context, demo, Sent()) as party:
        page = party.page
        lying = Lying(page)
        party.make_folder(FOLDER)
        party.write(TITLE, TEXT)
        party.save()
        party.back("Back to the folder")
        party.back("All folders")
        expect(page.get_by_text("1 entry")).to_be_visible()
        page.get_by_role("button", name=FOLDER).click()
        page.get_by_role("button", name=TITLE, exact=True).click()
        page.get_by_role("button", name="Change", exact=True).click()
        page.get_by_label("Title").fill(THIRD)
        party.save()
        assert lying.first
        lying.whole = lambda said, first: said.update(first)
        party.back("Back to the folder")
        expect(page.get_by_role("alert")).to_contain_text(not_remembered)
        expect(page.get_by_role("button", name=THIRD)).to_be_visible()
        party.back("All folders")
        expect(page.get_by_role("alert")).to_contain_text(not_remembered)
        for attack in (of_another_code, renamed, of_an_earlier_page):
            lying.whole = attack
            page.reload()
            party.open()
            expect(page.get_by_text("One folder does not open as it should")).to_be_visible()
            assert page.get_by_role("button", name=FOLDER).count() == 0, attack.__name__
            assert not any(title in page.content() for title in (TITLE, THIRD))
        is_sound(page)
        lying.whole = None  # the control: the same page, told the truth
        page.reload()
        party.open()
        page.get_by_role("button", name=FOLDER).click()
        expect(page.get_by_role("button", name=THIRD)).to_be_visible()
        expect(page.get_by_role("alert")).to_have_count(0)
        lying.end()
