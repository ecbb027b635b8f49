"""Attacks on signing in: forms from other sites, ways out of this one, finding out who has an account, guessing."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from odr.accounts import signin, throttle
from odr.accounts.tables import Account, BrowserSession, Throttle
from odr.crypto.passwords import password_matches
from odr.db.about import EVERYTHING
from odr.db.work import Work
from odr.rights.deleting import remove_what_is_theirs
from odr.web.asking.sessions import SealedSessionInterface
from odr.web.visiting.waiting import PLACES, Places
from tests.support.people import account_of, another_browser, enter, signed_in, with_account
from tests.support.world import PASSWORD, Person, World

NEW_PASSWORD = "eleven paper boats drift"
DETAILS = {"legal_name": "Taken Over", "postal_address": "Elsewhere 1", "telephone": "123456"}


def fail(person: Person, times: int, email: str) -> None:
    """Gives a wrong password again and again."""
    person.open("/sign-in")
    form = person.page.form("Sign in")
    for _ in range(times):
        person.send(form, "Sign in", email=email, password="a guess that is wrong")
        assert person.status == 422


# --- forms from other sites ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:8001"},
    ],
)
def test_a_form_from_another_site_is_refused_even_with_a_valid_token(world: World, headers: dict[str, str]) -> None:
    nora = signed_in(world)
    nora.post("/me/change", {"csrf_token": nora.token(), **DETAILS}, **headers)
    assert nora.status == 403
    assert "Taken Over" not in nora.open("/me").text


@pytest.mark.parametrize("token", ["", "x", "é", "A" * 43, "A" * 100_000])
def test_a_form_without_this_sessions_token_is_refused(world: World, token: str) -> None:
    nora = signed_in(world)
    nora.post("/me/change", {"csrf_token": token, **DETAILS})
    assert nora.status == 403
    assert "Taken Over" not in nora.open("/me").text


def test_the_token_of_somebody_elses_session_is_refused(world: World) -> None:
    nora, omar = signed_in(world), signed_in(world, "Omar Quinn")
    nora.post("/me/change", {"csrf_token": omar.token(), **DETAILS})
    assert nora.status == 403
    assert "Taken Over" not in nora.open("/me").text


def test_nobody_is_signed_in_as_somebody_else_by_another_sites_form(world: World) -> None:
    omar = with_account(world, "Omar Quinn")
    victim = world.person()
    victim.post("/sign-in", {"email": omar.email, "password": PASSWORD})
    assert victim.status == 403
    assert victim.open("/me").heading == "Sign in"


# --- where signing in leads ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "/\t/evil.example/",
        "/\n/evil.example",
        " //evil.example/",
        "javascript:alert(1)",
        "http:evil.example",
        "http://[",
        "//[",
        "\x00/me",
        "me",
    ],
)
def test_signing_in_never_leads_away_from_this_site(world: World, target: str) -> None:
    nora = with_account(world)
    nora.open("/sign-in")
    token = nora.page.form("Sign in").values["csrf_token"][0]
    response = nora.client.post(
        "/sign-in",
        data={"csrf_token": token, "email": nora.email, "password": PASSWORD, "next": target},
        base_url=nora.origin,
    )
    assert response.status_code == 303
    assert response.headers["Location"] == "/"
    again = nora.client.get("/sign-in", query_string={"next": target}, base_url=nora.origin)
    assert (again.status_code, again.headers["Location"]) == (302, "/")


# --- finding out who has an account ----------------------------------------------------------------------------------


def without_the_asker(html: str, person: Person) -> str:
    """The page without what differs between any two visitors."""
    html = re.sub(r'name="once" value="[^"]*"', "", html)
    return html.replace(person.email, "EMAIL").replace(person.token(), "TOKEN")


def test_a_wrong_sign_in_is_answered_alike_whether_or_not_there_is_an_account(world: World) -> None:
    nora, nobody = with_account(world), world.person("Nobody Here")
    answers = []
    for person in (nora, nobody):
        person.open("/sign-in")
        person.submit("Sign in", email=person.email, password="a guess that is wrong")
        headers = sorted(key for key, _ in person.response.headers)
        answers.append((person.status, headers, without_the_asker(person.page.html, person)))
    assert answers[0] == answers[1]


def test_a_forgotten_password_is_answered_alike_whether_or_not_there_is_an_account(world: World) -> None:
    nora, nobody = with_account(world), world.person("Nobody Here")
    answers = []
    for person in (nora, nobody):
        person.open("/forgotten-password")
        person.submit("Send me a link", email=person.email)
        headers = sorted(key for key, _ in person.response.headers)
        answers.append((person.status, headers, without_the_asker(person.page.html, person)))
    assert answers[0] == answers[1]
    world.deliver()
    assert {message.to for message in world.mailbox.messages} == {nora.email}


@pytest.mark.as_in_service("it is about the work that a guess costs")
def test_a_guess_costs_the_same_work_whether_or_not_there_is_an_account(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nora, compared = with_account(world), []

    def counting(password: str, phc: str) -> bool:
        compared.append(phc.split("$")[:4])
        return password_matches(password, phc)

    monkeypatch.setattr("odr.accounts.passwords.password_matches", counting)
    for email in (nora.email, "nobody@example.org"):
        fail(world.person(), 1, email)
    assert len(compared) == 2
    assert compared[0] == compared[1], "with the same figures"


# --- guessing --------------------------------------------------------------------------------------------------------


def test_while_somebody_fails_on_purpose_the_right_password_still_succeeds(world: World) -> None:
    nora = with_account(world)
    fail(world.person("Mallory Finch", address="203.0.113.9"), 50, nora.email)
    world.pauses.clear()
    enter(nora)
    assert nora.page.heading == "My details"
    assert world.pauses == [throttle.LONGEST_PAUSE]
    assert throttle.LONGEST_PAUSE <= 6
    world.pauses.clear()
    enter(another_browser(nora))
    assert world.pauses == [], "a success forgets the account's failures"


def test_pauses_double_and_are_forgotten_after_half_an_hour(world: World) -> None:
    nora = with_account(world)
    fail(world.person(), 8, nora.email)
    assert world.pauses == [0.5, 1.0, 2.0, 4.0, 6.0]
    world.pauses.clear()
    world.later(minutes=30)
    fail(world.person(), 1, nora.email)
    assert world.pauses == []


def test_guessing_from_one_network_slows_that_network_for_every_account_and_no_other(world: World) -> None:
    nora, near = with_account(world, address="198.51.100.7"), with_account(world, "Omar Quinn", address="203.0.113.77")
    attacker = world.person("Mallory Finch", address="203.0.113.9")
    for number in range(12):
        fail(attacker, 1, f"guess{number}@example.org")
    world.pauses.clear()
    enter(nora)
    assert world.pauses == []
    enter(near)
    assert world.pauses == [2.0]
    assert near.page.heading == "My details"


def test_a_failure_is_counted_though_the_answer_is_a_refusal(world: World) -> None:
    nora = with_account(world)
    fail(nora, 1, nora.email)
    with world.database.reading() as session:
        assert session.scalars(select(Throttle.failures)).all() == [1, 1, 1]


def test_at_a_browser_left_open_the_present_password_is_guessed_no_faster(world: World) -> None:
    nora = signed_in(world)
    for _ in range(5):
        nora.open("/me/password")
        nora.submit("Change the password", current="a guess that is wrong", password=NEW_PASSWORD)
        assert nora.status == 422
    nora.open("/me/email")
    nora.submit("Send the link", current="a guess that is wrong", email="x@example.org")
    assert world.pauses == [0.5, 1.0, 2.0]


@pytest.mark.both_engines("locks")
def test_waiting_holds_no_unit_of_work(world: World) -> None:
    nora = with_account(world)
    fail(nora, 4, nora.email)
    wrote = []

    def write_meanwhile(seconds: float) -> None:
        with world.database.writing(EVERYTHING):
            wrote.append(seconds)

    world.app_context.pause = write_meanwhile
    started = time.monotonic()
    assert enter(nora).page.heading == "My details"
    assert wrote == [1.0]
    assert time.monotonic() - started < 5, "nothing waited for a lock"


def test_when_every_place_to_wait_is_taken_the_answer_is_kind_and_keeps_the_email(
    make_world: Callable[..., World],
) -> None:
    world = make_world(threads=2)
    nora = with_account(world)
    fail(nora, 4, nora.email)
    waiting, go_on = threading.Event(), threading.Event()

    def hold(_seconds: float) -> None:
        waiting.set()
        assert go_on.wait(20)

    world.app_context.pause = hold
    answered: list[Any] = []
    first = another_browser(nora)
    thread = threading.Thread(target=lambda: answered.append(enter(first).status))
    thread.start()
    try:
        assert waiting.wait(20)
        second = another_browser(nora)  # from where the guesses came
        enter(second)
        assert second.status == 503
        assert "You are not locked out." in second.page.text
        assert second.page.form("Sign in").values["email"] == [nora.email]
        assert PASSWORD not in second.page.html
        elsewhere = another_browser(nora, "198.51.100.7")
        assert enter(elsewhere).page.heading == "My details", "nobody has guessed from there"
        unhurried = with_account(world, "Omar Quinn", address="198.51.100.8")
        assert enter(unhurried).page.heading == "My details", "who need not wait needs no place"
    finally:
        go_on.set()
        thread.join(20)
    assert answered == [200]
    world.app_context.pause = world.pauses.append
    assert enter(second).page.heading == "My details"


def test_one_network_never_takes_every_place_to_wait() -> None:
    places = Places(threads=8)
    assert (places.all, places.of_one_network) == (4, 2)
    with places.one(b"attacker") as one, places.one(b"attacker") as two, places.one(b"attacker") as three:
        assert (one, two, three) == (True, True, False)
        with places.one(b"victim") as victim:
            assert victim
    with places.one(b"attacker") as again:
        assert again


@pytest.mark.both_engines("locks")
def test_guesses_at_the_same_moment_are_all_counted(world: World) -> None:
    nora = with_account(world)
    people = [world.person(address=f"203.0.113.{number}") for number in range(4)]
    for person in people:
        person.open("/sign-in")
    threads = [threading.Thread(target=fail, args=(person, 5, nora.email)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with world.work() as work:
        counted = throttle.buckets(work, account_of(work, nora).email_tag, "203.0.113.1")
        rows = [work.session.get(Throttle, bucket) for bucket in counted]
    assert [row.failures for row in rows if row] == [20, 20, 20]


def test_from_many_networks_nobody_keeps_the_owner_out(make_world: Callable[..., World]) -> None:
    """Each of them guesses until it has to wait; together they fill every place to wait in."""
    world = make_world(threads=4)
    nora = with_account(world)
    guessers = [world.person(address=f"203.0.{number}.9") for number in range(8)]
    for guesser in guessers:
        fail(guesser, throttle.FREE, nora.email)
    with ExitStack() as stack:
        places: Places = world.app.extensions[PLACES]
        for guesser in guessers:
            stack.enter_context(places.one(throttle.network_of(guesser.address)))
        for attempt in range(8):
            owner = another_browser(nora, f"198.51.{100 + attempt}.7")
            assert enter(owner).page.heading == "My details"
            fail(world.person(address=f"203.1.{attempt}.9"), throttle.FREE, nora.email)
        guessers[1].open("/sign-in")
        guessers[1].submit("Sign in", email=nora.email, password="another guess")
        assert guessers[1].status == 503, "whoever has guessed from there waits for a place"


# --- a sign-in that crosses with what signs everybody out ------------------------------------------------------------


def new_password(work: Work, account: Account) -> None:
    signin.replace_password(work, account, NEW_PASSWORD, "nora@example.org")


def deleted(work: Work, account: Account) -> None:
    remove_what_is_theirs(work, account)


@contextmanager
def crossed(world: World, monkeypatch: pytest.MonkeyPatch, change: Callable[[Work], None]) -> Iterator[None]:
    """In the block somebody signs in, and before their session is written this happens."""
    real = SealedSessionInterface.save_session
    crossing = [change]

    def late(self: SealedSessionInterface, app: Any, session: Any, response: Any) -> None:
        if session.renewed:  # the password was found right, and the session is not written yet
            with world.work() as work:
                crossing.pop()(work)
        real(self, app, session, response)

    with monkeypatch.context() as patched:
        patched.setattr(SealedSessionInterface, "save_session", late)
        yield
    assert crossing == []


@pytest.mark.parametrize("change", [new_password, deleted])
def test_a_password_that_is_none_any_more_when_the_session_begins_signs_nobody_in(
    world: World, monkeypatch: pytest.MonkeyPatch, change: Callable[[Work, Account], None]
) -> None:
    nora = with_account(world)
    intruder = another_browser(nora)
    with world.work() as work:
        account_id = account_of(work, nora).id
    intruder.open("/sign-in")
    with crossed(world, monkeypatch, lambda work: change(work, work.session.get_one(Account, account_id))):
        intruder.submit("Sign in", email=nora.email, password=PASSWORD)
    with world.work() as work:
        assert work.session.scalars(select(BrowserSession).where(BrowserSession.account_id == account_id)).all() == []
    assert intruder.page.heading == "Sign in"
    assert "Email and password do not belong together" in intruder.page.text
    assert intruder.open("/me").heading == "Sign in"


def test_words_that_are_carried_through_a_sign_in_stay_in_it_where_it_crosses_with_a_new_password(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nora = signed_in(world)
    nora.open("/me/change")
    form = nora.page.form("Save")
    world.later(hours=3)
    nora.send(form, "Save", legal_name="Nora of the Hill", postal_address="", telephone="")
    assert nora.page.heading == "Please sign in again"
    with crossed(world, monkeypatch, lambda work: new_password(work, account_of(work, nora))):
        nora.submit("Sign in", email=nora.email, password=PASSWORD)
    assert nora.status == 422
    assert "Email and password do not belong together" in nora.page.text
    assert "Nora of the Hill" in nora.page.text
    nora.submit("Sign in", email=nora.email, password=NEW_PASSWORD)
    nora.submit("Back to the form")
    assert nora.page.form("Save").values["legal_name"] == ["Nora of the Hill"]


def test_words_that_wait_for_a_sign_in_stay_while_another_tab_sets_a_new_password(world: World) -> None:
    nora = signed_in(world)
    nora.open("/me/change")
    form = nora.page.form("Save")
    world.later(hours=3)
    nora.send(form, "Save", legal_name="Nora of the Hill", postal_address="", telephone="")
    waiting = nora.page.form("Sign in")
    nora.open("/sign-in")
    nora.follow("I forgot my password")
    nora.submit("Send me a link", email=nora.email)
    nora.open(world.link_mailed_to(nora.email))
    nora.submit("Set this password", password=NEW_PASSWORD)
    nora.send(waiting, "Sign in", email=nora.email, password=NEW_PASSWORD)
    # The first tab is older than what the second has done.
    assert nora.page.heading == "Please sign in again"
    assert "Nora of the Hill" in nora.page.text
    nora.submit("Sign in", email=nora.email, password=NEW_PASSWORD)
    nora.submit("Back to the form")
    assert nora.path == "/me/change"
    assert nora.page.form("Save").values["legal_name"] == ["Nora of the Hill"]


# --- malformed input -------------------------------------------------------------------------------------------------


def test_whatever_is_typed_the_answer_is_never_an_error_of_ours(world: World) -> None:
    nora, visitor = signed_in(world), with_account(world, "Omar Quinn")
    visitor.open("/sign-in")
    asked = [
        (visitor, "/sign-in", ("email", "password", "next")),
        (visitor, "/forgotten-password", ("email",)),
        (nora, "/me/change", ("legal_name", "postal_address", "telephone")),
        (nora, "/me/email", ("email", "current")),
        (nora, "/me/password", ("current", "password")),
    ]

    @settings(max_examples=40)
    @given(st.sampled_from(asked), st.lists(st.text(max_size=60) | st.just("x" * 3000), min_size=3, max_size=3))
    def send(form: tuple[Person, str, tuple[str, ...]], typed: list[str]) -> None:
        person, path, fields = form
        answer = person.client.post(
            path, data={"csrf_token": person.token(), **dict(zip(fields, typed, strict=False))}, base_url=person.origin
        )
        assert answer.status_code in (200, 303, 422)

    send()
    assert nora.open("/me").heading == "My details"
