"""Which passwords are good enough (NIST SP 800-63B, section 3.1.1.2: length and a blocklist, no composition rules)."""

import hmac
from functools import cache
from importlib.resources import files
from uuid import UUID

from sqlalchemy import select

from odr.accounts.contact import email_key
from odr.accounts.tables import Account
from odr.crypto.derivation import digest
from odr.crypto.passwords import hash_password, password_matches
from odr.db.work import Work
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.texts import composed, too_long

SHORTEST = 12
LONGEST = 200


def check_choice(password: str, email: str) -> None:
    """Raises ``Refusal`` unless ``password`` may be chosen by the person with this email address."""
    # Counted and compared as it is hashed (see odr.crypto.passwords).
    if len(password) > 4 * LONGEST:
        raise too_long(len(password), LONGEST, "password")
    password = composed(password)
    if len(password) < SHORTEST:
        raise Refusal(
            _("Please use at least %(count)d characters. A few words you can remember are good.", count=SHORTEST),
            "password",
        )
    if len(password) > LONGEST:
        raise too_long(len(password), LONGEST, "password")
    plain = "".join(password.casefold().split())
    name, _at, domain = email_key(email).partition("@")
    if plain in (name, domain, name + domain, email_key(email)) or (len(name) >= 4 and _mostly(name, plain)):
        raise Refusal(_("This is too close to your email address. Please choose something else."), "password")
    if len(set(plain)) < 5 or plain in _commonest():
        raise Refusal(_("This password is among the first that others would try. Please choose another."), "password")


def set_password(work: Work, account: Account, password: str) -> None:
    """Stores the hash of a password that ``check_choice`` let pass."""
    account.password_hash = work.outside(("hash", password), lambda: hash_password(password))


def matches(work: Work, password: str, kept: str) -> bool:
    """Whether it is the password of this hash."""
    return work.outside(("matches", password, kept), lambda: password_matches(password, kept))


def mark_of(account: Account) -> bytes:
    """Which password an account has, for ``has_mark``: no other has this mark, nor the same one chosen once more."""
    return digest(account.password_hash.encode())


def has_mark(work: Work, account_id: UUID, mark: bytes) -> bool:
    """Whether the account still has the password of this mark, and is not deleted."""
    kept = work.session.scalar(
        select(Account.password_hash).where(Account.id == account_id, Account.deleted_at.is_(None))
    )
    return kept is not None and hmac.compare_digest(digest(kept.encode()), mark)


def _mostly(name: str, plain: str) -> bool:
    """Whether a password is the name with a few characters around it."""
    return name in plain and len(plain) - len(name) < 6


@cache
def _commonest() -> frozenset[str]:
    text = files("odr.accounts").joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(line.strip().casefold() for line in text.splitlines() if line.strip())
