"""Organisations, their administrators, and the accounts they have suspended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from odr.accounts.contact import Contact, checked_language, checked_telephone, contacts_of
from odr.accounts.tables import Account
from odr.db.once import once
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.organisations.naming import checked_name
from odr.organisations.tables import Administrator, Organisation, Suspension
from odr.texts import in_order, one_line

LONGEST_NOTICE = 200


@dataclass(frozen=True)
class Colleague:
    """An administrator, as the other administrators see them."""

    account_id: UUID
    contact: Contact
    since: datetime
    suspended: bool


def add_organisation(work: Work, name: str) -> Organisation:
    """A new organisation. Raises ``Refusal`` for a name that is none or is taken (``naming.checked_name``)."""
    organisation = Organisation(
        id=uuid4(),
        name=checked_name(work, name),
        created_at=work.now,
        language="",
        telephone="",
        privacy_notice="",
        reference_pattern="",
        palette="",
    )
    work.session.add(organisation)
    work.session.flush()
    return organisation


def choose_language(organisation: Organisation, code: str) -> None:
    """Notes in which language people are written to who have chosen none; with none, the service's.

    Raises ``Refusal`` if it is not spoken here.
    """
    organisation.language = checked_language(code)


def choose_contact(organisation: Organisation, telephone: str, privacy_notice: str) -> None:
    """Notes how people reach an organisation; either may be empty. Raises ``Refusal``."""
    number = checked_telephone(telephone) if telephone.strip() else ""
    notice = ""
    if privacy_notice.strip():
        missing = _("Please give the whole address, beginning with https://, without spaces.")
        notice = one_line(privacy_notice, LONGEST_NOTICE, missing=missing, field="privacy_notice")
        if not notice.startswith("https://") or " " in notice or len(notice) == len("https://"):
            raise Refusal(missing, "privacy_notice")
    organisation.telephone, organisation.privacy_notice = number, notice


def organisation_of(work: Work, organisation_id: UUID) -> Organisation:
    """The organisation. Raises ``NotFound``."""
    organisation = work.session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound
    return organisation


def names_to_choose_from(work: Work) -> dict[UUID, str]:
    """Every organisation by name, in the order in which people read names."""
    rows = work.session.execute(select(Organisation.id, Organisation.name)).all()
    return {row.id: row.name for row in sorted(rows, key=lambda row: (in_order(row.name), row.id))}


def names_of(work: Work, organisation_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """What these organisations are called; those that are gone are left out."""
    wanted = {one for one in organisation_ids if one is not None}
    if not wanted:
        return {}
    rows = work.session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def any_organisation(work: Work) -> bool:
    """Whether the installation has been set up."""
    return work.session.scalar(select(Organisation.id).limit(1)) is not None


def appoint(work: Work, account: Account, organisation: Organisation) -> None:
    """Makes an account an administrator. Raises ``Refusal`` if it administers an organisation already."""
    if work.session.get(Administrator, account.id) is not None:
        raise Refusal(_("This account is an administrator already."))
    work.session.add(Administrator(account_id=account.id, organisation_id=organisation.id, created_at=work.now))
    work.session.flush()


def administered_by(work: Work, account_id: UUID) -> Organisation | None:
    """The organisation that this account administers, unless the account is suspended there."""
    return work.session.scalar(
        select(Organisation)
        .join(Administrator, Administrator.organisation_id == Organisation.id)
        .outerjoin(
            Suspension,
            (Suspension.account_id == Administrator.account_id) & (Suspension.organisation_id == Organisation.id),
        )
        .where(Administrator.account_id == account_id, Suspension.account_id.is_(None))
    )


@once(Administrator)
def administers(work: Work, account_id: UUID, organisation_id: UUID) -> bool:
    """Whether the account is an administrator of this organisation, suspended or not."""
    row = work.session.get(Administrator, account_id)
    return row is not None and row.organisation_id == organisation_id


def colleagues(work: Work, organisation: Organisation) -> list[Colleague]:
    """The organisation's administrators, the earliest first."""
    rows: Sequence[Administrator] = work.session.scalars(
        select(Administrator)
        .where(Administrator.organisation_id == organisation.id)
        .order_by(Administrator.created_at, Administrator.account_id)
    ).all()
    contacts = contacts_of(work, [row.account_id for row in rows])
    suspended = suspended_among(work, organisation.id, [row.account_id for row in rows])
    return [
        Colleague(row.account_id, contacts[row.account_id], row.created_at, row.account_id in suspended) for row in rows
    ]


def suspended_among(work: Work, organisation_id: UUID, account_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these accounts the organisation has suspended."""
    return set(
        work.session.scalars(
            select(Suspension.account_id).where(
                Suspension.organisation_id == organisation_id, Suspension.account_id.in_(account_ids)
            )
        )
    )


@once(Suspension)
def is_suspended(work: Work, account_id: UUID, organisation_id: UUID) -> bool:
    """Whether the organisation has suspended the account."""
    return work.session.get(Suspension, (account_id, organisation_id)) is not None


def suspend(work: Work, account_id: UUID, organisation: Organisation, by: UUID) -> None:
    """Suspends an account in this organisation. The person keeps the way to their own private information.

    The caller has made sure that the account belongs to the organisation. Raises ``Refusal`` for oneself, so that an
    organisation always keeps an administrator who can act.
    """
    if account_id == by:
        raise Refusal(_("You cannot suspend your own account. Ask another administrator."))
    if not is_suspended(work, account_id, organisation.id):
        work.session.add(
            Suspension(account_id=account_id, organisation_id=organisation.id, suspended_at=work.now, suspended_by=by)
        )


def end_suspension(work: Work, account_id: UUID, organisation: Organisation) -> None:
    """Lets a suspended account take part again."""
    work.session.execute(
        delete(Suspension).where(Suspension.account_id == account_id, Suspension.organisation_id == organisation.id)
    )
