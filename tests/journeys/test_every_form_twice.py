"""Every form of every walk, sent by two clicks: the second is answered with what the first led to."""

import re
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

import pytest

from odr.selftest.harness.page import Page
from tests.journeys.test_statements_of_routes import WALKS
from tests.support.world import Person, World

pytestmark = pytest.mark.only_on("sqlite", "the rules ask both kinds of database the same")

WARNING = re.compile(r'<p class="notice warning">.*?</p>', re.DOTALL)
NOT_AGAIN = {
    "accounts.sign_in",  # asks whoever was signed in at first
    "messages.give_file_up",  # sent by a script, which sends it once
    "vaults.give_file_up",  # sent by a script, which sends it once
    "vaults.remove_everything",  # removes what is there, whatever came since; the folder after it is a new one
}


class TwoClicks:
    """A browser in which every button is pressed twice, before its page has changed."""

    def __init__(self) -> None:
        self.sent: set[str] = set()
        self.otherwise: list[tuple[str, Any, Any]] = []

    def post(self, person: Person, path: str, data: dict[str, Any] | None = None, **headers: str) -> Page:
        """Takes the place of ``Person.post``."""
        sent = {"once": token_urlsafe(18), **(data or {})}
        first = self._answer(person, path, sent, headers)
        taken = first.status_code in (200, 303)
        person._take(first)
        endpoint, _given = person.world.app.url_map.bind("localhost").match(urlsplit(path).path, "POST")
        if taken and endpoint not in NOT_AGAIN:
            self.sent.add(endpoint)
            before = person.status, person.path, WARNING.findall(person.page.html)
            person._take(self._answer(person, path, sent, headers))
            after = person.status, person.path, WARNING.findall(person.page.html)
            if after[:2] != before[:2] or set(after[2]) - set(before[2]):
                self.otherwise.append((endpoint, before, after))
        return person.page

    def _answer(self, person: Person, path: str, sent: dict[str, Any], headers: dict[str, str]) -> Any:
        told = {"Origin": person.origin, "Sec-Fetch-Site": "same-origin"} | headers
        return person.client.post(path, data=sent, base_url=person.origin, headers=told, **person._from())


@pytest.mark.parametrize("walk", WALKS)
def test_a_second_click_is_answered_as_the_first(world: World, walk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    clicks = TwoClicks()

    def post(person: Person, path: str, data: dict[str, Any] | None = None, **headers: str) -> Page:
        return clicks.post(person, path, data, **headers)

    monkeypatch.setattr(Person, "post", post)

    walk(world)

    assert clicks.sent
    assert clicks.otherwise == []
