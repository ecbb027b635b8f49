"""Making an account, signing in with its password, and changing that password."""

from functools import cache
from uuid import uuid4

from sqlalchemy import delete

from odr.accounts import throttle
from odr.accounts.contact import Contact, email_tag, find_by_email, store_contact
from odr.accounts.passwords import check_choice, set_password
from odr.accounts.tables import Account, BrowserSession
from odr.crypto.passwords import hash_password, password_matches
from odr.db.work import Work
from odr.refusals import Refusal
from odr.words import gettext as _


def create_account(work: Work, contact: Contact, password: str, *, email_confirmed: bool) -> Account:
    """A new account. Raises ``Refusal`` for a poor password or an address that is taken."""
    check_choice(password, contact.email)
    account = Account(
        id=uuid4(),
        contact_version=0,
        email_confirmed_at=work.now if email_confirmed else None,
        created_at=work.now,
    )
    store_contact(work, account, contact)
    set_password(account, password)
    work.session.add(account)
    work.session.flush()
    return account


def pause_before(work: Work, email: str, address: str | None) -> float:
    """How many seconds to wait before this attempt is looked at; wait outside any unit of work."""
    return throttle.pause(work, throttle.buckets(work, email_tag(work, email), address))


def sign_in(work: Work, email: str, password: str, address: str | None) -> Account | None:
    """The account, if the password is right; counts a failure otherwise.

    Takes the same time whether or not there is an account with this address.
    """
    counted = throttle.buckets(work, email_tag(work, email), address)
    account = find_by_email(work, email)
    matches = password_matches(password, account.password_hash if account else _nobodys_hash())
    if account is None or not matches:
        throttle.count_failure(work, counted)
        return None
    throttle.forget(work, counted)
    return account


def change_password(work: Work, account: Account, current: str, chosen: str, email: str) -> None:
    """The person changes their own password; every browser is signed out. Raises ``Refusal``."""
    if not password_matches(current, account.password_hash):
        raise Refusal(_("This is not your present password."), "current")
    replace_password(work, account, chosen, email)


def replace_password(work: Work, account: Account, chosen: str, email: str) -> None:
    """A new password, which signs out every browser, so that whoever knew the old one is out. Raises ``Refusal``."""
    check_choice(chosen, email)
    set_password(account, chosen)
    work.session.execute(delete(BrowserSession).where(BrowserSession.account_id == account.id))


@cache
def _nobodys_hash() -> str:
    return hash_password("the password of nobody at all")
