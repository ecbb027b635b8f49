"""The contract itself: its dates, which the desk keeps, and the business details, which the organisation keeps."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import Select, func, select

from odr.accounts.contact import checked_address, checked_email, checked_name
from odr.audit.desk import DeskEvent, record_on_desk
from odr.audit.tables import DeskEntry
from odr.contracts.cards import refuse_card_number
from odr.contracts.tables import Contract
from odr.db import payload
from odr.db.database import erases
from odr.db.once import once
from odr.db.paging import Page, page_from
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.organisations.tables import Organisation
from odr.texts import in_order

PAGE = 25
NOTICE_DAYS = 90
FEWEST_NOTICE, MOST_NOTICE = 30, 730


@dataclass(frozen=True)
class Details:
    """What an organisation gives for its contract: the address of its business, and who receives its invoices."""

    business_address: str = ""
    invoice_name: str = ""
    invoice_email: str = ""

    def __repr__(self) -> str:
        return "<Details>"


@once(Contract)
def contract_of(work: Work, organisation_id: UUID) -> Contract | None:
    """The contract, if anything of it was ever written down."""
    return work.session.scalar(select(Contract).where(Contract.organisation_id == organisation_id))


def contract_for(work: Work, organisation: Organisation) -> Contract:
    """The contract, begun if there is none yet."""
    found = contract_of(work, organisation.id)
    if found is None:
        found = Contract(
            id=uuid4(),
            organisation_id=organisation.id,
            number=_next_number(work),
            notice_days=NOTICE_DAYS,
            details_version=0,
        )
        work.session.add(found)
        work.session.flush()
    return found


def page_of_contracts(
    work: Work,
    among: Select[UUID] | None = None,
    *,
    newer_than: UUID | None = None,
    older_than: UUID | None = None,
) -> Page[tuple[Organisation, Contract | None], UUID]:
    """Twenty-five organisations with their contracts, by name: the first, or those next to one (before it: newer).

    ``among``: of these alone. Raises ``NotFound`` if the organisation to go on from is not there.
    """
    ids = _by_name(work, among)
    upwards, neighbour = newer_than is not None, newer_than or older_than
    if neighbour is not None:
        organisation_at_desk(work, neighbour)
        place = ids.index(neighbour) if neighbour in ids else len(ids)
        ids = ids[:place][::-1] if upwards else ids[place + 1 :]
    some = ids[: PAGE + 1]
    rows = work.session.execute(
        select(Organisation, Contract)
        .outerjoin(Contract, Contract.organisation_id == Organisation.id)
        .where(Organisation.id.in_(some))
    )
    found = sorted(((organisation, contract) for organisation, contract in rows), key=lambda row: some.index(row[0].id))
    return page_from(found, PAGE, lambda row: row[0].id, upwards=upwards, beside=neighbour is not None)


def _by_name(work: Work, among: Select[UUID] | None) -> list[UUID]:
    """Every organisation, or these alone, in the order in which people read names: no database has that order."""
    wanted = select(Organisation.id, Organisation.name)
    rows = work.session.execute(wanted if among is None else wanted.where(Organisation.id.in_(among)))
    return [row.id for row in sorted(rows, key=lambda row: (in_order(row.name), row.id))]


def organisation_at_desk(work: Work, organisation_id: UUID) -> Organisation:
    """The organisation whose contract it is. Raises ``NotFound``."""
    found = work.session.get(Organisation, organisation_id)
    if found is None:
        raise NotFound
    return found


def set_dates(
    work: Work, organisation: Organisation, from_day: date, until_day: date | None, notice_days: int, by: UUID
) -> Contract:
    """The desk writes down from when until when the contract is, and the notice. Raises ``Refusal``."""
    if until_day is not None and until_day < from_day:
        raise Refusal(_("The last day can't be before the first."), "until_day")
    if not FEWEST_NOTICE <= notice_days <= MOST_NOTICE:
        raise Refusal(
            _("Please give a number of days from %(min)s to %(max)s.", min=FEWEST_NOTICE, max=MOST_NOTICE),
            "notice_days",
        )
    contract = contract_for(work, organisation)
    contract.from_day, contract.until_day, contract.notice_days = from_day, until_day, notice_days
    record_on_desk(work, DeskEvent.CONTRACT_WRITTEN, actor_id=by, subject_id=contract.id, count=contract.number)
    return contract


def details_of(work: Work, contract: Contract | None) -> Details:
    """The business details, as the organisation gave them; empty ones until it has."""
    if contract is None or contract.sealed_details is None:
        return Details()
    return Details(**payload.decode(work.installation.open(contract.sealed_details, contract.sealed_details_context())))


def checked_business_address(typed: str) -> str:
    """The address of a business. Raises ``Refusal``."""
    refuse_card_number(typed, "business_address")
    return checked_address(typed)


def checked_invoice_name(typed: str) -> str:
    """Who receives invoices, a person or a department. Raises ``Refusal``."""
    refuse_card_number(typed, "invoice_name")
    return checked_name(typed)


def checked_invoice_email(typed: str) -> str:
    """Where invoices go. Raises ``Refusal``."""
    refuse_card_number(typed, "invoice_email")
    return checked_email(typed)


def correct_details(work: Work, organisation: Organisation, details: Details) -> None:
    """The organisation writes its own details; those before are overwritten. Raises ``Refusal``."""
    checked = Details(
        checked_business_address(details.business_address),
        checked_invoice_name(details.invoice_name),
        checked_invoice_email(details.invoice_email),
    )
    contract = contract_for(work, organisation)
    contract.details_version += 1
    contract.sealed_details = work.installation.seal(payload.encode(asdict(checked)), contract.sealed_details_context())
    erases(work.session)


def _next_number(work: Work) -> int:
    """A number that no contract ever had: the log of the desk goes on naming those that are gone."""
    logged = select(func.max(DeskEntry.count)).where(DeskEntry.event.like("contract.%"))
    return 1 + max(work.session.scalar(one) or 0 for one in (select(func.max(Contract.number)), logged))
