"""People in a case, with and without a vault, made by the rules alone: for tests that are about what follows."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from odr.cases.cases import open_case
from odr.cases.naming.kinds import CaseKind
from odr.cases.people import participants, party_invitations
from odr.cases.tables import Case, Participant
from odr.crypto.codes import AccessCode
from odr.db.work import Work
from odr.organisations.organisations import add_organisation
from odr.organisations.tables import Organisation
from odr.selftest.harness.page import Page
from odr.vaults.codes.issuing import make_vault
from odr.vaults.contents.folders import folders_of
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.opening.presenting import unlock, vault_of
from odr.vaults.tables import Vault
from tests.support.people import account_of, arrive, with_account
from tests.support.scenes import scene
from tests.support.world import Person, World


@dataclass
class Party:
    """A party of a case, at a browser where they are signed in. ``code`` opens their vault, once there is one."""

    world: World
    person: Person
    case_id: UUID
    participant_id: UUID
    code: AccessCode | None = None

    @property
    def root(self) -> str:
        """Where the vault's pages begin."""
        return f"/cases/{self.case_id}/vault"

    def open(self, path: str = "") -> Page:
        """Asks for a page of the vault."""
        return self.person.open(self.root + path)

    def unlock(self) -> Page:
        """Unlocks the vault on its page."""
        assert self.code is not None
        self.open("/unlock")
        return self.person.submit("Open", code=self.code.reveal())

    @contextmanager
    def opened(self, code: AccessCode | None = None) -> Iterator[OpenVault]:
        """The open vault behind the pages, in a unit of work that commits."""
        with self.world.work() as work:
            yield self.open_in(work, code)

    def open_in(self, work: Work, code: AccessCode | None = None) -> OpenVault:
        """The open vault in a unit of work that is there already."""
        used = code or self.code
        assert used is not None
        return unlock(work, participant_of(work, self), used)[0]

    def folder_id(self, number: int = 0) -> UUID:
        """One of the vault's folders, in their order."""
        with self.opened() as opened:
            return folders_of(opened)[number].id


def participant_of(work: Work, party: Party) -> Participant:
    """The party's row."""
    found = work.session.get(Participant, party.participant_id)
    assert found is not None
    return found


def vault_row(work: Work, party: Party) -> Vault:
    """The party's vault, locked."""
    found = vault_of(work, participant_of(work, party))
    assert found is not None
    return found


def case_row(work: Work, case_id: UUID) -> Case:
    """The case."""
    found = work.session.get(Case, case_id)
    assert found is not None
    return found


@scene
def two_parties(world: World, *, reference: str = "2026-0142", names: tuple[str, str] | None = None) -> list[Party]:
    """Two parties who have joined a case and signed in, without vaults."""
    people = [with_account(world, name) for name in names or ("Tessa Tenant", "Leo Landlord")]
    with world.work() as work:
        by = account_of(work, people[0])
        organisation = work.session.query(Organisation).first() or add_organisation(work, "Harbour Resolution Centre")
        case = open_case(work, organisation, reference, CaseKind.TENANCY, by.id)
        work.session.flush()
        parties = [_joined(work, world, person, case) for person in people]
    for party in parties:
        arrive(party.person)
    return parties


def in_another_case(parties: Sequence[Party], reference: str) -> list[Party]:
    """The same people in one more case of the same organisation, without vaults there."""
    world = parties[0].world
    with world.work() as work:
        first = case_row(work, parties[0].case_id)
        organisation = work.session.get_one(Organisation, first.organisation_id)
        case = open_case(work, organisation, reference, CaseKind.TENANCY, first.opened_by)
        work.session.flush()
        return [_joined(work, world, party.person, case) for party in parties]


def with_vault(party: Party) -> Party:
    """The party, with a vault whose code they know; locked in the browser."""
    code = AccessCode.generate()
    with party.world.work() as work:
        make_vault(work, participant_of(work, party), case_row(work, party.case_id), code)
    party.code = code
    return party


def party_in(case_id: UUID, person: Person) -> Party:
    """Somebody who has joined a case through the pages."""
    with person.world.work() as work:
        place = participants.find(work, case_id, account_of(work, person).id)
        assert place is not None
        return Party(person.world, person, case_id, place.id)


@scene
def party_with_vault(world: World) -> Party:
    """One of two parties, with a vault, locked."""
    return with_vault(two_parties(world)[0])


def _joined(work: Work, world: World, person: Person, case: Case) -> Party:
    invitation, _token = party_invitations.invite_party(
        work, work.session.get_one(Organisation, case.organisation_id), case, person.email, case.opened_by, 1
    )
    work.session.flush()
    participant = participants.join(work, invitation, account_of(work, person))
    return Party(world, person, case.id, participant.id)
