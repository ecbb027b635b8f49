"""Two neighbours: the agreement was in force, and a changed text waits for signatures, so that access rests.

One of them has chosen French: their pages and mails are in it, and so is what they write.
"""

from decimal import Decimal

from odr.accounts.contact import Contact
from odr.agreements.papers.disclosing import Disclosure
from odr.agreements.papers.signing import Terms
from odr.amounts import Amount
from odr.cases.kinds import CaseKind
from odr.demo import moves
from odr.demo.house import House
from odr.demo.moves import Listed, Played
from odr.offers.terms import Point
from odr.vaults.contents.drafts import Draft

ABOUT = (
    "The agreement was in force, and something was given. Since one of them has offered a changed text, access rests "
    "until all have signed again. An offer was answered by a counter-offer, which is open. The second reads "
    "French, in pages and mails."
)
FIRST = Contact("Nora Vale", "3 Orchard Row, Harbourtown", "nora@demo.example", "+44 1632 960006")
SECOND = Contact("Pierre Sorel", "5 Orchard Row, Harbourtown", "pierre@demo.example", "+44 1632 960007", language="fr")
FIRST_ITEMS = (
    (Draft("What I need", "Light in the kitchen. The hedge may stay, if it is no higher than two metres."),),
    (Draft("What the survey cost", "Paid by me alone so far: 420."),),
)
SECOND_ITEMS = (
    (Draft("Jusqu’où j’irais", "Je la taillerais moi-même chaque automne, et je paierais la moitié du géomètre."),),
)
NOTHING = Disclosure("None.", "None.", "None.")
TERMS = Terms(30, 24, "90 an hour, borne in equal shares", "England and Wales", "English")


def play(house: House, facilitator: Listed) -> Played:
    """Plays it, from twenty days ago until today."""
    with house.ago(days=20) as work:
        case = moves.new_case(house, work, "0138", CaseKind.NEIGHBOURS)
        played, case_id = Played(case.reference, ABOUT), case.id
        parties = (
            moves.party(house, work, case, FIRST, "Neighbour", FIRST_ITEMS),
            moves.party(house, work, case, SECOND, "Neighbour", SECOND_ITEMS),
        )
    with house.ago(days=18) as work:
        engaged = moves.engage(work, case_id, parties, facilitator)
        moves.disclose(work, engaged, NOTHING)
    with house.ago(days=17) as work:
        moves.accept(work, engaged)
        moves.offer(work, engaged, TERMS)
    with house.ago(days=16) as work:
        moves.sign(work, engaged, *engaged.everybody())
    with house.ago(days=15) as work:
        moves.give(work, engaged, parties[0], moves.AIMS, "To see what would do", 40)
    with house.ago(days=1) as work:
        moves.offer_changed(work, engaged, parties[1], "within 24 hours", "within 12 hours")
        moves.sign(work, engaged, parties[1])
    first, second = parties
    height = Point("Hedge", "It is cut to two metres now, and every autumn after that.", who=SECOND.legal_name)
    with house.ago(hours=9) as work:
        offer = moves.make_offer(work, first, "The hedge and the survey", (height, _survey("420", FIRST)))
    with house.ago(hours=3) as work:
        higher = Point("Hedge", "It is cut to two and a half metres every autumn.", who=SECOND.legal_name)
        moves.make_offer(work, second, "The hedge and the survey", (higher, _survey("210", FIRST)), offer)
    return played.with_seats(*parties)


def _survey(amount: str, paid: Contact) -> Point:
    return Point("Survey", f"Paid to {paid.legal_name}.", Amount(Decimal(amount), "EUR"), SECOND.legal_name)
