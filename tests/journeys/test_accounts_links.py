"""Journeys by mailed links: a forgotten password, the confirmation of an address, and another address."""

from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from odr.accounts.links import LinkKind, find
from odr.accounts.tables import Link
from odr.errors import NotFound
from odr.web.asking.sessions import read_token
from tests.support.people import account_of, another_browser, enter, signed_in, with_account
from tests.support.world import PASSWORD, Person, World

NEW_PASSWORD = "eleven paper boats drift"


def forgets(person: Person, email: str = "") -> Person:
    person.open("/sign-in")
    person.follow("I forgot my password")
    person.submit("Send me a link", email=email or person.email)
    return person


def test_a_forgotten_password_is_replaced_by_a_mailed_link(world: World) -> None:
    nora = signed_in(world)
    elsewhere = forgets(another_browser(nora), "Nora@Example.ORG")
    assert elsewhere.page.heading == "Please look at your mail"
    elsewhere.open(world.link_mailed_to(nora.email))
    assert "It opens no private information." in elsewhere.page.text
    elsewhere.submit("Set this password", password=NEW_PASSWORD)
    assert "Your new password is set." in elsewhere.page.text
    assert enter(elsewhere, NEW_PASSWORD).page.heading == "My details"
    nora.open("/me")
    assert nora.page.heading == "Sign in", "the reset signed out every browser"
    assert enter(nora).status == 422, "the old password is void"
    world.deliver()
    assert world.mailbox.last(nora.email).subject == "Your password was changed"


def test_a_poor_new_password_uses_nothing_up(world: World) -> None:
    nora = forgets(with_account(world))
    link = world.link_mailed_to(nora.email)
    nora.open(link)
    nora.submit("Set this password", password="short")
    assert nora.status == 422
    nora.submit("Set this password", password=NEW_PASSWORD)
    assert "Your new password is set." in nora.page.text


def test_a_reset_link_ends_after_two_hours(world: World) -> None:
    nora = forgets(with_account(world))
    link = world.link_mailed_to(nora.email)
    world.later(hours=2)
    nora.open(link)
    assert nora.status == 404
    assert nora.page.heading == "This link can't be used any more"
    assert nora.page.link("Send me a new link") == "/forgotten-password"


def test_a_link_that_is_over_before_its_mail_could_leave_is_not_mailed(world: World) -> None:
    forgets(with_account(world))
    world.later(hours=2, minutes=1)
    signed_in(world, "Omar Quinn", confirmed=False).submit("Send the link again")
    outside = world.person("Pia Outside")
    outside.open("/requests/new")
    outside.submit("Send me the link", name="Pia Outside", email="pia@example.org", message="What do you hold?")
    assert outside.status == 200
    world.later(days=3, minutes=1)
    world.deliver()
    assert world.mailbox.messages == []


def test_at_most_three_reset_links_an_hour_are_mailed(world: World) -> None:
    nora = with_account(world)
    for _ in range(5):
        forgets(nora)
        assert nora.page.heading == "Please look at your mail"
    world.deliver()
    assert len(world.mailbox.messages) == 3
    world.later(hours=1, minutes=1)
    forgets(nora)
    world.deliver()
    assert len(world.mailbox.messages) == 4


def test_an_address_is_confirmed_by_its_link_without_signing_in(world: World) -> None:
    nora = signed_in(world, confirmed=False)
    assert "Not confirmed yet" in nora.page.text
    nora.submit("Send the link again")
    assert "We have sent a link to nora@example.org." in nora.page.text
    link = world.link_mailed_to(nora.email)
    phone = another_browser(nora)
    phone.open(link)
    assert nora.open("/me").text.count("Not confirmed yet") == 1, "looking confirms nothing"
    phone.submit("Yes, this is my address")
    assert "Your email address is confirmed." in phone.page.text
    assert "Not confirmed yet" not in nora.open("/me").text


def test_another_address_counts_once_its_own_link_is_opened_and_the_old_one_is_told(world: World) -> None:
    nora = signed_in(world)
    nora.follow("Change email")
    nora.submit("Send the link", email="nora@hill.example", current=PASSWORD)
    assert "We have sent a link to nora@hill.example." in nora.page.text
    link = world.link_mailed_to("nora@hill.example")
    notice = world.mailbox.last("nora@example.org")
    assert notice.subject == "Your email address is about to change"
    assert "hill" not in notice.body
    assert enter(another_browser(nora)).page.heading == "My details", "until then the old one signs in"
    nora.open(link)
    nora.submit("Yes, this is my address")
    assert "nora@hill.example" in nora.page.text
    assert enter(another_browser(nora)).status == 422
    moved = world.person(nora.name, "nora@hill.example")
    assert enter(moved).page.heading == "My details"


def test_another_address_needs_the_present_password(world: World) -> None:
    nora = signed_in(world)
    nora.open("/me/email")
    nora.submit("Send the link", email="nora@hill.example", current="somebody else's guess")
    assert nora.status == 422
    assert "This is not your present password." in nora.page.text
    assert nora.page.form("Send the link").values["email"] == ["nora@hill.example"]
    world.deliver()
    assert world.mailbox.messages == []


