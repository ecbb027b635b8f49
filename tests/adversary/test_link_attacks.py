"""Attacks by mail: addresses that carry more than an address, and links that are used twice, forged or exchanged."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from odr.accounts.tables import Link
from odr.crypto.secrets import Token
from odr.web.asking.sessions import write_token
from tests.support.people import another_browser, enter, signed_in, with_account
from tests.support.vaults import party_with_vault
from tests.support.world import PASSWORD, Person, World

NEW_PASSWORD = "eleven paper boats drift"


@pytest.mark.parametrize(
    "email",
    [
        "nora@example.org\nBcc: evil@evil.example",
        "nora@example.org\r\nSubject: x",
        "nora@example.org, evil@evil.example",
        "nora@example.org\x00",
        '"nora\n"@example.org',
        "nora@example.org <evil@evil.example",
        "Nora <nora@example.org>, Evil <evil@evil.example>",
        "Nora <nora@example.org\nBcc: evil@evil.example>",
        "a" * 5000 + "@example.org",
    ],
)
def test_no_email_address_carries_a_header_or_a_second_addressee(world: World, email: str) -> None:
    nora = signed_in(world)
    for path, button, typed in [
        ("/me/email", "Send the link", {"email": email, "current": PASSWORD}),
        ("/forgotten-password", "Send me a link", {"email": email}),
    ]:
        nora.open(path)
        nora.submit(button, **typed)
        assert nora.status == 422
        said = "Please use at most" if len(email) > 1000 else "does not look like an email address"
        assert said in nora.page.text
    world.deliver()
    assert world.mailbox.messages == []


@pytest.mark.parametrize("email", ["<nora@hill.example>", "Nora <nora@hill.example>", "nora@hill.example;"])
def test_of_what_a_mail_program_gives_only_the_address_itself_goes_into_a_header(world: World, email: str) -> None:
    nora = signed_in(world)
    nora.open("/me/email")
    nora.submit("Send the link", email=email, current=PASSWORD)
    assert nora.status == 200
    world.deliver()
    assert {message.to for message in world.mailbox.messages} == {"nora@hill.example", nora.email}


def reset_link(world: World, nora: Person) -> str:
    nora.open("/forgotten-password")
    nora.submit("Send me a link", email=nora.email)
    return world.link_mailed_to(nora.email)


def test_a_link_that_was_looked_at_any_number_of_times_still_works_and_then_never_again(world: World) -> None:
    nora = with_account(world)
    link = reset_link(world, nora)
    for method in ("get", "head", "options", "get"):
        assert getattr(nora.client, method)(link, base_url=nora.origin).status_code == 200
    nora.open(link)
    form = nora.page.form("Set this password")
    nora.send(form, password=NEW_PASSWORD)
    assert enter(nora, NEW_PASSWORD).page.heading == "My details"
    nora.post_with_token(link, {"password": "another one altogether"})
    assert nora.status == 404
    assert enter(another_browser(nora), NEW_PASSWORD).page.heading == "My details"


def test_using_one_reset_link_ends_the_others(world: World) -> None:
    nora = with_account(world)
    first, second = reset_link(world, nora), reset_link(world, nora)
    assert first != second
    nora.open(second)
    nora.submit("Set this password", password=NEW_PASSWORD)
    nora.open(first)
    assert nora.status == 404


@pytest.mark.both_engines("locks")
def test_two_who_use_one_link_at_the_same_moment_do_not_both_succeed(world: World) -> None:
    nora = with_account(world)
    link = reset_link(world, nora)
    people = [world.person(f"Person {number}") for number in range(3)]
    for person in people:
        person.open(link)
    threads = [
        threading.Thread(target=person.submit, args=("Set this password",), kwargs={"password": f"{NEW_PASSWORD} {n}"})
        for n, person in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(person.status for person in people) == [200, 404, 404]


def test_a_link_of_one_kind_does_nothing_as_another(world: World) -> None:
    nora = signed_in(world, confirmed=False)
    nora.submit("Send the link again")
    token = world.link_mailed_to(nora.email).rpartition("/")[2]
    nora.open(f"/reset-password/{token}")
    assert nora.status == 404
    with world.work() as work:
        work.session.scalars(select(Link)).one().kind = "reset"
    nora.open(f"/reset-password/{token}")
    assert nora.status == 404, "a row that was rewritten leads nowhere either"


def test_a_link_whose_end_was_put_off_in_the_database_gives_a_sign_in_and_opens_no_vault(world: World) -> None:
    party = party_with_vault(world)
    link = reset_link(world, another_browser(party.person))
    world.later(days=1)
    stranger = world.person("Whoever kept the link")
    stranger.open(link)
    assert stranger.status == 404, "the control: it is over"
    with world.work() as work:
        work.session.scalars(select(Link)).one().expires_at = work.now + timedelta(days=1)
    stranger.open(link)
    stranger.submit("Set this password", password=NEW_PASSWORD)
    stranger.email = party.person.email
    assert enter(stranger, NEW_PASSWORD).page.heading == "My details", "this is what it gives"
    stranger.open(f"{party.root}/folders/{party.folder_id()}")
    assert stranger.page.heading == "Open your private information", "and no more: a code is needed"


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_link_whose_beginning_was_altered_changes_only_how_many_are_mailed(world: World, hours: int) -> None:
    nora = with_account(world)
    links = [reset_link(world, nora) for _number in range(3)]
    with world.work() as work:
        for row in work.session.scalars(select(Link)):
            row.created_at = work.now + timedelta(hours=hours)
    before = len(world.mailbox.messages)
    nora.open("/forgotten-password")
    nora.submit("Send me a link", email=nora.email)
    world.deliver()
    assert len(world.mailbox.messages) - before == (1 if hours < 0 else 0)
    nora.open(links[0])
    assert nora.status == 200, "each works as long as it would have"
    world.later(hours=2)
    nora.open(links[0])
    assert nora.status == 404


def test_what_the_database_holds_of_a_link_is_no_link(world: World) -> None:
    nora = with_account(world)
    token = reset_link(world, nora).rpartition("/")[2]
    with world.work() as work:
        stored = work.session.scalars(select(Link.token_hash)).one()
    nora.open(f"/reset-password/{write_token(Token(stored))}")
    assert nora.status == 404
    nora.open(f"/reset-password/{token}")
    assert nora.status == 200


@pytest.mark.parametrize("token", ["x", "A" * 43, "A" * 3000, "%00", "é", "A" * 42 + "B", "..", "A" * 44])
@pytest.mark.parametrize("path", ["/reset-password/", "/confirm-email/"])
def test_a_link_that_is_none_is_not_found(world: World, path: str, token: str) -> None:
    visitor = world.person()
    visitor.open("/sign-in")
    visitor.open(path + token)
    assert visitor.status == 404
    visitor.post_with_token(path + token, {"password": NEW_PASSWORD})
    assert visitor.status == 404
