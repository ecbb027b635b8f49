"""A tenant and her landlord: the facilitator is at work, after somebody else was objected to."""

from dataclasses import replace
from decimal import Decimal

from odr.accounts.contact import Contact
from odr.agreements.papers import disclosing
from odr.agreements.papers.disclosing import Disclosure
from odr.agreements.papers.signing import AgreementTerms
from odr.amounts import Amount
from odr.cases.naming.kinds import CaseKind
from odr.demo import files, in_browser, moves, settling
from odr.demo.house import House, Seat
from odr.demo.moves import Facilitation, Listed, Played
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.releasing import release
from odr.messages.saying.sending import addressing_in
from odr.offers.terms import Point
from odr.settlements.drafting.drafting import TypedPoint
from odr.vaults.contents.drafts import Draft, Field

ABOUT = (
    "The first candidate was objected to and replaced. All have signed, something was given by each, both have spoken "
    "with the facilitator in confidence, and one thing of it was released. An offer was countered, the counter-offer "
    "accepted, and a settlement waits for one signature."
)
TENANT = Contact("Tessa Quill", "Flat 4, 18 Mill Lane, Harbourtown", "tessa@demo.example", "+44 1632 960002")
LANDLORD = Contact("Leonard Frost", "7 Hill Road, Harbourtown", "leonard@demo.example", "+44 1632 960003")
REPLACED = Contact("Hal Brink", "31 Hill Road, Harbourtown", "hal@demo.example", "+44 1632 960005")

TENANT_ITEMS = (
    (
        Draft("The least I would accept", "Half of the deposit back before Christmas, and a reference I can show."),
        Draft(
            "What matters most to me", "That it ends this month. I do not want to meet in court, and I need the money."
        ),
    ),
    (
        Draft(
            "The deposit",
            "Paid in cash when I moved in. He gave me a receipt, but only for the first part.",
            (Field("Paid", "amount", "1850.00 GBP"), Field("Paid on", "date", "2024-02-01")),
        ),
    ),
    (Draft("Photographs of the kitchen", "Taken on the day I moved in: the stain on the wall was there already."),),
)
LANDLORD_ITEMS = (
    (
        Draft("How far I would go", "I could return up to 1,200 if she drops the claim about the heating."),
        Draft("If we do not agree", "I would rather keep the deposit and wait. The flat stands empty either way."),
    ),
    (
        Draft(
            "What the repainting cost",
            "The real bill. The one I sent her includes the hallway as well.",
            (Field("Painter", "amount", "640.00 GBP"), Field("Bill of", "date", "2026-10-12")),
        ),
    ),
)

# What the landlord keeps where not even the running service can read it.
LANDLORDS_FOLDER = "For my eyes only"
LANDLORDS_OWN = (
    Draft("What the painter really charged", "He did both flats in one go. The bill names one of them."),
    Draft("My lowest figure", "I would go down to this, and not tell anybody.", (Field("Lowest", "text", "640 EUR"),)),
)
# Who says what in the room of all parties: the tenant first, then in turns, some hours apart.
CONVERSATION = (
    "Good morning Mr Frost,\n\nI moved out on the 30th and the flat is clean. Could you tell me *when* the deposit "
    "will be returned, and what you want to keep of it?",
    "Good morning. Before that I need to settle two things:\n\n- the kitchen wall, which had to be repainted\n"
    "- the heating bill for October\n\nI can send you the painter’s bill.",
    "Please do. The stain on the wall was there when I moved in, as the inventory says. The rules on deposits are "
    "here: https://deposits.example/returning",
)
NEIGHBOUR = Disclosure(
    relationships="Mr Frost and I are neighbours, and we meet most Sundays.",
    interests="None.",
    earlier_work="I once helped Mr Frost with a contract.",
)
ROOF = Disclosure(
    relationships="None.",
    interests="None.",
    earlier_work="Four years ago I facilitated a dispute between Mr Frost's housing association and a builder.",
    more="I live in the same town.",
)
QUESTION = "Did that dispute touch the flat I lived in?"
ANSWER = "No. It was about a roof in Dock Lane."
TERMS = AgreementTerms(30, 24, "90 an hour, borne in equal shares", "England and Wales", "English")
NOTE = Draft("First impressions", "Both want it over this month. The inventory seems to be the key.")

INVENTORY = "This is the inventory that we both went through when you moved in."
SETTLEMENT = "Settlement about the flat at 18 Mill Lane"
RELEASED = "If the heating bill is divided, I would pay for half of the repainting."
KEPT = "I have a new flat from January, and need the reference more than the money. Please keep that to yourself."
ANSWERED = "Thank you. I say nothing of either. If Mr Frost is to know of the repainting, release it yourself."
LANDLORDS = "Between us: the hallway was due for paint in any case, and I would not insist on it."


