"""The facilitator of the worked example: chosen by both parties, bound by an agreement, given one folder."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from odr.accounts.contact import Contact
from odr.accounts.signin import create_account
from odr.agreements import disclosing, engaging, giving, signing
from odr.agreements.disclosing import Disclosure
from odr.agreements.forms import recommended
from odr.agreements.paper_rows import PaperKind, of_kind
from odr.agreements.roster import enter, invite_to_roster
from odr.agreements.signing import Terms
from odr.agreements.tables import Engagement
from odr.cases.tables import Case, Participant
from odr.crypto.codes import AccessCode
from odr.db.work import Work
from odr.organisations.tables import Organisation
from odr.vaults.codes import make_vault
from odr.vaults.drafts import Draft
from odr.vaults.folders import folders_of
from odr.vaults.items import add
from odr.vaults.open_vault import OpenVault
from odr.vaults.opening import unlock

FACILITATOR = Contact("Fay Middleton", "9 Bridge Street, Harbourtown", "fay@demo.example", "+44 1632 960004")
DISCLOSURE = Disclosure(
    relationships="None.",
    interests="None.",
    earlier_work="Four years ago I facilitated a dispute between Mr Frost's housing association and a builder.",
    more="I live in the same town.",
)
QUESTION = "Did that dispute touch the flat I lived in?"
ANSWER = "No. It was about a roof in Dock Lane."
TERMS = Terms(30, 24, "90 an hour, borne in equal shares", "England and Wales", "English")
NOTE = Draft("First impressions", "Both want it over this month. The inventory seems to be the key.")

# A unit of work at this moment; it commits when it is left.
Units = Callable[[datetime], AbstractContextManager[Work]]


@dataclass(frozen=True)
class Seat:
    """Somebody in the case, and the code that opens their place."""

    participant_id: UUID
    code: AccessCode
    name: str

    def open(self, work: Work) -> OpenVault:
        """Their open vault, in this unit of work."""
        return unlock(work, work.session.get_one(Participant, self.participant_id), self.code)[0]


def facilitate(
    units: Units, organisation: Organisation, by: UUID, case_id: UUID, seats: list[Seat], password: str
) -> Seat:
    """Everything up to a folder that the first of the parties gives; by the same rules as in the browser."""
    day = datetime.now(UTC) - timedelta(days=2)
    with units(day) as work:
        account = create_account(work, FACILITATOR, password, email_confirmed=True)
        invitation, _token = invite_to_roster(
            work, organisation, FACILITATOR.email, "English, German", "Tenancy, neighbours", by
        )
        enter(work, invitation, account)
        case = work.session.get_one(Case, case_id)
        first, second = (work.session.get_one(Participant, seat.participant_id) for seat in seats)
        engagement = engaging.propose_from_roster(work, case, first, account.id)
        engaging.answer(work, engagement, second, agreed=True)
        place = engaging.join(work, engagement, account)
        code = AccessCode.generate()
        opened = make_vault(work, place, case, code)
        add(opened, folders_of(opened)[0].id, NOTE)
        facilitator, engagement_id = Seat(place.id, code, FACILITATOR.legal_name), engagement.id
    with units(day + timedelta(hours=1)) as work:
        disclosing.disclose(facilitator.open(work), _engagement(work, engagement_id), DISCLOSURE)
    with units(day + timedelta(hours=2)) as work:
        engagement = _engagement(work, engagement_id)
        paper = of_kind(work, engagement, PaperKind.DISCLOSURE)[0]
        question = disclosing.ask(seats[0].open(work), engagement, paper, QUESTION)
        disclosing.reply(facilitator.open(work), engagement, question, ANSWER)
        for seat in seats:
            disclosing.accept(seat.open(work), engagement, paper)
    with units(day + timedelta(hours=4)) as work:
        engagement = _engagement(work, engagement_id)
        signing.offer_from_form(facilitator.open(work), engagement, recommended(), TERMS)
    for number, seat in enumerate([facilitator, *seats]):
        with units(day + timedelta(hours=5 + number)) as work:
            signing.sign_as(seat.open(work), _engagement(work, engagement_id), 1, seat.name)
    with units(day + timedelta(hours=9)) as work:
        opened = seats[0].open(work)
        evidence = folders_of(opened)[2].id
        until = datetime.now(UTC) + timedelta(days=21)
        giving.give(opened, _engagement(work, engagement_id), [evidence], "To prepare the first talk", until)
    return facilitator


def _engagement(work: Work, engagement_id: UUID) -> Engagement:
    return work.session.get_one(Engagement, engagement_id)
