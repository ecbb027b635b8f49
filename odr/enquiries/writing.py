"""Text that somebody writes to those who run the service, as it is stored; and how much one network may write."""

from typing import TypeVar

from odr.accounts import throttle
from odr.contracts.cards import refuse_card_in_words
from odr.db.work import Work
from odr.enquiries.tables import Enquiry, Request
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.texts import is_visible, too_long

LONGEST_MESSAGE = 10_000
# Many people may share a network; one who writes to fill the desk is slowed to this in half an hour.
MOST_FROM_NETWORK = 20
MOST_TO_ADDRESS = 3
R = TypeVar("R", Enquiry, Request)


def checked_message(typed: str, field: str = "message") -> str:
    """A message as it is stored: its own words, line ends alike. Raises ``Refusal`` for nothing, or too much.

    And for the number of a payment card: whatever is written for those who run the service passes here.
    """
    text = typed.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST_MESSAGE:
        raise too_long(len(text), LONGEST_MESSAGE, field)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise Refusal(_("There is a character in this that can't be stored. Please type it again."), field) from None
    if not is_visible(text):
        raise Refusal(_("Please write what it is about."), field)
    refuse_card_in_words(text, field)
    return text


def as_it_is_now(work: Work, row: R) -> R:
    """The same row, read again before it is changed, and nobody else's to change until this unit of work is over.

    Its author and those who deal with it hold no lock in common: what one has read, the other may have changed since.
    Raises ``NotFound`` if it is gone.
    """
    found = work.session.get(type(row), row.id, populate_existing=True, with_for_update=True)
    if found is None:
        raise NotFound
    return found


def count_from(work: Work, address: str | None) -> None:
    """Counts something that was written from a network. Raises ``Refusal`` after many of them, for half an hour.

    The caller commits what was counted. Another network is not concerned, and no cookie is needed.
    """
    bucket = work.installation.throttle_bucket("enquiries", throttle.network_of(address))
    if throttle.counted(work, bucket) >= MOST_FROM_NETWORK:
        raise Refusal(
            _(
                "A lot was sent from your network just now. Please try again in half an hour; what you typed stays "
                "here as long as this page is open."
            )
        )
    throttle.count_failure(work, [bucket])


def may_mail(work: Work, tag: bytes) -> bool:
    """Whether a link may be mailed to an address that anybody can type; three within half an hour, no more."""
    bucket = work.installation.throttle_bucket("request mails", tag)
    few = throttle.counted(work, bucket) < MOST_TO_ADDRESS
    throttle.count_failure(work, [bucket])
    return few
