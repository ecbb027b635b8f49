"""Who asks, and what their place in a case is: found in one statement, whatever a visit needs of it.

Prepared once: what every page asks is not built again for each.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import aliased

from odr.accounts.tables import Account, BrowserSession
from odr.cases.people import advisers
from odr.cases.shut import is_open_to_its_people
from odr.cases.tables import Adviser, Case, CaseLabel, Participant
from odr.contracts.contract import contract_of
from odr.contracts.tables import Contract
from odr.db.once import know_row
from odr.db.work import Work
from odr.errors import NotFound
from odr.facilitation.tables import Engagement
from odr.organisations.organisations import is_suspended
from odr.organisations.tables import Administrator, Organisation, Suspension
from odr.privacy.policy.accepting import NOW, policy_due, terms_due
from odr.support.permissions import until_shown
from odr.vaults.opening.presenting import vault_of
from odr.vaults.opening.reopening import Unlocked
from odr.vaults.rotation.ended import ended_in_the_log
from odr.vaults.tables import AccessCodeRow, UnlockedVault, Vault


@dataclass(frozen=True)
class Due:
    """What somebody has yet to accept: the number of the policy in force, and of the terms of an organisation.

    The organisation is the one that they administer, or the one whose case the visit is in.
    """

    policy: int | None = None
    terms: int | None = None
    organisation_id: UUID | None = None


@dataclass(frozen=True)
class Person:
    """Somebody whose session lives, the organisation that they administer, if they do, and what they must accept."""

    account: Account
    administers: Organisation | None
    due: Due
    # Until when support may look at pages of theirs, or they, at the desk, at pages of somebody's.
    support_until: datetime | None = None
    # Whether they are or were asked to facilitate: then the head of every page leads to their desk.
    has_desk: bool = False


@dataclass(frozen=True)
class CasePlace:
    """A place in a case: whose it is, and who acts for them if it is not themself who asks.

    ``vault`` is the participant's, locked; ``unlocked`` is what this browser keeps of it.
    """

    participant: Participant
    case: Case
    organisation: Organisation
    suspended: bool
    adviser: Adviser | None
    vault: Vault | None
    unlocked: Unlocked | None


def person_of(work: Work, session_id: UUID, account_id: UUID) -> Person | None:
    """Whoever is signed in; ``None`` if the session has ended meanwhile."""
    asked = {"session_id": session_id, "account_id": account_id, NOW: work.now}
    row = work.session.execute(_PERSON, asked).one_or_none()
    if row is None:
        return None
    account, administers, policy, until, has_desk, terms = row
    house = administers.id if administers is not None else None
    return Person(account, administers, Due(policy, terms, house), until, has_desk)


def place_of(work: Work, session_id: UUID, account_id: UUID, case_id: UUID) -> tuple[Person, CasePlace] | None:
    """Whoever is signed in, and their place in a case; ``None`` if the session has ended meanwhile.

    Raises ``NotFound`` if they have no place there. An account has one at most: as participant, or as adviser of one.
    """
    asked = {"session_id": session_id, "account_id": account_id, "case_id": case_id, NOW: work.now}
    row = work.session.execute(_PLACE, asked).first()
    if row is None:
        return None
    account, administers, policy, until, has_desk, participant, case, organisation, *more = row
    suspended, adviser, vault, unlocked, code, ended, label, is_advised, terms, contract = more
    if participant is None or case is None or organisation is None:
        raise NotFound
    # What the rules below would ask for again.
    contract_of.know(work, contract, organisation.id)
    vault_of.know(work, vault, participant)
    is_suspended.know(work, suspended is not None, account.id, organisation.id)
    know_row(work, CaseLabel, (case.id, account.id), label)
    if not is_advised:
        advisers.advisers_of.know(work, [], participant)
    if vault is not None:
        know_row(work, UnlockedVault, (session_id, vault.id), unlocked)
    kept = Unlocked(unlocked, code, ended) if unlocked is not None and code is not None else None
    return Person(account, administers, Due(policy, terms, organisation.id), until, has_desk), CasePlace(
        participant, case, organisation, suspended is not None, adviser, vault, kept
    )


_house = aliased(Organisation)
_suspended_at_home = aliased(Suspension)
_own_place = aliased(Participant)
# A statement of its own: that of a place has a case already, and in this one every case counts.
_facilitates = (
    select(Engagement.id)
    .join(Case, Case.id == Engagement.case_id)
    .where(
        Engagement.account_id == Account.id,
        Engagement.asked_at.is_not(None),
        is_open_to_its_people(bindparam(NOW)),
    )
    .correlate(Account)
    .exists()
)


def _whoever(*more: Any) -> Select[Any]:
    """The account of a session that lives, the organisation it administers, the policy due, and what else is asked."""
    return (
        select(
            Account,
            _house,
            policy_due(Account.id),
            until_shown(Account.id, _house.id, Account.operator_roles, NOW),
            _facilitates,
            *more,
        )
        .select_from(BrowserSession)
        .join(Account, Account.id == BrowserSession.account_id)
        .outerjoin(Administrator, Administrator.account_id == Account.id)
        .outerjoin(
            _suspended_at_home,
            (_suspended_at_home.account_id == Account.id)
            & (_suspended_at_home.organisation_id == Administrator.organisation_id),
        )
        .outerjoin(_house, (_house.id == Administrator.organisation_id) & _suspended_at_home.account_id.is_(None))
        .where(BrowserSession.id == bindparam("session_id"), Account.id == bindparam("account_id"))
    )


_PERSON = _whoever(terms_due(Account.id, _house.id))
_PLACE = (
    _whoever(
        Participant,
        Case,
        Organisation,
        Suspension,
        Adviser,
        Vault,
        UnlockedVault,
        AccessCodeRow,
        ended_in_the_log(Vault.id, AccessCodeRow.id),
        CaseLabel,
        advisers.is_advised(Participant.id),
        terms_due(Account.id, Case.organisation_id),
        Contract,
    )
    .outerjoin(Case, (Case.id == bindparam("case_id")) & is_open_to_its_people(bindparam(NOW)))
    .outerjoin(_own_place, (_own_place.case_id == Case.id) & (_own_place.account_id == Account.id))
    .outerjoin(
        Adviser,
        _own_place.id.is_(None) & (Adviser.case_id == Case.id) & (Adviser.account_id == Account.id) & advisers.acts(),
    )
    .outerjoin(Participant, Participant.id == func.coalesce(_own_place.id, Adviser.participant_id))
    .outerjoin(Organisation, Organisation.id == Case.organisation_id)
    .outerjoin(Contract, Contract.organisation_id == Case.organisation_id)
    .outerjoin(Suspension, (Suspension.account_id == Account.id) & (Suspension.organisation_id == Case.organisation_id))
    .outerjoin(Vault, Vault.participant_id == Participant.id)
    .outerjoin(UnlockedVault, (UnlockedVault.session_id == BrowserSession.id) & (UnlockedVault.vault_id == Vault.id))
    .outerjoin(AccessCodeRow, AccessCodeRow.id == UnlockedVault.code_id)
    .outerjoin(CaseLabel, (CaseLabel.case_id == Case.id) & (CaseLabel.account_id == Account.id))
    .order_by(Adviser.joined_at, Adviser.id)
    .limit(1)
)
