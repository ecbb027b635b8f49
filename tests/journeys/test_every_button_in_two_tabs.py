"""Every button, pressed again in another tab that was open already: it says how things stand by now."""

from __future__ import annotations

import re
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy.orm import Session

from odr.selftest.harness.page import Page
from tests.journeys.test_statements_of_routes import WALKS
from tests.support.world import Person, World

pytestmark = pytest.mark.only_on("sqlite", "the rules ask both kinds of database the same")

# Walks in which parties, advisers, administrators and the desk remove, end and call off.
ENDING = {"a_party_and_an_adviser", "two_who_negotiate", "administrators", "walk_enquiries"}
# That it may be so already, or that the words for it are not lost.
TOLD = re.compile("may have been (done|used) already|What you typed is not lost")


class TwoTabs:
    """A browser with two tabs in which the same button is pressed in turn. Of the second nothing is kept."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.pressed: set[str] = set()
        self.not_told: set[str] = set()

    def post(self, person: Person, path: str, data: dict[str, Any] | None, take: Any, **headers: str) -> Page:
        """Takes the place of ``Person.post``."""
        take(person, path, data, **headers)
        endpoint, _given = person.world.app.url_map.bind("localhost").match(urlsplit(path).path, "POST")
        if person.status == 200:
            self.pressed.add(endpoint)
            sent = {**(data or {}), "once": token_urlsafe(18), "csrf_token": person.token()}
            told = {"Origin": person.origin, "Sec-Fetch-Site": "same-origin"} | headers
            before = person.cookie()
            with self.monkeypatch.context() as patched:
                patched.setattr(Session, "commit", Session.rollback)
                found = person.client.post(path, data=sent, base_url=person.origin, headers=told, **person._from())
                found.close()
            if person.cookie() != before:  # of a session that was not kept
                person.client.set_cookie(person.cookie_name, before, domain=urlsplit(person.origin).hostname or "")
            if found.status_code == 404 and not TOLD.search(Page(found.get_data(as_text=True)).text):
                self.not_told.add(endpoint)
        return person.page


@pytest.mark.parametrize("walk", [one for one in WALKS if one.__name__ in ENDING])
def test_what_is_done_already_is_not_answered_as_what_never_was(
    world: World, walk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tabs, take = TwoTabs(monkeypatch), Person.post

    def post(person: Person, path: str, data: dict[str, Any] | None = None, **headers: str) -> Page:
        return tabs.post(person, path, data, take, **headers)

    monkeypatch.setattr(Person, "post", post)

    walk(world)

    assert tabs.pressed
    assert tabs.not_told == set()
