"""Parties and a facilitator, brought as far as a test needs by the rules alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from odr.agreements.access import giving, opening
from odr.agreements.papers import disclosing, signing
from odr.agreements.papers.agreement_forms import recommended
from odr.agreements.papers.disclosing import Disclosure
from odr.agreements.papers.signing import AgreementTerms
from odr.cases.people import participants, party_invitations
from odr.crypto.codes import AccessCode
from odr.db.work import Work
from odr.facilitation.engagement import engaging
from odr.facilitation.tables import Engagement, Paper, RosterEntry
from odr.facilitation.validity.offered import latest
from odr.facilitation.validity.paper_rows import PaperKind, of_kind
from odr.facilitation.validity.people import parties_to_agree
from odr.facilitation.validity.validity import Validity, validity
from odr.organisations.tables import Organisation
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.items import add
from odr.vaults.contents.listing import list_folder
from odr.vaults.keys.open_vault import OpenVault
from tests.support.people import account_of, enter, with_account
from tests.support.scenes import scene
from tests.support.vaults import Party, case_row, participant_of, two_parties, with_vault
from tests.support.world import Person, World

DISCLOSURE = Disclosure("None.", "None.", "I taught a course that the tenant attended in 2019.")
TERMS = AgreementTerms(30, 24, "shared equally", "England and Wales", "English")


@dataclass
class Facilitation:
    """An engagement and everybody in it. ``facilitator`` has a vault once they have joined."""

    world: World
    parties: list[Party]
    person: Person
    engagement_id: UUID
    facilitator: Party | None = None
    items: dict[UUID, UUID] = field(default_factory=dict)

    @property
    def case_id(self) -> UUID:
        return self.parties[0].case_id

    @property
    def mediator(self) -> Party:
        """The facilitator, who has joined."""
        assert self.facilitator is not None
        return self.facilitator

    @property
    def everybody(self) -> list[Party]:
        """All who have to sign."""
        return [*self.parties, self.mediator]

    @contextmanager
    def at_work(self) -> Iterator[tuple[Work, Engagement]]:
        """A unit of work, and the engagement in it."""
        with self.world.work() as work:
            yield work, work.session.get_one(Engagement, self.engagement_id)

    @contextmanager
    def opened_by(self, who: Party) -> Iterator[tuple[OpenVault, Engagement]]:
        """Somebody's own open vault, and the engagement."""
        with who.opened() as opened:
            yield opened, opened.work.session.get_one(Engagement, self.engagement_id)

    # --- the moves ---

    def agree(self) -> Facilitation:
        """Every party agrees to ask."""
        with self.at_work() as (work, engagement):
            for party in parties_to_agree(work, engagement):
                engaging.answer(work, engagement, party, agreed=True)
        return self

    def join(self) -> Facilitation:
        """The facilitator takes the place and makes their vault."""
        with self.at_work() as (work, engagement):
            place = engaging.join(work, engagement, account_of(work, self.person))
            self.facilitator = Party(self.world, self.person, self.case_id, place.id)
        with_vault(self.mediator)
        return self

    def disclose(self, disclosure: Disclosure = DISCLOSURE) -> Facilitation:
        """The facilitator discloses."""
        with self.opened_by(self.mediator) as (opened, engagement):
            disclosing.disclose(opened, engagement, disclosure)
        return self

    def accept(self, *who: Party) -> Facilitation:
        """These parties, or all, accept the latest disclosure."""
        for party in who or self.parties:
            with self.opened_by(party) as (opened, engagement):
                disclosing.accept(opened, engagement, latest_disclosure(opened.work, engagement))
        return self

    def offer(self, by: Party | None = None) -> Facilitation:
        """Somebody offers the recommended form for signing."""
        with self.opened_by(by or self.mediator) as (opened, engagement):
            signing.offer_from_form(opened, engagement, recommended(), TERMS)
        return self

    def sign(self, *who: Party) -> Facilitation:
        """These, or all, sign the latest version."""
        for one in who or self.everybody:
            with self.opened_by(one) as (opened, engagement):
                offered = latest(opened.work, engagement)
                assert offered is not None
                signing.sign_as(opened, engagement, offered.row.number, one.person.name)
        return self

    def give(self, by: Party, *, days: int = 10, folder: int = 0) -> UUID:
        """A party gives one folder, with something in it. Returns the code."""
        with self.opened_by(by) as (opened, engagement):
            folder_id = folders_of(opened)[folder].id
            add(opened, folder_id, Draft(f"Of {by.person.name}", secret_of(by)))
            until = opened.work.now + timedelta(days=days)
            return giving.give(opened, engagement, [folder_id], "To prepare the first talk", until, again=True)

    def give_by_hand(self, by: Party, *, days: int = 10, folder: int = 0) -> tuple[UUID, AccessCode]:
        """The same with a code that the party hands over itself: its row, and what stands on paper."""
        code = AccessCode.generate()
        with self.opened_by(by) as (opened, engagement):
            folder_id = folders_of(opened)[folder].id
            add(opened, folder_id, Draft(f"Of {by.person.name}", secret_of(by)))
            access = giving.GivenAccess(
                (folder_id,), "To prepare the first talk", opened.work.now + timedelta(days=days)
            )
            return giving.give_by_hand(opened, engagement, code, access), code

    def type_in(self, code: AccessCode, who: Party | None = None) -> UUID:
        """The facilitator, or somebody else, types a code into the facilitator's page."""
        with self.opened_by(who or self.mediator) as (opened, engagement):
            return opening.receive(opened, engagement, code)

    def read(self, code_id: UUID) -> list[str | None]:
        """The titles that the facilitator reads with what they were given."""
        with self.opened_by(self.mediator) as (opened, _engagement):
            granted, _party = opening.open_given(opened, code_id)
            return [line.title for folder in folders_of(granted) for line in list_folder(granted, folder.id, 1)[0]]

    def validity(self) -> Validity:
        """How it stands now."""
        with self.at_work() as (work, engagement):
            return validity(work, engagement)


