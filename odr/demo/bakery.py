"""Three partners of a bakery: all accepted a suggestion in secret, what followed was signed, and the case is closed."""

from decimal import Decimal

from odr.accounts.contact import Contact
from odr.agreements.papers.disclosing import Disclosure
from odr.agreements.papers.signing import AgreementTerms
from odr.amounts import Amount
from odr.cases.naming.kinds import CaseKind
from odr.cases.tables import Case
from odr.demo import moves, settling
from odr.demo.house import House
from odr.demo.moves import Facilitation, Listed, Played
from odr.offers.terms import Point
from odr.retention.closing import close
from odr.vaults.contents.drafts import Draft

ABOUT = (
    "Three parties. The facilitator put a suggestion to all, which each answered in secret, and could tell that all "
    "had accepted. It was written up and signed by all three, with a statement of the facilitator's beside it. What "
    "it asks for is done and confirmed, and the case is closed: until its day everybody can read on and take copies."
)
FIRST = Contact("Mara Holt", "2 Oven Lane, Harbourtown", "mara@demo.example", "+44 1632 960012")
SECOND = Contact("Ben Adair", "8 Quay Street, Harbourtown", "ben@demo.example", "+44 1632 960013")
THIRD = Contact("Yusuf Arslan", "21 Quay Street, Harbourtown", "yusuf@demo.example", "+44 1632 960014")
ITEMS = (
    ((Draft("Why I want to leave", "My back. I can stand at the oven for a year at most."),),),
    ((Draft("What I can pay", "Thirty thousand at once, without going to the bank."),),),
    ((Draft("What I am afraid of", "That the two of them decide it, and I am told."),),),
)
NOTHING = Disclosure("None.", "None.", "None.")
TERMS = AgreementTerms(60, 24, "Paid by the bakery", "England and Wales", "English")
SUGGESTION = "Mara leaves, and is paid out"
DONE, CONFIRMED = "Sent this morning, all of it.", "It has come. Thank you both."


def play(house: House, facilitator: Listed) -> Played:
    """Plays it, from sixty days ago until it was closed last week."""
    with house.ago(days=60) as work:
        case = moves.new_case(house, work, "0121", CaseKind.BUSINESS)
        played, case_id = Played(case.reference, ABOUT), case.id
        parties = tuple(
            moves.party(house, work, case, contact, "Partner", items)
            for contact, items in zip((FIRST, SECOND, THIRD), ITEMS, strict=True)
        )
    with house.ago(days=58) as work:
        engaged = moves.engage(work, case_id, parties, facilitator)
        moves.disclose(work, engaged, NOTHING)
        moves.accept(work, engaged)
    with house.ago(days=57) as work:
        moves.offer(work, engaged, TERMS)
        moves.sign(work, engaged, *engaged.everybody())
    _suggested(house, engaged)
    _settled(house, engaged)
    with house.ago(days=7) as work:
        link, check = f"{house.settings.public_url}/cases/{case_id}", f"{house.settings.public_url}/check"
        row = work.session.get_one(Case, case_id)
        close(work, row, house.administrator_id, house.settings.timezone, link, check)
    return played.with_seats(*parties)


def _suggested(house: House, engaged: Facilitation) -> None:
    """Put to all, accepted by each in secret, and told."""
    points = (
        Point("Share", "Mara's share goes to the two others, in equal parts."),
        Point("Price", "Paid out in one sum.", Amount(Decimal(36000), "GBP"), SECOND.legal_name),
    )
    with house.ago(days=54) as work:
        suggestion = moves.suggest(work, engaged.facilitator, SUGGESTION, points)
    for number, seat in enumerate(engaged.parties):
        with house.ago(days=53, hours=-5 * number) as work:
            moves.accept_suggestion(work, seat, suggestion)
    with house.ago(days=51) as work:
        moves.tell(work, engaged.facilitator, suggestion)


def _settled(house: House, engaged: Facilitation) -> None:
    """Written up from it in the room of everybody, signed, done and confirmed."""
    first, second, _third = engaged.parties
    with house.ago(days=50) as work:
        settling.write_up(house, work, engaged.parties, first)
    with house.ago(days=49) as work:
        settling.state(work, engaged.facilitator)
    for number, seat in enumerate(engaged.parties):
        with house.ago(days=48, hours=-4 * number) as work:
            settling.sign(work, seat, moves.everybody)
    with house.ago(days=40) as work:
        settling.report(work, second, 2, DONE, moves.everybody)
    with house.ago(days=39) as work:
        settling.confirm(work, first, 2, CONFIRMED, moves.everybody)
