"""Attacks on sessions: planted, copied and forged cookies, and what the database gives away."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from odr.accounts import sessions
from odr.accounts.sessions import sealing_key
from odr.accounts.tables import BrowserSession
from odr.crypto.context import Context, Purpose
from odr.crypto.errors import Unopenable
from odr.crypto.sealing import open_sealed
from odr.crypto.secrets import SymmetricKey, Token
from odr.web.asking.sessions import read_token, write_token
from tests.support.people import account_of, another_browser, enter, signed_in, with_account
from tests.support.world import PASSWORD, World

NEW_PASSWORD = "eleven paper boats drift"


def test_a_cookie_from_before_the_sign_in_leads_nowhere_after_it(world: World) -> None:
    nora = with_account(world)
    nora.open("/sign-in")
    planted = nora.cookie()
    assert planted
    nora.submit("Sign in", email=nora.email, password=PASSWORD)
    assert nora.cookie() != planted
    attacker = world.person("Mallory Finch")
    attacker.client.set_cookie(attacker.cookie_name, planted, domain="localhost")
    assert attacker.open("/me").heading == "Sign in"


def test_a_cookie_from_an_earlier_sign_in_leads_nowhere_after_the_next(world: World) -> None:
    nora = signed_in(world)
    earlier = nora.cookie()
    nora.open("/sign-in")
    nora.post_with_token("/sign-in", {"email": nora.email, "password": PASSWORD})
    attacker = world.person("Mallory Finch")
    attacker.client.set_cookie(attacker.cookie_name, earlier, domain="localhost")
    assert attacker.open("/me").heading == "Sign in"


@pytest.mark.both_engines("somebody writes to the database")
def test_database_and_installation_key_together_open_no_live_session(world: World) -> None:
    nora = signed_in(world)
    with world.work() as work:
        row = work.session.scalars(select(BrowserSession)).one()
        context = Context(purpose=Purpose.SESSION, subject=row.id)
        # The one way in, so that the failures below are not for want of the right context.
        own = read_token(nora.cookie())
        assert own is not None
        assert open_sealed(sealing_key(own), row.sealed_contents, context)
        with pytest.raises(Unopenable):
            work.installation.open(row.sealed_contents, context)
        thirty_two = [row.lookup, account_of(work, nora).email_tag, world.settings.installation_key.reveal()]
        for raw in thirty_two:
            for key in (SymmetricKey(raw), sealing_key(Token(raw))):
                with pytest.raises(Unopenable):
                    open_sealed(key, row.sealed_contents, context)
            assert sessions.find(work, Token(raw), world.settings.session_idle) is None
            thief = world.person("Mallory Finch")
            thief.client.set_cookie(thief.cookie_name, write_token(Token(raw)), domain="localhost")
            assert thief.cookie() != nora.cookie()
        cookies = [write_token(Token(raw)) for raw in thirty_two]
    for cookie in cookies:
        thief.client.set_cookie(thief.cookie_name, cookie, domain="localhost")
        assert thief.open("/me").heading == "Sign in"
    stored = world.stored()
    assert own.reveal() not in stored
    assert nora.cookie().encode() not in stored


@pytest.mark.both_engines("somebody writes to the database")
def test_a_session_row_given_to_another_account_signs_nobody_in_there(world: World) -> None:
    nora, omar = signed_in(world), signed_in(world, "Omar Quinn")
    with world.work() as work:
        row = work.session.scalars(
            select(BrowserSession).where(BrowserSession.account_id == account_of(work, omar).id)
        ).one()
        row.account_id = account_of(work, nora).id
    page = omar.open("/me")
    assert nora.email not in page.text
    assert page.heading == "Sign in"


@pytest.mark.parametrize("value", ["", "x", "A" * 42, "A" * 43 + "=", "é" * 43, "A" * 5000, "/" * 43, "A" * 42 + "B"])
def test_a_cookie_that_is_none_is_nobody(world: World, value: str) -> None:
    visitor = world.person()
    response = visitor.client.get("/sign-in", base_url=visitor.origin, headers={"Cookie": f"odr={value}"})
    assert response.status_code == 200


@pytest.mark.promise("P43")
def test_the_session_is_over_after_24_hours_however_busy_it_was(world: World) -> None:
    nora = signed_in(world)
    for _ in range(23):
        world.later(hours=1)
        assert nora.open("/me").heading == "My details"
    world.later(minutes=59)
    assert nora.open("/me").heading == "My details"
    world.later(minutes=1)
    assert nora.open("/me").heading == "Sign in"


def test_the_session_is_over_when_it_was_left_alone(world: World) -> None:
    nora = signed_in(world)
    world.later(minutes=119)
    assert nora.open("/me").heading == "My details"
    world.later(minutes=120)
    assert nora.open("/me").heading == "Sign in"


@pytest.mark.promise("P43")
@pytest.mark.parametrize("ending", ["sign out", "sign out everywhere", "change the password", "reset the password"])
def test_a_copied_cookie_is_void_once_its_session_was_ended(world: World, ending: str) -> None:
    nora = signed_in(world)
    copied = nora.cookie()
    if ending == "sign out":
        nora.submit("Sign out")
    elif ending == "sign out everywhere":
        enter(another_browser(nora)).submit("Sign out everywhere")
    elif ending == "change the password":
        nora.open("/me/password")
        nora.submit("Change the password", current=PASSWORD, password=NEW_PASSWORD)
    else:
        elsewhere = another_browser(nora)
        elsewhere.open("/forgotten-password")
        elsewhere.submit("Send me a link", email=nora.email)
        elsewhere.open(world.link_mailed_to(nora.email))
        elsewhere.submit("Set this password", password=NEW_PASSWORD)
    thief = world.person("Mallory Finch")
    thief.client.set_cookie(thief.cookie_name, copied, domain="localhost")
    assert thief.open("/me").heading == "Sign in"


@pytest.mark.promise("P43")
@pytest.mark.parametrize("public_url", ["http://localhost:8000", "https://cases.example.org"])
def test_there_is_one_cookie_and_it_dies_with_the_browser(make_world: Callable[..., World], public_url: str) -> None:
    world = make_world(public_url=public_url)
    nora = with_account(world)
    given = []
    nora.open("/sign-in")
    given += nora.response.headers.getlist("Set-Cookie")
    token = nora.page.form("Sign in").values["csrf_token"][0]
    for path, data in [
        ("/sign-in", {"email": nora.email, "password": PASSWORD}),
        ("/me/password", {"current": PASSWORD, "password": NEW_PASSWORD}),
    ]:
        answer = nora.client.post(path, data={"csrf_token": token, **data}, base_url=public_url)
        assert answer.status_code == 303
        given += answer.headers.getlist("Set-Cookie")
        token = nora.token()
    secure = public_url.startswith("https://")
    assert len(given) == 3
    for cookie in given:
        parts = [part.strip() for part in cookie.split(";")]
        assert re.fullmatch(r"(__Host-)?odr=[A-Za-z0-9_-]{43}", parts[0])
        assert parts[0].startswith("__Host-") is secure
        assert set(parts[1:]) == {"HttpOnly", "Path=/", "SameSite=Lax"} | ({"Secure"} if secure else set())


def test_nobody_ends_somebody_elses_session(world: World) -> None:
    nora, omar = signed_in(world), signed_in(world, "Omar Quinn")
    with world.work() as work:
        rows = work.session.scalars(
            select(BrowserSession.id).where(BrowserSession.account_id == account_of(work, nora).id)
        ).all()
    omar.post_with_token(f"/me/sessions/{rows[0]}/end")
    assert omar.status == 404
    assert nora.open("/me").heading == "My details"