def test_whoever_reads_mail_at_a_mistyped_address_does_not_get_the_account(world: World) -> None:
    nora = signed_in(world)
    nora.open("/me/email")
    nora.submit("Send the link", email="nora@slip.example", current=PASSWORD)
    link = world.link_mailed_to("nora@slip.example")
    stranger = world.person("Stranger Danger")
    stranger.open("/sign-in")
    stranger.open(link)
    assert "please sign in first" in stranger.page.text
    stranger.post_with_token(link)
    assert stranger.status == 422
    omar = signed_in(world, "Omar Quinn")
    omar.open(link)
    assert "about another account" in omar.page.text
    omar.post_with_token(link)
    assert omar.status == 422
    assert "nora@example.org" in nora.open("/me").text


def test_only_the_address_typed_last_can_be_confirmed(world: World) -> None:
    nora = signed_in(world)
    links = []
    for email in ("nora@slip.example", "nora@hill.example"):
        nora.open("/me/email")
        nora.submit("Send the link", email=email, current=PASSWORD)
        links.append(world.link_mailed_to(email))
    nora.open(links[0])
    assert nora.status == 404
    nora.open(links[1])
    assert nora.status == 200


def test_a_new_password_ends_a_change_of_address_that_somebody_asked_for(world: World) -> None:
    nora = signed_in(world)
    nora.open("/me/email")
    nora.submit("Send the link", email="intruder@elsewhere.example", current=PASSWORD)
    link = world.link_mailed_to("intruder@elsewhere.example")
    nora.open("/me/password")
    nora.submit("Change the password", current=PASSWORD, password=NEW_PASSWORD)
    nora.open(link)
    assert nora.status == 404


def test_a_reset_link_mailed_to_the_address_before_ends_with_the_change(world: World) -> None:
    nora = signed_in(world)
    forgets(another_browser(nora))
    reset = world.link_mailed_to("nora@example.org")
    nora.open("/me/email")
    nora.submit("Send the link", email="nora@hill.example", current=PASSWORD)
    nora.open(world.link_mailed_to("nora@hill.example"))
    nora.submit("Yes, this is my address")
    nora.open(reset)
    assert nora.status == 404


def test_an_address_that_is_taken_meanwhile_is_refused(world: World) -> None:
    nora = signed_in(world)
    nora.open("/me/email")
    nora.submit("Send the link", email="omar@example.org", current=PASSWORD)
    link = world.link_mailed_to("omar@example.org")
    with_account(world, "Omar Quinn")
    nora.open(link)
    nora.submit("Yes, this is my address")
    assert nora.status == 422
    assert "There is already an account with this email address." in nora.page.text
    with world.work() as work:
        assert account_of(work, nora).email_confirmed_at is not None


def test_the_form_for_another_address_does_not_tell_which_addresses_have_accounts(world: World) -> None:
    with_account(world, "Omar Quinn")
    nora = signed_in(world)
    answers = []
    for email in ("omar@example.org", "nobody@example.org"):
        nora.open("/me/email")
        nora.submit("Send the link", email=email, current=PASSWORD)
        answers.append((nora.status, nora.path, nora.page.text.replace(email, "it")))
    assert answers[0] == answers[1]
    world.deliver()
    told = world.mailbox.last("omar@example.org")
    assert "http" not in told.body
    assert "You have an account with it already" in told.body
    assert "http" in world.mailbox.last("nobody@example.org").body


def test_a_link_that_was_copied_with_the_sign_behind_it_leads_where_it_was_meant_to(world: World) -> None:
    nora = forgets(with_account(world))
    link = world.link_mailed_to(nora.email)
    for sign in (
        ">",
        ".",
        ")",
        ").",
        "%3E",
        "%C2%A0",
        ",",
        "%E2%80%9D",
        "/",
        "*",
        "%20",
        "%0A",
        "&gt;",
        "%E2%80%8B",
        "</a>",
    ):
        nora.open(link + sign)
        assert nora.status == 200, sign
        assert nora.path == link
        assert "Set this password" in nora.page.form("Set this password").buttons


@pytest.mark.parametrize(
    "path", ["//other.example.", "//other.example/%5C.", "/%5Cother.example.", "/..", "/%2F%2Fother."]
)
def test_signs_behind_an_address_lead_to_no_other_site(world: World, path: str) -> None:
    visitor = world.person("Visitor")
    response = visitor.client.get(path, base_url=visitor.origin)
    assert urlsplit(response.headers.get("Location", "")).netloc in ("", urlsplit(visitor.origin).netloc)


def test_a_link_that_was_pointed_at_another_account_leads_nowhere(world: World) -> None:
    """By somebody who writes to the database, and has a link of their own."""
    nora, omar = signed_in(world), forgets(with_account(world, "Omar Quinn"))
    link = world.link_mailed_to(omar.email)
    with world.work() as work:
        row = work.session.scalars(select(Link).where(Link.account_id == account_of(work, omar).id)).one()
        row.account_id = account_of(work, nora).id
    omar.open(link)
    assert omar.status == 404
    assert omar.page.heading == "This link can't be used any more"


def test_a_link_of_one_kind_does_not_do_what_the_other_does(world: World) -> None:
    """Though somebody writes another kind into the database, and the hash for it."""
    nora = forgets(with_account(world))
    link = world.link_mailed_to(nora.email)
    with world.work() as work:
        row = work.session.scalars(select(Link)).one()
        row.kind = "email"
        work.session.flush()
    token = read_token(link.rsplit("/", 1)[1])
    assert token is not None
    with world.work() as work:
        row = work.session.scalars(select(Link)).one()
        row.token_hash = work.installation.token_hash("email", token)
        work.session.flush()
        with pytest.raises(NotFound):
            find(work, LinkKind.EMAIL, token)
