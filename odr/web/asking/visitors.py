"""Who asks for a page: the visit that a view is given. What a visit lacks, its view cannot do."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from flask import flash
from werkzeug.wrappers import Response

from odr.accounts.contact import Contact, contacts_from, contacts_of
from odr.accounts.sent_forms import Done
from odr.accounts.sessions import sealing_key
from odr.accounts.tables import Account
from odr.accounts.unlocked import is_live
from odr.audit.chain import Head, head_of
from odr.cases.tables import Adviser, Case, Participant
from odr.crypto.secrets import SymmetricKey
from odr.db.work import Work
from odr.errors import NotFound
from odr.operators.operators import Role
from odr.organisations.tables import Organisation
from odr.support.permissions import Permission, in_force
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.opening.reopening import is_as_found
from odr.web.asking.login import current_session
from odr.web.asking.places import CasePlace, Person
from odr.web.context import AppContext

SERVICE_NAME = "Case store"


@dataclass(kw_only=True)
class Visit:
    """Somebody asks for a page: the unit of work, and, if they are signed in, who they are."""

    app: AppContext
    work: Work
    person: Person | None = None
    has_made: Done | None = None

    def made(self, thing_id: UUID, onward: Response, case_id: UUID | None = None, *, nobodys: bool = False) -> Response:
        """Says that the form has made something, and where it leads on to: also when the form is sent once more.

        ``case_id`` is the case it belongs to, where the rule of the route does not name one. ``nobodys`` says that
        the account of the visitor is gone.
        """
        account_id = self.account.id if self.account is not None and not nobodys else None
        self.has_made = Done(thing_id, account_id, case_id)
        return onward

    @property
    def account(self) -> Account | None:
        """Who is signed in."""
        return self.person.account if self.person is not None else None

    @property
    def administers(self) -> Organisation | None:
        """The organisation that the visitor administers."""
        return self.person.administers if self.person is not None else None

    @property
    def house(self) -> Organisation | None:
        """The organisation that the visitor is at home with: its name and its colours are those of the page."""
        return self.administers

    @property
    def service_name(self) -> str:
        """Whose house the visitor is in, for the head of the page."""
        return self.house.name if self.house else SERVICE_NAME

    def holds(self, then: Work) -> bool:
        """The second look, before what was read is shown. What is not sealed needs none."""
        return True

    def flash(self, message: str, category: str = "message") -> None:
        """Says something on the next page that is shown."""
        flash(message, category)


@dataclass(kw_only=True)
class SignedInVisit(Visit):
    """An account asks."""

    person: Person
    session_id: UUID

    @property
    def account(self) -> Account:
        """Who asks."""
        return self.person.account

    def contact(self) -> Contact:
        """The visitor's own contact data."""
        return contacts_from(self.work, [self.account])[self.account.id]

    def session_key(self) -> SymmetricKey:
        """What a vault or keyring that this browser unlocks is kept under; only this browser's cookie gives it."""
        return sealing_key(current_session().token)


@dataclass(kw_only=True)
class AdministratorVisit(SignedInVisit):
    """An administrator asks, for their own organisation. There is no vault here and no way to make one."""

    organisation: Organisation


@dataclass(kw_only=True)
class OperatorVisit(SignedInVisit):
    """An operator asks, on the desk of those whose service it is. There is no case and no organisation here."""

    roles: frozenset[Role]


@dataclass(kw_only=True)
class SupportVisit(SignedInVisit):
    """Somebody at the desk looks, with permission. There is no case here, no vault, and no organisation to act for."""

    permission: Permission

    def holds(self, then: Work) -> bool:
        """The second look: the permission is in force at the moment at which the page is shown."""
        try:
            return in_force(then, self.permission.id) == self.permission
        except NotFound:
            return False


@dataclass(kw_only=True)
class ActingVisit(SignedInVisit):
    """A participant of a case asks, or somebody who acts for one."""

    place: CasePlace

    @property
    def participant(self) -> Participant:
        """Whose private information it is."""
        return self.place.participant

    @property
    def case(self) -> Case:
        """The case that the rule names."""
        return self.place.case

    @property
    def organisation(self) -> Organisation:
        """Who runs the case."""
        return self.place.organisation

    @property
    def suspended(self) -> bool:
        """Whether the organisation has suspended the visitor's account."""
        return self.place.suspended

    @property
    def adviser(self) -> Adviser | None:
        """The place of whoever acts for the participant; empty where the participant themself asks."""
        return self.place.adviser

    @property
    def has_unlocked(self) -> bool:
        """Whether this browser has the vault unlocked, as far as can be told without opening it."""
        found = self.place.unlocked
        return found is not None and is_live(self.work, found.kept, self.app.settings.idle_lock)

    @property
    def house(self) -> Organisation:
        """The organisation that runs the case."""
        return self.organisation

    @cached_property
    def acting_for(self) -> str | None:
        """The legal name of the participant for whom the visitor acts; ``None`` where it is the participant."""
        if self.adviser is None:
            return None
        return contacts_of(self.work, [self.participant.account_id])[self.participant.account_id].legal_name


@dataclass(kw_only=True)
class ParticipantVisit(ActingVisit):
    """A participant of a case asks, for themself."""


@dataclass(kw_only=True)
class OpenVaultVisit(ActingVisit):
    """Somebody asks who has their own vault unlocked in this browser, or the one of the participant they act for.

    ``head`` is the end of the case's log as a facilitator's visit found it: what they may read stands on agreements,
    and whatever changes those is in the log.
    """

    opened: OpenVault
    head: Head | None = None

    def holds(self, then: Work) -> bool:
        """The second look: whether all that this visit stands on is in ``then`` as it was found."""
        place = self.place
        return (
            place.unlocked is not None
            and is_as_found(
                then,
                self.opened,
                place.unlocked,
                place.participant,
                place.case,
                place.adviser,
                suspended=place.suspended,
            )
            and (self.head is None or head_of(then, place.case.id) == self.head)
        )


@dataclass(kw_only=True)
class GrantedVisit(OpenVaultVisit):
    """A facilitator asks, with their own vault unlocked, for what ``party`` gave them under an agreement in force."""

    granted: OpenVault
    party: Participant

    def holds(self, then: Work) -> bool:
        """The same, and that what was given has not come to its end meanwhile."""
        until = self.granted.code.expires_at
        return super().holds(then) and until is not None and until > then.now
