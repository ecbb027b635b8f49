"""Whose people somebody is: the organisations in whose cases they have or had a place, or which they administer."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, union

from odr.cases.advisers import has_advised_within
from odr.cases.participants import takes_part_anywhere
from odr.cases.tables import Adviser, Case, Participant
from odr.db.work import Work
from odr.errors import NotFound
from odr.organisations.organisations import administers, organisation_of
from odr.organisations.tables import Administrator, Organisation
from odr.texts import in_order


def organisations_of_own(work: Work, account_id: UUID) -> Sequence[Organisation]:
    """Those in whose cases the account has or had a place, or acts for somebody, or which it administers, by name."""
    in_cases = [
        select(Case.organisation_id).join(table, table.case_id == Case.id).where(table.account_id == account_id)
        for table in (Participant, Adviser)
    ]
    administered = select(Administrator.organisation_id).where(Administrator.account_id == account_id)
    found = work.session.scalars(select(Organisation).where(Organisation.id.in_(union(*in_cases, administered))))
    return sorted(found, key=lambda one: (in_order(one.name), one.id))


def organisation_of_own(work: Work, account_id: UUID, organisation_id: UUID) -> Organisation:
    """An organisation that the account has to do with. Raises ``NotFound`` for any other."""
    organisation = organisation_of(work, organisation_id)
    if not (
        administers(work, account_id, organisation_id)
        or takes_part_anywhere(work, account_id, organisation)
        or has_advised_within(work, organisation, account_id)
    ):
        raise NotFound
    return organisation
