"""Who asks for a page: the visit that a view is given. What a visit lacks, its view cannot do."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from flask import flash

from odr.accounts.contact import Contact, account_of, contact_of
from odr.accounts.sessions import sealing_key
from odr.accounts.tables import Account
from odr.cases.tables import Adviser, Case, Participant
from odr.crypto.secrets import SymmetricKey
from odr.db.work import Work
from odr.organisations.organisations import administered_by
from odr.organisations.tables import Organisation
from odr.vaults.keys.open_vault import OpenVault
from odr.web.context import AppContext
from odr.web.login import current_session

SERVICE_NAME = "Case store"


@dataclass(kw_only=True)
class Visit:
    """Somebody asks for a page: the unit of work, and, if they are signed in, who they are."""

    app: AppContext
    work: Work
    account: Account | None = None

    @cached_property
    def administers(self) -> Organisation | None:
        """The organisation that the visitor administers; looked up when first asked for, and most never ask."""
        return administered_by(self.work, self.account.id) if self.account else None

    @property
    def service_name(self) -> str:
        """Whose house the visitor is in, for the head of the page."""
        return self.administers.name if self.administers else SERVICE_NAME

    def flash(self, message: str, category: str = "message") -> None:
        """Says something on the next page that is shown."""
        flash(message, category)


@dataclass(kw_only=True)
class SignedInVisit(Visit):
    """An account asks."""

    account: Account
    session_id: UUID

    def contact(self) -> Contact:
        """The visitor's own contact data."""
        return contact_of(self.work, self.account)

    def session_key(self) -> SymmetricKey:
        """What a vault or keyring that this browser unlocks is kept under; only this browser's cookie gives it."""
        return sealing_key(current_session().token)


@dataclass(kw_only=True)
class AdministratorVisit(SignedInVisit):
    """An administrator asks, for their own organisation. There is no vault here and no way to make one."""

    organisation: Organisation

    @cached_property
    def administers(self) -> Organisation:
        """The same."""
        return self.organisation


@dataclass(kw_only=True)
class ActingVisit(SignedInVisit):
    """A participant of a case asks, or somebody who acts for one.

    ``participant`` is whose private information it is; ``adviser`` is the place of whoever acts for them, and empty
    where the participant themself asks.
    """

    participant: Participant
    case: Case
    organisation: Organisation
    suspended: bool = False
    adviser: Adviser | None = None

    @property
    def service_name(self) -> str:
        """The organisation that runs the case."""
        return self.organisation.name

    @cached_property
    def acting_for(self) -> str | None:
        """The legal name of the participant for whom the visitor acts; ``None`` where it is the participant."""
        if self.adviser is None:
            return None
        return contact_of(self.work, account_of(self.work, self.participant.account_id)).legal_name


@dataclass(kw_only=True)
class ParticipantVisit(ActingVisit):
    """A participant of a case asks, for themself."""


@dataclass(kw_only=True)
class OpenVaultVisit(ActingVisit):
    """Somebody asks who has their own vault unlocked in this browser, or the one of the participant they act for."""

    vault: OpenVault


@dataclass(kw_only=True)
class GrantedVisit(OpenVaultVisit):
    """A facilitator asks, with their own vault unlocked, for what ``party`` gave them under an agreement in force."""

    granted: OpenVault
    party: Participant
