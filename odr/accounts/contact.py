"""Contact data: the four things a person is asked for, sealed under the installation key."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select

from odr.accounts.tables import Account
from odr.crypto.context import Context, Purpose
from odr.db import payload
from odr.db.database import erases
from odr.db.work import Work
from odr.refusals import NotFound, Refusal
from odr.words import gettext as _

LONGEST_NAME = 200
LONGEST_ADDRESS = 500
LONGEST_TELEPHONE = 40


@dataclass(frozen=True)
class Contact:
    """Legal name, postal address, email and telephone. There is no field for anything else."""

    legal_name: str
    postal_address: str
    email: str
    telephone: str

    def __repr__(self) -> str:
        return "<Contact>"


def checked_email(typed: str) -> str:
    """The address as it is stored. Raises ``Refusal`` if no mail can be sent to it by its form alone."""
    try:
        # Whether the domain answers is not asked: the only outgoing channel is mail itself. Names that can never
        # be looked up in public stay allowed, for offices with a mail domain of their own and for the demo.
        return validate_email(typed, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise Refusal(_("This does not look like an email address. An example: anna@example.org"), "email") from None


def email_key(email: str) -> str:
    """The form in which two spellings of one address are equal."""
    return email.strip().casefold()


def email_tag(work: Work, email: str) -> bytes:
    """The keyed hash under which an address is found."""
    return work.installation.email_tag(email_key(email))


def find_by_email(work: Work, email: str) -> Account | None:
    """The account that signs in with this address."""
    return work.session.scalar(select(Account).where(Account.email_tag == email_tag(work, email)))


def account_of(work: Work, account_id: UUID) -> Account:
    """The account. Raises ``NotFound``."""
    account = work.session.get(Account, account_id)
    if account is None:
        raise NotFound
    return account


def contact_of(work: Work, account: Account) -> Contact:
    """The contact data of one account."""
    return Contact(**payload.decode(work.installation.open(account.sealed_contact, _context(account))))


def contacts_of(work: Work, account_ids: Iterable[UUID]) -> dict[UUID, Contact]:
    """The contact data of several accounts, in one query."""
    accounts: Sequence[Account] = work.session.scalars(select(Account).where(Account.id.in_(set(account_ids)))).all()
    return {account.id: contact_of(work, account) for account in accounts}


def store_contact(work: Work, account: Account, contact: Contact) -> None:
    """Seals ``contact`` into the account as its next version; the one before is overwritten.

    Raises ``Refusal`` if another account signs in with this address.
    """
    tag = email_tag(work, contact.email)
    other = work.session.scalar(select(Account.id).where(Account.email_tag == tag, Account.id != account.id))
    if other is not None:
        raise Refusal(_("There is already an account with this email address."), "email")
    account.contact_version += 1
    account.email_tag = tag
    account.sealed_contact = work.installation.seal(payload.encode(asdict(contact)), _context(account))
    erases(work.session)


def correct_contact(work: Work, account: Account, legal_name: str, postal_address: str, telephone: str) -> None:
    """The person corrects their own name, address and telephone. The email has its own way: it must be confirmed."""
    contact = replace(
        contact_of(work, account), legal_name=legal_name, postal_address=postal_address, telephone=telephone
    )
    store_contact(work, account, contact)


def _context(account: Account) -> Context:
    return Context(purpose=Purpose.CONTACT, subject=account.id, version=account.contact_version)
