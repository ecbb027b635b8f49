"""Links that are mailed to an account."""

from typing import Any

import pytest
from sqlalchemy import select

from odr.accounts import links
from odr.accounts.contact import Contact, contact_of
from odr.accounts.links import LinkKind
from odr.accounts.signin import create_account, sign_in
from odr.accounts.tables import Account, Link, Throttle
from odr.crypto.errors import Unopenable
from odr.crypto.secrets import Token
from odr.db.work import Work
from odr.errors import NotFound, Refusal

NEW_PASSWORD = "eleven paper boats drift"


def make(work: Work, email: str = "nora@example.org") -> Account:
    contact = Contact("Nora Field", "1 Quay Street", email, "12345")
    return create_account(work, contact, "seven green kettles sing", email_confirmed=False, accepts=1)


def test_a_reset_sets_the_password_confirms_the_address_and_is_used_up(at: Any) -> None:
    with at() as work:
        account = make(work)
        token = links.make_reset(work, account)
        assert token is not None
        links.find(work, LinkKind.RESET, token)
        links.use_reset(work, token, NEW_PASSWORD)
        assert account.email_confirmed_at == work.now
        assert sign_in(work, "nora@example.org", NEW_PASSWORD, None) is account
        with pytest.raises(NotFound):
            links.use_reset(work, token, NEW_PASSWORD)


def test_a_poor_password_leaves_the_link_usable(at: Any) -> None:
    with at() as work:
        token = links.make_reset(work, make(work))
        assert token is not None
        with pytest.raises(Refusal):
            links.use_reset(work, token, "short")
        assert links.use_reset(work, token, NEW_PASSWORD).email_confirmed_at == work.now


def test_links_end_in_time(at: Any) -> None:
    with at() as work:
        account = make(work)
        reset = links.make_reset(work, account)
        _, confirmation = links.make_email_confirmation(work, account, "nora@example.org")
        assert reset is not None
    with at(hours=1, minutes=59) as work:
        links.find(work, LinkKind.RESET, reset)
    with at(hours=2) as work:
        with pytest.raises(NotFound):
            links.find(work, LinkKind.RESET, reset)
        links.find(work, LinkKind.EMAIL, confirmation)
        links.remove_expired(work)
        assert [link.kind for link in work.session.scalars(select(Link))] == ["email"]
    with at(days=3) as work, pytest.raises(NotFound):
        links.find(work, LinkKind.EMAIL, confirmation)


def test_one_kind_of_link_is_not_found_as_another(at: Any) -> None:
    with at() as work:
        token = links.make_reset(work, make(work))
        assert token is not None
        for kind, secret in ((LinkKind.EMAIL, token), (LinkKind.RESET, Token.generate())):
            with pytest.raises(NotFound):
                links.find(work, kind, secret)


def test_at_most_three_of_a_kind_are_made_within_the_hour_though_expired_ones_are_removed(at: Any) -> None:
    with at() as work:
        account = make(work)
        for _ in range(3):
            links.make_email_confirmation(work, account, "nora@example.org")
            work.session.flush()
        assert links.make_reset(work, account) is not None
    with at(minutes=59) as work:
        links.remove_expired(work)
        with pytest.raises(Refusal):
            links.make_email_confirmation(work, account, "nora@example.org")
    with at(minutes=61) as work:
        links.make_email_confirmation(work, account, "nora@example.org")


def test_asking_for_a_reset_writes_whether_or_not_there_is_an_account(at: Any) -> None:
    with at() as work:
        account = make(work)
        assert links.ask_reset(work, "nobody@example.org") is None
        work.session.flush()
        assert len(work.session.scalars(select(Throttle)).all()) == 2
        asked = links.ask_reset(work, "NORA@example.org")
        assert asked is not None
        assert asked[0] is account
        work.session.flush()
        assert len(work.session.scalars(select(Throttle)).all()) == 3
        assert len(work.session.scalars(select(Link)).all()) == 1


def test_a_change_of_address_is_for_the_account_itself(at: Any) -> None:
    with at() as work:
        account, other = make(work), make(work, "omar@example.org")
        email, token = links.make_email_confirmation(work, account, "nora@hill.example")
        assert email == "nora@hill.example"
        for by in (None, other.id):
            with pytest.raises(Refusal):
                links.use_email_confirmation(work, token, by)
        links.use_email_confirmation(work, token, account.id)
        assert contact_of(work, account).email == "nora@hill.example"
        assert work.session.scalars(select(Link)).all() == []


def test_the_first_confirmation_needs_nobody_to_be_signed_in(at: Any) -> None:
    with at() as work:
        account = make(work)
        _, token = links.make_email_confirmation(work, account, "nora@example.org")
        assert not links.is_change(work, links.find(work, LinkKind.EMAIL, token))
        links.use_email_confirmation(work, token)
        assert account.email_confirmed_at == work.now


def test_asking_for_somebody_elses_address_tells_nothing_and_gives_it_to_nobody(at: Any) -> None:
    with at() as work:
        account = make(work)
        make(work, "omar@example.org")
        email, token = links.make_email_confirmation(work, account, "Omar@Example.org")
        assert links.is_of_another(work, account, email)
        assert not links.is_of_another(work, account, "nobody@example.org")
        with pytest.raises(Refusal, match="There is already an account"):
            links.use_email_confirmation(work, token, account.id)


def test_the_address_of_a_link_is_sealed_to_that_link(at: Any) -> None:
    with at() as work:
        one, two = make(work), make(work, "omar@example.org")
        links.make_email_confirmation(work, one, "one@hill.example")
        links.make_email_confirmation(work, two, "two@hill.example")
        work.session.flush()
        rows = work.session.scalars(select(Link)).all()
        assert all(b"hill" not in (row.sealed_email or b"") for row in rows)
        rows[0].sealed_email, rows[1].sealed_email = rows[1].sealed_email, rows[0].sealed_email
        for row in rows:
            with pytest.raises(Unopenable):
                links.email_of(work, row)
