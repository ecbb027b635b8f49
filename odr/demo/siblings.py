"""A sister and a brother: the facilitator withdrew, and the notes were destroyed on their day."""

from odr.accounts.contact import Contact
from odr.agreements.access.notes import destroy_due_notes
from odr.agreements.papers.disclosing import Disclosure
from odr.agreements.papers.signing import AgreementTerms
from odr.cases.naming.kinds import CaseKind
from odr.cases.tables import Participant
from odr.demo import moves, settling
from odr.demo.house import House, Seat
from odr.demo.moves import Listed, Played
from odr.facilitation.engagement.ending import End, end
from odr.facilitation.engagement.reporting import Outcome, report
from odr.settlements.drafting.drafting import TypedPoint
from odr.vaults.contents.drafts import Draft

ABOUT = (
    "The facilitator has withdrawn, and every access has ended. The notes were destroyed on the day that was agreed; "
    "the receipts are among the mails. The two have settled since: their settlement is signed and in force, the first "
    "point is reported done and waits to be confirmed, and both have agreed that the land registry may know of it."
)
FIRST = Contact("Iris Lund", "The Old Ferry House, Harbourtown", "iris@demo.example", "+44 1632 960008")
SECOND = Contact("Hugo Lund", "12 Station Road, Harbourtown", "hugo@demo.example", "+44 1632 960009")
FIRST_ITEMS = ((Draft("What the house means to me", "I would rather have less, and keep the house."),),)
SECOND_ITEMS = ((Draft("What I could live with", "To be paid out in three years instead of one."),),)
NOTHING = Disclosure("None.", "None.", "None.")
NOTES_DAYS = 30
TERMS = AgreementTerms(NOTES_DAYS, 24, "Paid by the estate", "England and Wales", "English")
NOTE = Draft("After the first talk", "It is about the house alone. The rest they would settle in an hour.")
WITHDREW = 40
SETTLEMENT = "Settlement about the ferry house"
DONE = "The notary has it all since this morning."
REGISTRY, ENTRY = "Land registry of Harbourtown", "So that the new owner of the house is entered."


def play(house: House, facilitator: Listed) -> Played:
    """Plays it, from seventy days ago until the day of the notes."""
    with house.ago(days=70) as work:
        case = moves.new_case(house, work, "0117", CaseKind.FAMILY)
        played, case_id = Played(case.reference, ABOUT), case.id
        parties = (
            moves.party(house, work, case, FIRST, "Sister", FIRST_ITEMS),
            moves.party(house, work, case, SECOND, "Brother", SECOND_ITEMS),
        )
    with house.ago(days=68) as work:
        engaged = moves.engage(work, case_id, parties, facilitator)
        moves.disclose(work, engaged, NOTHING)
        moves.accept(work, engaged)
    with house.ago(days=66) as work:
        moves.offer(work, engaged, TERMS)
        moves.sign(work, engaged, *engaged.everybody())
    with house.ago(days=65) as work:
        moves.give(work, engaged, parties[1], moves.AIMS, "For the first talk", 60)
        moves.note(work, engaged.facilitator, NOTE)
    with house.ago(days=WITHDREW) as work:
        place = work.session.get_one(Participant, engaged.facilitator.participant_id)
        end(work, engaged.row(work), place.account_id, End.WITHDREW)
        attended = [seat.participant_id for seat in parties]
        report(work, engaged.row(work), place, Outcome.NOT_SETTLED, attended)
    with house.ago(days=WITHDREW - NOTES_DAYS) as work:
        destroy_due_notes(work, house.settings.timezone)
    with house.ago(days=6) as work:
        settling.offer(house, work, parties, SETTLEMENT, _points(*parties))
    for number, seat in enumerate(parties):
        with house.ago(days=5, hours=-number) as work:
            settling.sign(work, seat)
    with house.ago(days=3) as work:
        settling.report(work, parties[1], 1, DONE)
        settling.propose_release(work, parties[0], [1], REGISTRY, ENTRY)
    for number, seat in enumerate(parties):
        with house.ago(days=2, hours=-number) as work:
            settling.sign_release(work, seat)
    return played.with_seats(*parties)


def _points(sister: Seat, brother: Seat) -> list[TypedPoint]:
    """What the two have come to."""
    keeps, paid_out = str(sister.participant_id), str(brother.participant_id)
    return [
        TypedPoint("The house", "The old ferry house goes to the sister.", who=paid_out, whom=keeps),
        TypedPoint("Paying out", "In three sums, one each year.", "42000.00", "EUR", who=keeps, whom=paid_out),
    ]
