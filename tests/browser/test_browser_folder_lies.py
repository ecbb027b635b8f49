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


class Lying:
    """Stands between the browser and the service, and alters what is said of a folder."""

    def __init__(self, page: Page) -> None:
        self.early: Rows = []
        self.attack: Callable[[Rows, Rows], None] | None = None
        page.route("**/vault/browser/folders/*", self._answer)

    def _answer(self, route: Route) -> None:
        if route.request.method != "GET":
            route.continue_()
            return
        answer = route.fetch()
        said = json.loads(answer.text())
        self.early = self.early or json.loads(answer.text())["rows"]
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
