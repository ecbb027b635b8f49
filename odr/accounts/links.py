"""Single-use links mailed to an account: a password reset, and the confirmation of an email address.

Looking at a link uses nothing up: mail scanners and previews follow links. Only the form behind it does.
"""

from dataclasses import replace
from datetime import timedelta
from enum import Enum
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, update

from odr.accounts import mails, throttle
from odr.accounts.contact import (
    account_of,
    checked_email,
    contact_of,
    email_tag,
    find_by_email,
    store_contact,
)
from odr.accounts.signin import end_links, replace_password
from odr.accounts.tables import Account, Link
from odr.crypto.errors import Unopenable
from odr.crypto.secrets import Token
from odr.db.guard import by_itself
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.mail.outbox import drop

RESET_VALID = timedelta(hours=2)
CONFIRMATION_VALID = timedelta(days=3)
MAILED_PER_HOUR = 3
MAILED_WITHIN = timedelta(hours=1)


class LinkKind(Enum):
    """What using a link does."""

    RESET = "reset"
    EMAIL = "email"


def ask_reset(work: Work, typed: str) -> tuple[Account, Token] | None:
    """The account that signs in with this address and a link that sets a new password; ``None`` if nothing is mailed.

    Reads and writes as much in either case, so that the time it takes tells nobody whether there is an account.
    """
    tag = email_tag(work, typed)
    throttle.count_failure(work, [work.installation.throttle_bucket("forgotten", tag)])
    account = find_by_email(work, typed)
    token = make_reset(work, account) if account else None
    if account and token:
        work.session.flush()
        return account, token
    if account is None:
        _made_lately(work, uuid4(), LinkKind.RESET)
    # In the place of the link that is not stored.
    _new(work, uuid4(), LinkKind.RESET, "nobody@nowhere.invalid")
    throttle.count_failure(work, [work.installation.throttle_bucket("no link", tag)])
    return None


def make_reset(work: Work, account: Account) -> Token | None:
    """A link that sets a new password, or ``None`` if several were mailed within the hour."""
    return _make(work, account, LinkKind.RESET, contact_of(work, account).email)


def make_email_confirmation(work: Work, account: Account, typed: str) -> tuple[str, Token]:
    """The checked address and a link that makes it this account's. Raises ``Refusal``.

    The same whether or not another account has the address (``is_of_another``), so that whoever asks cannot tell.
    """
    email = checked_email(typed)
    token = _make(work, account, LinkKind.EMAIL, email)
    if token is None:
        raise Refusal(_("Several links were mailed within the hour. Please use one of those, or try later."), "email")
    return email, token


def is_of_another(work: Work, account: Account, email: str) -> bool:
    """Whether another account has this address: then it is told so, and no link is mailed to it."""
    other = find_by_email(work, email)
    return other is not None and other.id != account.id


def find(work: Work, kind: LinkKind, token: Token) -> Link:
    """The link, as long as it can be used and is for the account that it was made for. Uses nothing up.

    Raises ``NotFound``.
    """
    link = work.session.scalar(
        select(Link).where(Link.token_hash == work.installation.token_hash(kind.value, token), Link.kind == kind.value)
    )
    if link is None or link.expires_at <= work.now:
        raise NotFound
    try:
        email_of(work, link)
    except Unopenable:  # somebody pointed it at another account
        raise NotFound from None
    return link


def email_of(work: Work, link: Link) -> str:
    """The address that a confirmation link is about, or that a link to set a password was mailed to."""
    return work.installation.open(link.sealed_email, link.sealed_email_context()).decode("utf-8")


def use_reset(work: Work, token: Token, password: str) -> Account:
    """Sets the password, which uses up this and every other link of the account. Opens no vault.

    Raises ``NotFound`` or ``Refusal``.
    """
    link = find(work, LinkKind.RESET, token)
    account = account_of(work, link.account_id)
    replace_password(work, account, password, contact_of(work, account).email)
    # Whoever opened the link reads mail sent to this address.
    account.email_confirmed_at = account.email_confirmed_at or work.now
    return account


def is_change(work: Work, link: Link) -> bool:
    """Whether a confirmation link brings another address than the account has now."""
    return email_tag(work, email_of(work, link)) != account_of(work, link.account_id).email_tag


def use_email_confirmation(work: Work, token: Token, by: UUID | None = None) -> Account:
    """Makes the confirmed address the account's. Raises ``NotFound``, or ``Refusal`` if it was taken meanwhile.

    A change of address is refused unless ``by``, who is signed in, is the account itself: the person may have mistyped
    the new address, and whoever reads mail there must not get the account. Every other link of the account ends too:
    one that was mailed to the address before must not lead in any more.
    """
    link = find(work, LinkKind.EMAIL, token)
    account = account_of(work, link.account_id)
    if by != account.id and is_change(work, link):
        raise Refusal(_("Please sign in first, with the address that you have used until now."))
    store_contact(work, account, replace(contact_of(work, account), email=email_of(work, link)))
    account.email_confirmed_at = work.now
    end_links(work, account)
    return account


def remove_expired(work: Work) -> None:
    """Removes links that can no longer be used, once they no longer count among those of the last hour."""
    over = delete(Link).where(Link.expires_at <= work.now, Link.created_at <= work.now - MAILED_WITHIN)
    work.session.execute(by_itself(over))


def _make(work: Work, account: Account, kind: LinkKind, email: str) -> Token | None:
    if _made_lately(work, account.id, kind) >= MAILED_PER_HOUR:
        return None
    link, token = _new(work, account.id, kind, email)
    if kind is LinkKind.EMAIL:
        # Only the last address that the person typed can be confirmed; the one before may have been a slip.
        work.session.execute(
            update(Link)
            .where(Link.account_id == account.id, Link.kind == kind.value, Link.expires_at > work.now)
            .values(expires_at=work.now)
        )
        drop(work, mails.about_link(account.id, kind.value))
    work.session.add(link)
    return token


def _new(work: Work, account_id: UUID, kind: LinkKind, email: str) -> tuple[Link, Token]:
    token = Token.generate()
    valid = RESET_VALID if kind is LinkKind.RESET else CONFIRMATION_VALID
    link = Link(
        id=uuid4(),
        kind=kind.value,
        account_id=account_id,
        token_hash=work.installation.token_hash(kind.value, token),
        created_at=work.now,
        expires_at=work.now + valid,
    )
    link.sealed_email = work.installation.seal(email.encode("utf-8"), link.sealed_email_context())
    return link, token


def _made_lately(work: Work, account_id: UUID, kind: LinkKind) -> int:
    asked = (
        select(func.count())
        .select_from(Link)
        .where(Link.account_id == account_id, Link.kind == kind.value, Link.created_at > work.now - MAILED_WITHIN)
    )
    return work.session.scalar(asked) or 0
