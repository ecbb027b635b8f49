"""Contact data: the four things a person is asked for, sealed under the installation key.

The language and the time zone of somebody are kept with them and not in columns: they can tell where they come from.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from uuid import UUID

import idna
from email_validator import EmailNotValidError, validate_email
from sqlalchemy import inspect, select
from sqlalchemy.orm.util import identity_key

from odr.accounts.tables import Account
from odr.crypto.secrets import Token
from odr.db import payload
from odr.db.database import erases
from odr.db.once import once
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import languages
from odr.names import says_something
from odr.texts import composed, in_plain_forms, is_visible, one_line, seen, too_long
from odr.zones import zone_of

LONGEST_NAME = 200
LONGEST_ADDRESS = 500
LONGEST_TELEPHONE = 40
LONGEST_EMAIL = 254  # RFC 5321, section 4.5.3.1.3, less the angle brackets
# Numbers are written differently everywhere: only what cannot be one is refused.
FEWEST_DIGITS = 4
# What stands around addresses in lists and sentences, and what has no width: both come along when one is copied.
_BEFORE_ADDRESSES = ' \t\r\n\u00a0\u2007\u202f,;:([<"“”„‘‚«»‹›'
_AFTER_ADDRESSES = " \t\r\n\u00a0\u2007\u202f,;:.!?)]>\"“”„‘’‚«»‹›'"
_NO_WIDTH = frozenset(
    "\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad"
)
_FULL_STOPS = {ord("\u3002"): "."}
_WIDE = {ord("\uff20"): "@", ord("\uff1c"): "<", ord("\uff1e"): ">", ord("\uff1a"): ":", ord("\uff1b"): ";"}
_AROUND_DIGITS = frozenset(" +-()[]./,;:*#&extEXT\u2010\u2011\u2012\u2013\u2014\u2212\uff0b\uff0d\uff08\uff09\uff0f")


@dataclass(frozen=True)
class Contact:
    """Legal name, postal address, email and telephone. There is no field for anything else that is asked.

    ``language`` and ``time_zone`` are what the person has chosen; empty as long as they leave it to their browser.
    """

    legal_name: str
    postal_address: str
    email: str
    telephone: str
    language: str = ""
    time_zone: str = ""

    def __repr__(self) -> str:
        return "<Contact>"


def checked_email(typed: str) -> str:
    """The address as it is stored. Raises ``Refusal`` if no mail can be sent to it by its form alone."""
    if len(typed) > 4 * LONGEST_EMAIL:
        raise too_long(len(typed), LONGEST_EMAIL, "email")
    try:
        # Whether the domain answers is not asked: nobody makes this service ask around by naming an address. Names
        # that can never be looked up in public stay allowed, for offices with a mail domain of their own and the demo.
        found = validate_email(pasted(typed), check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        found = ""
    # "=?" begins an encoded word (RFC 2047): what goes through mail programs might come out as another address.
    if not found or "=?" in found:
        raise Refusal(_("This does not look like an email address. An example: anna@example.org"), "email")
    return found


def pasted(typed: str) -> str:
    """An address as mail programs and sentences give it: ``Name <a@b>``, with blanks that do not break, a comma, a
    semicolon, in quotation marks or brackets, at the end of a sentence, or as the address of a link."""
    if len(typed) > 4 * LONGEST_EMAIL:
        return typed
    text = "".join(one for one in typed if one not in _NO_WIDTH).translate(_WIDE).strip()
    name, _mark, named = text.partition("<")
    if text.count("<") == 1 and "@" in named:
        # Two addresses in one: which of them is meant is not guessed, and no form takes them.
        if "@" in name and _bare(name).strip("'").casefold() != _bare(named).casefold():
            return typed
        text = named
    text = _bare(text)
    # An apostrophe may begin an address, but ends none.
    return text.removeprefix("'") if typed.rstrip().endswith("'") else text


def _bare(text: str) -> str:
    """An address without the signs around it, and without what makes a link of it."""
    text = text.lstrip(_BEFORE_ADDRESSES).rstrip(_AFTER_ADDRESSES)
    if text[:7].casefold() == "mailto:":
        text = text[7:].partition("?")[0].lstrip(_BEFORE_ADDRESSES)
    return text


def checked_name(typed: str) -> str:
    """The legal name as it is stored: one line. Raises ``Refusal`` for no letter, too many, or sentences."""
    missing = _("Please give your full name, as in your passport or register entry.")
    name = one_line(typed, LONGEST_NAME, missing=missing, field="legal_name", of_letters=True)
    if says_something(name):
        raise Refusal(_("Please give your name alone. This is a sentence."), "legal_name")
    return name


def checked_address(typed: str) -> str:
    """The postal address as it is stored: its lines, none of them empty. Raises ``Refusal``."""
    if len(typed) > 4 * LONGEST_ADDRESS:
        raise too_long(len(typed), LONGEST_ADDRESS, "postal_address")
    address = _lines_of(seen(_lines_of(typed)))
    if not is_visible(address, of_letters=True):
        raise Refusal(_("Please give the address at which post reaches you."), "postal_address")
    if len(address) > LONGEST_ADDRESS:
        raise too_long(len(address), LONGEST_ADDRESS, "postal_address")
    return address


def _lines_of(text: str) -> str:
    """Its lines with one blank between words, and none of them empty."""
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))


def checked_telephone(typed: str) -> str:
    """The telephone number as it is stored, in the person's own way of writing it. Raises ``Refusal``."""
    missing = _("Please give a telephone number at which you can be reached.")
    number = one_line(typed, LONGEST_TELEPHONE, missing=missing, field="telephone")
    digits = sum(character.isdecimal() for character in number)
    if digits < FEWEST_DIGITS or any(not one.isdecimal() and one not in _AROUND_DIGITS for one in number):
        raise Refusal(_("This does not look like a telephone number. An example: +44 20 7946 0018"), "telephone")
    return number


