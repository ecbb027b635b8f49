"""Whose people somebody is: the organisations in whose cases they have or had a place, or which they administer."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, union

from odr.cases.shut import is_open_to_its_people
from odr.cases.tables import Adviser, Case, Participant
from odr.db.work import Work
from odr.errors import NotFound
from odr.organisations.tables import Administrator, Organisation
from odr.texts import in_order


def organisations_of_own(work: Work, account_id: UUID) -> Sequence[Organisation]:
    """Those in whose cases the account has or had a place, or acts for somebody, or which it administers, by name.

    Of cases that are shut to the account nothing is told.
    """
    in_cases = [
        select(Case.organisation_id)
        .join(table, table.case_id == Case.id)
        .where(table.account_id == account_id, is_open_to_its_people(work.now))
        for table in (Participant, Adviser)
    ]
    administered = select(Administrator.organisation_id).where(Administrator.account_id == account_id)
    found = work.session.scalars(select(Organisation).where(Organisation.id.in_(union(*in_cases, administered))))
    return sorted(found, key=lambda one: (in_order(one.name), one.id))


def organisation_of_own(work: Work, account_id: UUID, organisation_id: UUID) -> Organisation:
    """An organisation that the account has to do with. Raises ``NotFound`` for any other."""
    for one in organisations_of_own(work, account_id):
        if one.id == organisation_id:
            return one
    raise NotFound
