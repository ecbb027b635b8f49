"""Making an account, signing in with its password, and changing that password."""

from dataclasses import dataclass
from functools import cache
from uuid import UUID, uuid4

from sqlalchemy import delete

from odr.accounts import mails, sessions, throttle
from odr.accounts.contact import Contact, account_of, email_tag, find_by_email, store_contact
from odr.accounts.passwords import check_choice, matches, set_password
from odr.accounts.tables import Account, Link
from odr.crypto.passwords import hash_password
from odr.db.database import erases
from odr.db.work import Work
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.mail.outbox import drop
from odr.privacy.policy.accepting import accept


def create_account(work: Work, contact: Contact, password: str, *, email_confirmed: bool, accepts: int) -> Account:
    """A new account, by somebody who accepts the version ``accepts`` of the policy: nobody has one otherwise.

    Raises ``Refusal`` for a poor password, an address that is taken, or a version that is not the one in force.
    """
    check_choice(password, contact.email)
    account = Account(
        id=uuid4(),
        contact_version=0,
        email_confirmed_at=work.now if email_confirmed else None,
        created_at=work.now,
    )
    store_contact(work, account, contact)
    set_password(work, account, password)
    work.session.add(account)
    work.session.flush()
    accept(work, account.id, accepts)
    return account


@dataclass(frozen=True)
class Pause:
    """How long to wait before an attempt is looked at. ``must`` is false for whoever goes on where there is no room."""

    seconds: float
    must: bool


def pause_before(work: Work, email: str, address: str | None) -> Pause:
    """How long to wait before this attempt is looked at; wait outside any unit of work."""
    return _pause(work, throttle.buckets(work, email_tag(work, email), address))


def pause_before_own(work: Work, account_id: UUID, address: str | None) -> Pause:
    """The same, before somebody who is signed in gives their present password."""
    return _pause(work, _counted(work, account_of(work, account_id), address))


def sign_in(work: Work, email: str, password: str, address: str | None) -> Account | None:
    """The account, if the password is right; counts a failure otherwise.

    Takes the same time whether or not there is an account with this address.
    """
    counted = throttle.buckets(work, email_tag(work, email), address)
    account = find_by_email(work, email)
    # Made before it is known whether it is needed: the first one of a process takes its time.
    nobodys_hash = work.outside("nobody", _nobodys_hash)
    right = matches(work, password, account.password_hash if account else nobodys_hash)
    if account is None or not right:
        throttle.count_failure(work, counted)
        return None
    throttle.forget(work, counted)
    return account


def check_present_password(work: Work, account: Account, current: str, address: str | None) -> None:
    """Makes sure that it is the person who sits at their browser. Raises ``Refusal`` and counts a failure.

    The caller commits what was counted.
    """
    counted = _counted(work, account, address)
    if not matches(work, current, account.password_hash):
        throttle.count_failure(work, counted)
        raise Refusal(_("This is not your present password."), "current")
    throttle.forget(work, counted)


def change_password(
    work: Work, account: Account, current: str, chosen: str, email: str, address: str | None = None
) -> None:
    """The person changes their own password; every browser is signed out. Raises ``Refusal``."""
    check_present_password(work, account, current, address)
    replace_password(work, account, chosen, email)


def replace_password(work: Work, account: Account, chosen: str, email: str) -> None:
    """A new password, which signs out every browser and ends every link that was mailed. Raises ``Refusal``.

    Whoever knew the old one is out, with the browsers that are told of news, and so is the change of address that they
    may have asked for.
    """
    check_choice(chosen, email)
    set_password(work, account, chosen)
    sessions.end_all(work, account.id)
    end_links(work, account)


def end_links(work: Work, account: Account) -> None:
    """Ends every link that was mailed to an account; those that still wait to be mailed do not go out."""
    kinds = work.session.scalars(delete(Link).where(Link.account_id == account.id).returning(Link.kind)).all()
    for kind in set(kinds):
        drop(work, mails.about_link(account.id, kind))
    erases(work.session)


def _pause(work: Work, counted: list[bytes]) -> Pause:
    seconds = throttle.pause(work, counted)
    return Pause(seconds, must=seconds > 0 and throttle.has_failed_here(work, counted))


def _counted(work: Work, account: Account, address: str | None) -> list[bytes]:
    return throttle.buckets(work, account.email_tag, address)


@cache
def _nobodys_hash() -> str:
    return hash_password("the password of nobody at all")
