"""Who can be the facilitator of a case: nobody who wears another hat in it."""

from odr.accounts.tables import Account
from odr.cases.advisers import has_advised_in
from odr.cases.cases import PARTY
from odr.cases.participants import find
from odr.cases.tables import Case
from odr.db.work import Work
from odr.organisations.organisations import administers, is_suspended


def may_facilitate(work: Work, case: Case, account: Account) -> bool:
    """Whether the account is neither a party of the case, nor has acted for one, nor keeps its house.

    Somebody whom the organisation has suspended cannot take such a place either.
    """
    place = find(work, case.id, account.id)
    return not (
        (place is not None and place.role == PARTY)
        or has_advised_in(work, case.id, account.id)
        or administers(work, account.id, case.organisation_id)
        or is_suspended(work, account.id, case.organisation_id)
    )
