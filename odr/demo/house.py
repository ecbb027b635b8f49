"""What the worked example is played on: the installation, its organisation, and moments in the past."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from odr.accounts.contact import Contact
from odr.accounts.signin import create_account
from odr.accounts.tables import Account
from odr.cases.people.administrators import set_up
from odr.cases.tables import Participant
from odr.crypto.codes import AccessCode
from odr.crypto.installation import Installation
from odr.db.about import EVERYTHING
from odr.db.database import Database
from odr.db.work import Work
from odr.organisations import invitations
from odr.organisations.organisations import appoint
from odr.organisations.tables import Organisation
from odr.privacy.policy.versions import in_force
from odr.settings.settings import Settings
from odr.training.course import own_course
from odr.training.register import record_pass
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.opening.presenting import unlock

PASSWORD = "a demonstration only"  # noqa: S105  printed on the console, and good for nothing else
ORGANISATION = "Harbour Resolution Centre"
ADMINISTRATOR = Contact("Ada Marsh", "2 Harbour Street, Harbourtown", "ada@demo.example", "+44 1632 960001")

LAPSED = Contact("Abel Crane", "2 Harbour Street, Harbourtown", "abel@demo.example", "+44 1632 960019")


@dataclass(frozen=True)
class Seat:
    """Somebody in a case, and the code that opens their place. ``called`` is what they are there.

    ``for_browser`` opens their browser folders, if they have any.
    """

    participant_id: UUID
    code: AccessCode
    contact: Contact
    called: str
    for_browser: AccessCode | None = None

    def open(self, work: Work) -> OpenVault:
        """Their open vault, in this unit of work."""
        return unlock(work, work.session.get_one(Participant, self.participant_id), self.code)[0]


@dataclass(frozen=True)
class House:
    """The organisation, and the moment at which the demonstration was started."""

    database: Database
    settings: Settings
    organisation_id: UUID
    administrator_id: UUID
    started: datetime

    @contextmanager
    def ago(self, *, days: float = 0, hours: float = 0) -> Iterator[Work]:
        """A unit of work so long before the start; it commits when it is left."""
        with _unit(self.database, self.settings, self.started - timedelta(days=days, hours=hours)) as work:
            yield work

    def organisation(self, work: Work) -> Organisation:
        """The organisation."""
        return work.session.get_one(Organisation, self.organisation_id)


def build(database: Database, settings: Settings, started: datetime) -> House:
    """The organisation and its administrator, in an empty database, a good while ago."""
    with _unit(database, settings, started - timedelta(days=90)) as work:
        invitation = invitations.find(work, invitations.invite_on_console(work, None))
        administrator = account(work, ADMINISTRATOR)
        organisation = set_up(work, invitation, administrator, ORGANISATION)
        record_pass(work, own_course(), administrator.id, settings.training_valid)
        made = House(database, settings, organisation.id, administrator.id, started)
    _lapsed(made)
    return made


def _lapsed(house: House) -> None:
    """A second administrator, who passed the course so long ago that their pages answer with how to renew it."""
    with house.ago(days=house.settings.training_valid.days + 3) as work:
        absent = account(work, LAPSED)
        appoint(work, absent, house.organisation(work))
        record_pass(work, own_course(), absent.id, house.settings.training_valid)


def account(work: Work, contact: Contact) -> Account:
    """An account for somebody, with the password that is printed."""
    return create_account(work, contact, PASSWORD, email_confirmed=True, accepts=in_force(work).number)


@contextmanager
def _unit(database: Database, settings: Settings, moment: datetime) -> Iterator[Work]:
    with database.writing(EVERYTHING) as session:
        yield Work(session, Installation(settings.installation_key), moment)
