"""Whose people somebody is: the organisations in whose cases they have or had a place, or which they administer."""

from uuid import UUID

from odr.cases.advisers import has_advised_within
from odr.cases.participants import takes_part_anywhere
from odr.db.work import Work
from odr.errors import NotFound
from odr.organisations.organisations import administers, organisation_of
from odr.organisations.tables import Organisation


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
