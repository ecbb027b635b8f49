"""That a contract ends: its last day, as it was told, and that no new case begins under it.

What counts is the desk's log: a row can be given an earlier day by whoever writes to the database, and the service must
not be made to erase by that.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from odr.audit.desk import DeskEvent
from odr.audit.log import entry_hash
from odr.audit.tables import DeskEntry
from odr.contracts.contract import contract_of
from odr.contracts.tables import Contract
from odr.dates import format_full_day
from odr.db.work import Work
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.organisations.tables import Organisation

_ENDS = (DeskEvent.NOTICE_GIVEN, DeskEvent.NOTICE_BY_ORGANISATION, DeskEvent.NOTICE_EARLIER)
_OF_NOTICE = [event.value for event in (*_ENDS, DeskEvent.NOTICE_TAKEN_BACK)]


def refuse_new_case(work: Work, organisation: Organisation) -> None:
    """Raises ``Refusal`` once notice was given."""
    ends = last_day_of_contract(work, organisation.id)
    if ends is not None:
        raise Refusal(
            _(
                "The contract of your organisation ends with %(day)s. No new case can be opened any more.",
                day=format_full_day(ends),
            )
        )


def last_day_of_contract(work: Work, organisation_id: UUID) -> date | None:
    """The last day, once notice was given."""
    contract = contract_of(work, organisation_id)
    return contract.ends_on if contract is not None else None


def told_day(work: Work, contract: Contract) -> date | None:
    """The last day as the log of the desk has it; ``None`` if it knows of no notice, or of an altered one."""
    said = told_last(work, contract)
    return said[0] if said is not None and said[1] else None


def told_last(work: Work, contract: Contract) -> tuple[date, bool] | None:
    """The last day that the log of the desk has, and whether it still holds: the notice may have been taken back.

    ``None`` if it knows of no notice, or of an altered one.
    """
    latest = work.session.scalars(
        select(DeskEntry)
        .where(DeskEntry.subject_id == contract.id, DeskEntry.event.in_(_OF_NOTICE))
        .order_by(DeskEntry.number.desc())
        .limit(2)
    ).all()
    ends = bool(latest) and latest[0].event != DeskEvent.NOTICE_TAKEN_BACK.value
    said = latest[:1] if ends else latest
    if not said or any(one.hash != entry_hash(one) for one in said):
        return None
    count = said[-1].count
    return (date.fromordinal(count), ends) if count and 0 < count < date.max.toordinal() else None