def checked_contact(contact: Contact) -> Contact:
    """All four as they are stored. Raises ``Refusal`` for the first that will not do."""
    return Contact(
        legal_name=checked_name(contact.legal_name),
        postal_address=checked_address(contact.postal_address),
        email=checked_email(contact.email),
        telephone=checked_telephone(contact.telephone),
        language=checked_language(contact.language),
        time_zone=contact.time_zone,
    )


def checked_language(code: str) -> str:
    """A language that is spoken here, or none. Raises ``Refusal``."""
    if code and code not in languages():
        raise Refusal(_("Please choose one of these languages."), "language")
    return code


def email_key(email: str) -> str:
    """The form in which two spellings of one address are equal."""
    # What is longer is nobody's address, and is not gone through.
    if len(email) > 4 * LONGEST_EMAIL:
        return email
    local, at, domain = composed(pasted(email)).casefold().rpartition("@")
    # As names of hosts are read (UTS 46): full width is narrow, and each of four full stops parts a name.
    return f"{local}{at}{_in_letters(in_plain_forms(domain).translate(_FULL_STOPS))}"


def is_same_email(email: str) -> Callable[[str], bool]:
    """Whether an address is this one, however it is spelled."""
    key = email_key(email)
    return lambda other: email_key(other) == key


def mailbox(email: str) -> str:
    """What two addresses of one mailbox have in common: "anna+flat@example.org" is a way to write to anna."""
    local, at, domain = email_key(email).rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def _in_letters(domain: str) -> str:
    """A domain as it is read, where it was given as name servers have it (``xn--…``)."""
    if "xn--" not in domain:
        return domain
    try:
        return composed(idna.decode(domain)).casefold()
    except UnicodeError:
        return domain


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
    """The contact data of one account. Of one that was deleted, that it was stands where the name stood."""
    if account.deleted_at is not None:
        return Contact(_("Deleted account"), "", "", "")
    return Contact(**payload.decode(work.installation.open(account.sealed_contact, account.sealed_contact_context())))


def contacts_of(work: Work, account_ids: Iterable[UUID]) -> dict[UUID, Contact]:
    """The contact data of several accounts: in one query, of those who were not asked about before."""
    wanted, known = set(account_ids), _known(work)
    found = {account_id: known[account_id] for account_id in wanted if account_id in known}
    rest = wanted - found.keys()
    if rest:
        accounts = _loaded(work, rest) or work.session.scalars(select(Account).where(Account.id.in_(rest))).all()
        found |= contacts_from(work, accounts)
    return found


def contacts_from(work: Work, accounts: Iterable[Account]) -> dict[UUID, Contact]:
    """The contact data of these accounts, each opened once in a unit of work."""
    known, found = _known(work), list(accounts)
    known.update((account.id, contact_of(work, account)) for account in found if account.id not in known)
    return {account.id: known[account.id] for account in found}


def _loaded(work: Work, account_ids: set[UUID]) -> list[Account]:
    """These accounts, if the unit of work has all of them before it: mostly whoever asks."""
    held = [work.session.identity_map.get(identity_key(Account, account_id)) for account_id in account_ids]
    found = [one for one in held if isinstance(one, Account) and not inspect(one).expired]
    return found if len(found) == len(held) else []


@once(Account)
def _known(work: Work) -> dict[UUID, Contact]:
    """The contact data that this unit of work has opened already."""
    return {}


def store_contact(work: Work, account: Account, contact: Contact) -> None:
    """Seals ``contact`` into the account as its next version; the one before is overwritten.

    Raises ``Refusal`` if one of the four will not do, or if another account signs in with this address.
    """
    contact = checked_contact(contact)
    tag = email_tag(work, contact.email)
    other = work.session.scalar(select(Account.id).where(Account.email_tag == tag, Account.id != account.id))
    if other is not None:
        raise Refusal(_("There is already an account with this email address."), "email")
    account.contact_version += 1
    account.email_tag = tag
    account.sealed_contact = work.installation.seal(payload.encode(asdict(contact)), account.sealed_contact_context())
    erases(work.session)


def forget_contact(work: Work, account: Account) -> None:
    """The account was deleted: what was known of the person is overwritten, and nobody finds it by an address."""
    account.deleted_at = work.now
    account.contact_version += 1
    nothing = payload.encode(asdict(Contact("", "", "", "")))
    account.sealed_contact = work.installation.seal(nothing, account.sealed_contact_context())
    account.email_tag, account.email_confirmed_at = Token.generate().reveal(), None
    erases(work.session)


def correct_contact(work: Work, account: Account, legal_name: str, postal_address: str, telephone: str) -> None:
    """The person corrects their own name, address and telephone. The email has its own way: it must be confirmed."""
    contact = replace(
        contact_of(work, account), legal_name=legal_name, postal_address=postal_address, telephone=telephone
    )
    store_contact(work, account, contact)


def choose_language(work: Work, account: Account, code: str) -> None:
    """The person chooses the language in which this service speaks and writes to them; with none, it is left open.

    Raises ``Refusal`` if it is not spoken here.
    """
    store_contact(work, account, replace(contact_of(work, account), language=checked_language(code)))


def choose_time_zone(work: Work, account: Account, name: str) -> None:
    """The person chooses the time zone that they are told moments in; with none, it is left open.

    Raises ``Refusal`` if it is not offered.
    """
    if name and zone_of(name) is None:
        raise Refusal(_("Please choose one of these time zones."), "time_zone")
    store_contact(work, account, replace(contact_of(work, account), time_zone=name))