def play(house: House, facilitator: Listed, replaced: Listed) -> Played:
    """Plays it, from twelve days ago until today."""
    with house.ago(days=12) as work:
        case = moves.new_case(house, work, "0142", CaseKind.TENANCY)
        played, case_id = Played(case.reference, ABOUT), case.id
        tenant = moves.party(house, work, case, TENANT, "Tenant", TENANT_ITEMS)
        landlord = moves.party(house, work, case, LANDLORD, "Landlord", LANDLORD_ITEMS)
        parties = (tenant, landlord)
        files.put_in(house, work, tenant, moves.EVIDENCE)
        for_browser = in_browser.make_folder(work, landlord, LANDLORDS_FOLDER, LANDLORDS_OWN)
    for number, text in enumerate(CONVERSATION):
        with house.ago(days=11, hours=-5 * number) as work:
            moves.say(work, parties[number % 2], text)
    with house.ago(days=10) as work:
        files.say_with(house, work, landlord, INVENTORY)
    with house.ago(days=9) as work:
        candidate = moves.engage(work, case_id, (landlord, tenant), replaced)
        moves.disclose(work, candidate, NEIGHBOUR)
    with house.ago(days=8.5) as work:
        disclosing.object_to(tenant.open(work), candidate.row(work), candidate.disclosure(work))
    with house.ago(days=8) as work:
        engaged = moves.engage(work, case_id, parties, facilitator)
        moves.disclose(work, engaged, ROOF)
        moves.note(work, engaged.facilitator, NOTE)
    with house.ago(days=7) as work:
        question = disclosing.ask(tenant.open(work), engaged.row(work), engaged.disclosure(work), QUESTION)
        disclosing.reply(engaged.facilitator.open(work), engaged.row(work), question, ANSWER)
        moves.accept(work, engaged)
    with house.ago(days=6) as work:
        moves.offer(work, engaged, TERMS)
        moves.sign(work, engaged, engaged.facilitator)
    for number, seat in enumerate(parties):
        with house.ago(days=5, hours=-3 * number) as work:
            moves.sign(work, engaged, seat)
    with house.ago(days=4) as work:
        moves.give(work, engaged, tenant, moves.EVIDENCE, "To prepare the first talk", 25)
        moves.give(work, engaged, landlord, moves.MONEY, "What the repainting really cost", 25)
    _in_confidence(house, engaged)
    _offers(house, engaged)
    with house.ago(hours=2) as work:
        settling.offer(house, work, parties, SETTLEMENT, _points(tenant, landlord), inventory=True)
    with house.ago(hours=1) as work:
        settling.sign(work, tenant)
    return played.with_seats(tenant, replace(landlord, for_browser=for_browser))


def _points(tenant: Seat, landlord: Seat) -> list[TypedPoint]:
    """What the two have come to."""
    paid, left = str(landlord.participant_id), str(tenant.participant_id)
    return [
        TypedPoint(
            "Deposit", "The deposit is repaid, less half of the repainting.", "780.00", "EUR", who=paid, whom=left
        ),
        TypedPoint("Heating bill", "Each bears half of the heating bill of last winter."),
        TypedPoint("Reference", "The reference says that the rent was always paid in time.", who=paid, whom=left),
    ]


def _offers(house: House, engaged: Facilitation) -> None:
    """The tenant makes an offer, the landlord answers with one of his own, and she accepts that."""
    tenant, landlord = engaged.parties
    bill = Point("Heating bill", "Each bears half of the heating bill of last winter.")
    letter = Point("Reference", "The reference says that the rent was always paid in time.", who=LANDLORD.legal_name)
    with house.ago(hours=3.5) as work:
        first = moves.make_offer(work, tenant, "Deposit and reference", (_deposit("1100"), letter))
    with house.ago(hours=3) as work:
        points = (_deposit("780", "The deposit is repaid, less half of the repainting."), bill, letter)
        second = moves.make_offer(work, landlord, "Deposit, bill and reference", points, first)
    with house.ago(hours=2.5) as work:
        moves.accept_offer(work, tenant, second)


def _deposit(amount: str, text: str = "The deposit is repaid.") -> Point:
    return Point("Deposit", text, Amount(Decimal(amount), "EUR"), LANDLORD.legal_name)


def _in_confidence(house: House, engaged: Facilitation) -> None:
    """Each party speaks with the facilitator alone; the tenant releases one thing of it, and keeps the other."""
    tenant, landlord = engaged.parties
    with house.ago(days=3) as work:
        moves.say(work, landlord, LANDLORDS, alone_with=engaged.facilitator)
        released = moves.say(work, tenant, RELEASED, alone_with=engaged.facilitator)
        moves.say(work, tenant, KEPT, alone_with=engaged.facilitator)
    with house.ago(days=2) as work:
        moves.say(work, engaged.facilitator, ANSWERED, alone_with=tenant)
    with house.ago(hours=4) as work:
        box = OpenMailbox(tenant.open(work))
        joint = moves.room_with(box)
        release(box, released, joint.id, addressing_in(box, joint).fingerprint())
