"""Making accounts, passwords, and what a new password ends."""

from typing import Any

import pytest
from sqlalchemy import select

from odr.accounts import links, sessions, signin
from odr.accounts.contact import Contact
from odr.accounts.tables import Account, BrowserSession, Link, Throttle
from odr.crypto.secrets import Token
from odr.db.work import Work
from odr.errors import Refusal
from odr.push import subscriptions

NORA = Contact("Nora Field", "1 Quay Street", "nora@example.org", "+44 20 7946 0000")
PASSWORD = "seven green kettles sing"
NEW_PASSWORD = "eleven paper boats drift"


def make(work: Work) -> Account:
    return signin.create_account(work, NORA, PASSWORD, email_confirmed=True, accepts=1)


def test_the_right_password_signs_in_and_a_wrong_one_is_counted(at: Any) -> None:
    with at() as work:
        account = make(work)
        assert signin.sign_in(work, "Nora@example.org", PASSWORD, None) is account
        for _ in range(4):
            assert signin.sign_in(work, NORA.email, "wrong", "192.0.2.1") is None
            work.session.flush()
        assert signin.sign_in(work, "nobody@example.org", PASSWORD, None) is None
        assert signin.pause_before(work, NORA.email, "198.51.100.1").seconds == 1.0
        assert signin.pause_before_own(work, account.id, None).seconds == 1.0
        assert signin.pause_before(work, "omar@example.org", "192.0.2.1").seconds == 0


def test_a_poor_password_makes_no_account(at: Any) -> None:
    with at() as work:
        with pytest.raises(Refusal):
            signin.create_account(work, NORA, "short", email_confirmed=True, accepts=1)
        assert work.session.scalars(select(Account)).all() == []


@pytest.mark.as_in_service("it is about what is stored there")
def test_the_password_is_stored_as_an_argon2id_hash_alone(at: Any) -> None:
    with at() as work:
        stored = make(work).password_hash
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PASSWORD not in stored


def test_a_new_password_ends_every_session_and_every_mailed_link(at: Any) -> None:
    with at() as work:
        account = make(work)
        sessions.begin(work, Token.generate(), account.id, {})
        links.make_reset(work, account)
        links.make_email_confirmation(work, account, "intruder@elsewhere.example")
        work.session.flush()
        signin.change_password(work, account, PASSWORD, NEW_PASSWORD, NORA.email)
        assert work.session.scalars(select(BrowserSession)).all() == []
        assert work.session.scalars(select(Link)).all() == []
        assert signin.sign_in(work, NORA.email, NEW_PASSWORD, None) is account


def test_no_browser_is_told_of_news_after_a_new_password(at: Any) -> None:
    with at() as work:
        account = make(work)
        subscriptions.subscribe(work, account.id, "https://updates.push.services.mozilla.com/wpush/v2/thief", ())
        signin.change_password(work, account, PASSWORD, NEW_PASSWORD, NORA.email)
        work.session.flush()
        assert subscriptions.of_account(work, account.id) == []


def test_a_wrong_present_password_changes_nothing_and_is_counted(at: Any) -> None:
    with at() as work:
        account = make(work)
        with pytest.raises(Refusal) as refused:
            signin.change_password(work, account, "wrong", NEW_PASSWORD, NORA.email, "192.0.2.1")
        assert refused.value.field == "current"
        work.session.flush()
        assert {row.failures for row in work.session.scalars(select(Throttle))} == {1}
        assert signin.sign_in(work, NORA.email, PASSWORD, None) is account
