"""Making, reading and destroying enquiries. What they say is sealed under the installation key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select

from odr.accounts.contact import checked_email, checked_name, checked_telephone
from odr.accounts.tables import Account
from odr.audit.desk import DeskEvent, record_on_desk
from odr.contracts.cards import refuse_card_in_words
from odr.db import payload
from odr.db.database import erases
from odr.db.guard import by_itself
from odr.db.paging import Page, beyond, page_from
from odr.db.work import Work
from odr.enquiries import mails
from odr.enquiries.kinds import KEPT, READERS, EnquiryKind
from odr.enquiries.tables import Enquiry
from odr.enquiries.writing import as_it_is_now, checked_message
from odr.errors import NotFound
from odr.i18n import gettext as _
from odr.mail import outbox
from odr.texts import one_line

LONGEST_WORK = 200
AT_ONCE = 100


@dataclass(frozen=True)
class Written:
    """An enquiry, opened."""

    id: UUID
    kind: EnquiryKind
    made_at: datetime
    keep_until: datetime
    read_at: datetime | None
    consent_at: datetime | None
    published_at: datetime | None
    fields: Mapping[str, str]

    def __repr__(self) -> str:
        return "<Written>"


def write(work: Work, kind: EnquiryKind, typed: Mapping[str, str], account: Account | None, desk_link: str) -> Enquiry:
    """Stores what somebody wrote, with the fields of its kind and no other, and tells those who read it that it came.

    Raises ``Refusal`` about the first field that will not do.
    """
    fields = {name: _CHECKS[name](typed.get(name, "")) for name in KEPT[kind].fields}
    row = Enquiry(
        id=uuid4(),
        kind=kind.value,
        account_id=account.id if account is not None and KEPT[kind].account else None,
        made_at=work.now,
        keep_until=work.now + KEPT[kind].kept_for,
    )
    row.sealed_content = work.installation.seal(payload.encode(fields), row.sealed_content_context())
    work.session.add(row)
    work.session.flush()
    mails.tell_operators(work, READERS, mails.enquiry_came, desk_link, row.id)
    return row


def opened(work: Work, row: Enquiry) -> Written:
    """What an enquiry says."""
    fields: dict[str, str] = payload.decode(work.installation.open(row.sealed_content, row.sealed_content_context()))
    return Written(
        row.id,
        EnquiryKind(row.kind),
        row.made_at,
        row.keep_until,
        row.read_at,
        row.consent_at,
        row.published_at,
        fields,
    )


def page_at_desk(
    work: Work, *, unread: bool = False, newer_than: UUID | None = None, older_than: UUID | None = None
) -> Page[Enquiry, UUID]:
    """What has come, the latest first: a hundred of them, or those next to one. Without what it says.

    ``unread``: what nobody has read alone. Raises ``NotFound`` if the one to go on from is not there.
    """
    upwards, neighbour = newer_than is not None, newer_than or older_than
    beside = find(work, neighbour) if neighbour is not None else None
    there = (beside.made_at, beside.id) if beside is not None else None
    asked = select(Enquiry).where(Enquiry.keep_until > work.now)
    if unread:
        asked = asked.where(Enquiry.read_at.is_(None))
    some = beyond(asked, [Enquiry.made_at, Enquiry.id], there, rising=upwards).limit(AT_ONCE + 1)
    found = work.session.scalars(some).all()
    return page_from(found, AT_ONCE, attrgetter("id"), upwards=upwards, beside=beside is not None)


def unread(work: Work) -> int:
    """How many nobody has read."""
    asked = select(func.count()).select_from(Enquiry).where(Enquiry.read_at.is_(None), Enquiry.keep_until > work.now)
    return work.session.scalar(asked) or 0


def find(work: Work, enquiry_id: UUID) -> Enquiry:
    """One enquiry. Raises ``NotFound``, also when its time is over."""
    row = work.session.get(Enquiry, enquiry_id)
    if row is None or row.keep_until <= work.now:
        raise NotFound
    return row


def find_own(work: Work, enquiry_id: UUID, account: Account) -> Enquiry:
    """One that this account has written. Raises ``NotFound``."""
    row = find(work, enquiry_id)
    if row.account_id != account.id:
        raise NotFound
    return row


def of_account(work: Work, account: Account) -> list[Written]:
    """What somebody has written, the latest first."""
    asked = select(Enquiry).where(Enquiry.account_id == account.id, Enquiry.keep_until > work.now)
    rows = work.session.scalars(asked.order_by(Enquiry.made_at.desc(), Enquiry.id).limit(AT_ONCE))
    return [opened(work, row) for row in rows]


def note_read(work: Work, enquiry_id: UUID, by: UUID) -> None:
    """Notes, before it is shown, that somebody at the desk reads it."""
    row = as_it_is_now(work, find(work, enquiry_id))
    row.read_at = row.read_at or work.now
    record_on_desk(work, DeskEvent.ENQUIRY_READ, actor_id=by, subject_id=enquiry_id)


def remove(work: Work, row: Enquiry, by: UUID) -> None:
    """Somebody at the desk is done with it: it is destroyed now."""
    record_on_desk(work, DeskEvent.ENQUIRY_REMOVED, actor_id=by, subject_id=row.id)
    _destroy(work, row)


def take_back(work: Work, row: Enquiry) -> None:
    """Its author wants it gone."""
    _destroy(work, row)


def remove_old(work: Work) -> None:
    """Destroys what has been kept as long as its form said."""
    over = delete(Enquiry).where(Enquiry.keep_until <= work.now).returning(Enquiry.id)
    if work.session.scalars(by_itself(over)).all():
        erases(work.session)


def _destroy(work: Work, row: Enquiry) -> None:
    as_it_is_now(work, row)
    outbox.drop(work, row.id)
    work.session.delete(row)
    work.session.flush()
    erases(work.session)


def _work_words(typed: str) -> str:
    missing = _("Please say what kind of work it is for.")
    text = one_line(typed, LONGEST_WORK, missing=missing, field="work", of_letters=True)
    refuse_card_in_words(text, "work")
    return text


def _shown_as(typed: str) -> str:
    """The name beside a published text, or nothing."""
    text = one_line(typed, LONGEST_WORK, missing="", field="shown_as") if typed.strip() else ""
    refuse_card_in_words(text, "shown_as")
    return text


_CHECKS = {
    "name": checked_name,
    "email": checked_email,
    "telephone": checked_telephone,
    "message": checked_message,
    "work": _work_words,
    "shown_as": _shown_as,
}
