"""The one cookie, and what belongs to it: stored sealed, changed by what each request changed, and by nothing else."""

from typing import Any

import pytest
from flask import session
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from odr.accounts.tables import BrowserSession
from odr.crypto.secrets import Token
from odr.db.about import EVERYTHING
from odr.web.asking.login import current_session
from odr.web.asking.sessions import read_token, write_token
from tests.support.people import signed_in
from tests.support.world import Person, World


def rows(world: World) -> list[BrowserSession]:
    with world.work() as work:
        return list(work.session.scalars(select(BrowserSession)))


def request_of(person: Person) -> Any:
    """A request of this browser, held open as long as the block lasts."""
    cookie = {"Cookie": f"{person.cookie_name}={person.cookie()}"}
    return person.world.app.test_request_context("/me", base_url=person.origin, headers=cookie)


def answer(world: World) -> Any:
    """Ends the open request as the app would: its session is written."""
    return world.app.process_response(world.app.make_response("done"))


def test_two_tabs_that_change_different_things_do_not_undo_each_other(world: World) -> None:
    person = signed_in(world)
    with request_of(person):
        session["kept"], session["gone"] = 1, 2
        answer(world)
    slow = request_of(person)
    slow.push()
    with request_of(person):  # the second tab begins and ends while the first is still at work
        session["from the second"] = "b"
        del session["gone"]
        answer(world)
    session["from the first"] = "a"
    answer(world)
    slow.pop()
    with request_of(person):
        found = dict(session)
    assert {"kept": 1, "from the first": "a", "from the second": "b"}.items() <= found.items()
    assert "gone" not in found


def test_a_session_that_ended_meanwhile_is_not_brought_back(world: World) -> None:
    person = signed_in(world)
    slow = request_of(person)
    slow.push()
    with request_of(person):
        current_session().end()
        answer(world)
    assert rows(world) == []
    session["late"] = "words"
    answer(world)
    slow.pop()
    assert rows(world) == []


@pytest.mark.promise("P43")
@pytest.mark.parametrize("unattended", [True, False], ids=["by itself", "by a person"])
def test_what_an_open_page_asks_by_itself_changes_nothing_in_the_session(world: World, unattended: bool) -> None:
    """However it would be written: in the unit of work that answers, or after it. Nor does it keep it from idling."""
    person = signed_in(world)
    (before,) = rows(world)
    world.later(minutes=20)
    with request_of(person):
        current_session().is_unattended = unattended
        session["kept"] = "words"
        with world.work() as work:
            current_session().store_in(work, EVERYTHING)
        session["late"] = "words"
        answer(world)
    (after,) = rows(world)
    stayed = [getattr(after, name) == getattr(before, name) for name in ("sealed_contents", "seen_at", "expires_at")]
    assert stayed == ([True] * 3 if unattended else [False, False, True])


@pytest.mark.promise("P43")
def test_neither_the_token_nor_the_contents_are_stored_as_they_are(world: World) -> None:
    person = signed_in(world)
    with request_of(person):
        session["secret"] = "a sentence of hers"
        answer(world)
    token = read_token(person.cookie())
    assert token is not None
    files = world.files()
    assert files
    for content in files.values():
        assert token.reveal() not in content
        assert person.cookie().encode() not in content
        assert b"a sentence of hers" not in content


@pytest.mark.promise("P43")
def test_the_cookie_is_the_only_one_and_dies_with_the_browser(make_world: Any) -> None:
    secure = make_world(public_url="https://cases.example.org", host="0.0.0.0", trusted_proxies=("192.0.2.1",))
    for world, name, flags in (
        (make_world(), "odr", {"HttpOnly", "Path=/", "SameSite=Lax"}),
        (secure, "__Host-odr", {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"}),
    ):
        person = world.person()
        person.open("/sign-in")
        (cookie,) = person.response.headers.getlist("Set-Cookie")
        value, *attributes = cookie.split("; ")
        assert value.partition("=")[0] == name
        assert set(attributes) == flags, "no expiry, no domain"
        assert len(value.partition("=")[2]) == 43


def test_a_visitor_who_only_looks_leaves_no_row(world: World) -> None:
    person = world.person()
    for path in ("/", "/sign-in", "/promises", "/forgotten-password"):
        person.open(path)
    assert rows(world) == []


def test_signing_in_gives_a_new_token_and_ends_the_old(world: World) -> None:
    person = signed_in(world)
    first = person.cookie()
    person.post_with_token("/sign-out")
    assert person.cookie() != first
    person.sign_in()
    assert person.cookie() not in ("", first)
    other = world.person()
    other.client.set_cookie("odr", first, domain="localhost")
    other.open("/me")
    assert other.page.heading == "Sign in"


def test_a_token_that_somebody_chose_is_not_what_one_is_signed_in_under(world: World) -> None:
    chosen = write_token(Token(b"\7" * 32))
    victim = signed_in(world)
    victim.post_with_token("/sign-out")
    victim.client.set_cookie("odr", chosen, domain="localhost")
    victim.sign_in()
    assert victim.cookie() != chosen
    attacker = world.person()
    attacker.client.set_cookie("odr", chosen, domain="localhost")
    attacker.open("/me")
    assert attacker.page.heading == "Sign in"


@given(st.binary(min_size=32, max_size=32))
def test_a_token_that_is_written_is_read_again(raw: bytes) -> None:
    text = write_token(Token(raw))
    assert len(text) == 43
    found = read_token(text)
    assert found is not None
    assert found.reveal() == raw


@given(st.one_of(st.text(max_size=60), st.text("ABab01-_=", min_size=42, max_size=44)))
def test_what_is_no_token_is_none_and_a_token_has_one_spelling(text: str) -> None:
    found = read_token(text)
    assert found is None or write_token(found) == text


@pytest.mark.parametrize(
    "near", ["A" * 42, "A" * 44, "A" * 43 + "=", "A" * 42 + "B", "A" * 42 + "+", " " + "A" * 43, "\u0391" * 43]
)
def test_what_is_nearly_a_token_is_none(near: str) -> None:
    assert read_token(near) is None
