"""Who can be the facilitator of a case: nobody who wears another hat in it."""

from odr.accounts.tables import Account
from odr.cases.cases import PARTY
from odr.cases.people.advisers import has_advised_in
from odr.cases.people.participants import find
from odr.cases.tables import Case
from odr.db.work import Work
from odr.organisations.organisations import administers, is_suspended


def may_be_asked(work: Work, case: Case, account: Account) -> bool:
    """Whether the account is neither a party of the case, nor keeps its house, nor is suspended there.

    That somebody advises a party is not looked at here: the answer would tell others of it.
    """
    place = find(work, case.id, account.id)
    return not (
        (place is not None and place.role == PARTY)
        or administers(work, account.id, case.organisation_id)
        or is_suspended(work, account.id, case.organisation_id)
    )


def may_facilitate(work: Work, case: Case, account: Account) -> bool:
    """Whether they can take the place: they may be asked, and have never acted for a party in this case."""
    return may_be_asked(work, case, account) and not has_advised_in(work, case.id, account.id)
