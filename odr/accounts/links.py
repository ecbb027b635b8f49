"""Single-use links mailed to an account: a password reset, and the confirmation of an email address.

Looking at a link uses nothing up: mail scanners and previews follow links. Only the form behind it does.
"""

from dataclasses import replace
from datetime import timedelta
from enum import Enum
from uuid import uuid4

from sqlalchemy import delete, func, select

from odr.accounts.contact import account_of, checked_email, contact_of, find_by_email, store_contact
from odr.accounts.signin import replace_password
from odr.accounts.tables import Account, Link
from odr.crypto.context import Context, Purpose
from odr.crypto.secrets import Token
from odr.db.database import erases
from odr.db.work import Work
from odr.refusals import NotFound, Refusal
from odr.words import gettext as _

RESET_VALID = timedelta(hours=2)
CONFIRMATION_VALID = timedelta(days=3)
MAILED_PER_HOUR = 3


class LinkKind(Enum):
    """What using a link does."""

    RESET = "reset"
    EMAIL = "email"


def make_reset(work: Work, account: Account) -> Token | None:
    """A link that sets a new password, or ``None`` if several were mailed within the hour."""
    return _make(work, account, LinkKind.RESET, None)


def make_email_confirmation(work: Work, account: Account, typed: str) -> tuple[str, Token]:
    """The checked address and a link that makes it this account's. Raises ``Refusal``."""
    email = checked_email(typed)
    other = find_by_email(work, email)
    if other is not None and other.id != account.id:
        # Said plainly to somebody who is signed in; whoever owns the address learns nothing by it.
        raise Refusal(_("This address cannot be used here. Please give another."), "email")
    token = _make(work, account, LinkKind.EMAIL, email)
    if token is None:
        raise Refusal(_("Several links were mailed within the hour. Please use one of those, or try later."), "email")
    return email, token


def find(work: Work, kind: LinkKind, token: Token) -> Link:
    """The link, as long as it can be used. Uses nothing up. Raises ``NotFound``."""
    link = work.session.scalar(
        select(Link).where(Link.token_hash == work.installation.token_hash(kind.value, token), Link.kind == kind.value)
    )
    if link is None or link.expires_at <= work.now:
        raise NotFound
    return link


def email_of(work: Work, link: Link) -> str:
    """The address that a confirmation link is about."""
    if link.sealed_email is None:
        raise NotFound
    return work.installation.open(link.sealed_email, _context(link)).decode("utf-8")


def use_reset(work: Work, token: Token, password: str) -> Account:
    """Sets the password and uses up this and every other reset link of the account. Opens no vault.

    Raises ``NotFound`` or ``Refusal``.
    """
    link = find(work, LinkKind.RESET, token)
    account = account_of(work, link.account_id)
    replace_password(work, account, password, contact_of(work, account).email)
    # Whoever opened the link reads mail sent to this address.
    account.email_confirmed_at = account.email_confirmed_at or work.now
    _use_up(work, account, LinkKind.RESET)
    return account


def use_email_confirmation(work: Work, token: Token) -> Account:
    """Makes the confirmed address the account's. Raises ``NotFound``, or ``Refusal`` if it was taken meanwhile."""
    link = find(work, LinkKind.EMAIL, token)
    account = account_of(work, link.account_id)
    store_contact(work, account, replace(contact_of(work, account), email=email_of(work, link)))
    account.email_confirmed_at = work.now
    _use_up(work, account, LinkKind.EMAIL)
    return account


def remove_expired(work: Work) -> None:
    """Removes links that can no longer be used."""
    work.session.execute(delete(Link).where(Link.expires_at <= work.now))


def _make(work: Work, account: Account, kind: LinkKind, email: str | None) -> Token | None:
    recent = work.session.scalar(
        select(func.count())
        .select_from(Link)
        .where(
            Link.account_id == account.id,
            Link.kind == kind.value,
            Link.created_at > work.now - timedelta(hours=1),
        )
    )
    if (recent or 0) >= MAILED_PER_HOUR:
        return None
    token = Token.generate()
    valid = RESET_VALID if kind is LinkKind.RESET else CONFIRMATION_VALID
    link = Link(
        id=uuid4(),
        kind=kind.value,
        account_id=account.id,
        token_hash=work.installation.token_hash(kind.value, token),
        created_at=work.now,
        expires_at=work.now + valid,
    )
    if email is not None:
        link.sealed_email = work.installation.seal(email.encode("utf-8"), _context(link))
    work.session.add(link)
    return token


def _use_up(work: Work, account: Account, kind: LinkKind) -> None:
    work.session.execute(delete(Link).where(Link.account_id == account.id, Link.kind == kind.value))
    erases(work.session)


def _context(link: Link) -> Context:
    return Context(purpose=Purpose.EMAIL_CHANGE, subject=link.id)
