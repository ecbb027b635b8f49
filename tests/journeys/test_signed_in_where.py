"""Where somebody is signed in is told by the kind of browser and system, and by whether it is the same network."""

import re

import pytest
from sqlalchemy import select, update

from odr.accounts.tables import BrowserSession
from odr.accounts.where import noted
from tests.support.people import with_account
from tests.support.world import Person, World

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/19.0 Mobile/15E148 Safari/604.1"
)


def signed_in(world: World, first: Person, browser: str, address: str) -> Person:
    """The same person, in another browser or place."""
    other = world.person(first.name)
    other.address = address
    other.client.environ_base["HTTP_USER_AGENT"] = browser
    other.sign_in()
    assert other.status == 200
    return other


@pytest.fixture
def nora(world: World) -> Person:
    return with_account(world, "Nora Field")


def told(person: Person) -> list[str]:
    page = person.open("/me").html
    return re.findall(r"<div>([^<]+ network[^<]+)</div>", page)


def test_each_browser_is_told_by_its_kind_and_network(world: World, nora: Person) -> None:
    signed_in(world, nora, FIREFOX, "198.51.7.7")
    signed_in(world, nora, SAFARI, "203.0.113.9")
    here = signed_in(world, nora, FIREFOX, "198.51.7.200")
    assert sorted(told(here)) == [
        "Firefox on Windows, in the network that you are in now",
        "Firefox on Windows, in the network that you are in now",
        "Safari on iOS, in another network than you are in now",
    ]


def test_what_calls_itself_anything_is_told_as_of_another_kind(world: World, nora: Person) -> None:
    here = signed_in(world, nora, "<b>Netscape</b> " * 1000, "198.51.7.7")
    assert told(here) == ["A browser of another kind, in the network that you are in now"]


def test_what_is_held_has_words_for_a_browser_of_another_kind(world: World, nora: Person) -> None:
    here = signed_in(world, nora, "Netscape", "198.51.7.7")
    text = here.open("/me/held").text
    assert "BrowserA browser of another kind" in text
    assert "SystemA system of another kind" in text
    assert re.findall(r"<dt>([^<]*)</dt><dd[^>]*>\s*</dd>", here.page.html) == []


def test_what_was_altered_is_not_told(world: World, nora: Person) -> None:
    signed_in(world, nora, FIREFOX, "198.51.7.7")
    here = signed_in(world, nora, SAFARI, "203.0.113.9")
    with world.work() as work:
        rows = work.session.scalars(select(BrowserSession).where(BrowserSession.sealed_where.is_not(None))).all()
        swapped = [row.sealed_where for row in reversed(rows)]
        assert len(rows) == 2
        for row, sealed in zip(rows, swapped, strict=True):
            assert noted(work, row) is not None
            work.session.execute(update(BrowserSession).where(BrowserSession.id == row.id).values(sealed_where=sealed))
    assert told(here) == []
    assert here.status == 200


def test_no_address_is_kept(world: World, nora: Person) -> None:
    signed_in(world, nora, FIREFOX, "198.51.7.7")
    with world.work() as work:
        found = noted(work, work.session.scalars(select(BrowserSession)).one())
    assert found is not None
    assert (found.browser, found.system, len(found.network)) == ("Firefox", "Windows", 16)
    assert b"198.51" not in found.network