def secret_of(party: Party) -> str:
    """What this party wrote in private."""
    return f"The private words of {party.person.name}."


def latest_disclosure(work: Work, engagement: Engagement) -> Paper:
    return of_kind(work, engagement, PaperKind.DISCLOSURE)[-1]


@scene
def proposed(world: World, *, vaults: bool = True, third: bool = False) -> Facilitation:
    """Two or three parties, and somebody of the roster whom the first of them proposes."""
    parties = two_parties(world)
    if third:
        parties.append(another_party(world, parties[0].case_id))
    if vaults:
        parties = [with_vault(party) for party in parties]
    person = enter(with_account(world, "Fay Middleton"))
    with world.work() as work:
        case = case_row(work, parties[0].case_id)
        on_roster(work, case.organisation_id, person)
        engagement = engaging.propose_from_roster(
            work, case, participant_of(work, parties[0]), account_of(work, person).id
        )
        return Facilitation(world, parties, person, engagement.id)


def another_facilitator(facilitation: Facilitation, name: str = "Max Bridge") -> Facilitation:
    """A second facilitator in the same case, under an agreement of their own."""
    world = facilitation.world
    person = enter(with_account(world, name))
    with world.work() as work:
        case = case_row(work, facilitation.case_id)
        on_roster(work, case.organisation_id, person)
        first = participant_of(work, facilitation.parties[0])
        made = engaging.propose_from_roster(work, case, first, account_of(work, person).id)
    other = Facilitation(world, facilitation.parties, person, made.id)
    return other.agree().join().disclose().accept().offer().sign()


@scene
def disclosed(world: World, **options: bool) -> Facilitation:
    """As far as that every party has accepted the disclosure."""
    return proposed(world, **options).agree().join().disclose().accept()


@scene
def in_force(world: World, **options: bool) -> Facilitation:
    """As far as an agreement that all have signed."""
    return disclosed(world, **options).offer().sign()


def on_roster(work: Work, organisation_id: UUID, person: Person) -> RosterEntry:
    """Puts somebody on the roster."""
    entry = RosterEntry(
        organisation_id=organisation_id,
        account_id=account_of(work, person).id,
        languages="English, German",
        fields="Tenancy",
        available=True,
        added_at=work.now,
    )
    work.session.add(entry)
    work.session.flush()
    return entry


def another_party(world: World, case_id: UUID, name: str = "Nora Neighbour") -> Party:
    """A further party, who has joined and signed in, without a vault."""
    person = enter(with_account(world, name))
    with world.work() as work:
        case = case_row(work, case_id)
        organisation = work.session.get_one(Organisation, case.organisation_id)
        invitation, _token = party_invitations.invite_party(work, organisation, case, person.email, case.opened_by, 1)
        work.session.flush()
        place = participants.join(work, invitation, account_of(work, person))
        return Party(world, person, case_id, place.id)


def participant_named(world: World, case_id: UUID, person: Person) -> UUID:
    """The place that somebody has in a case."""
    with world.work() as work:
        place = participants.find(work, case_id, account_of(work, person).id)
        assert place is not None
        return place.id


def party_at(person: Person, case_id: UUID) -> Party:
    """Somebody who has joined a case through the pages."""
    return Party(person.world, person, case_id, participant_named(person.world, case_id, person))
