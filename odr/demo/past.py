"""A case of long ago: one of the two left, and it was destroyed on its day. Its receipt is all that is left."""

from odr.accounts.contact import Contact
from odr.cases.naming.kinds import CaseKind
from odr.cases.people.participants import withdraw
from odr.cases.tables import Case, Participant
from odr.demo import moves
from odr.demo.house import House
from odr.retention.closing import close
from odr.retention.destroying import destroy_due
from odr.retention.retention_period import FEWEST_DAYS, choose
from odr.vaults.contents.drafts import Draft

FIRST = Contact("Otto Brand", "4 Lock Street, Harbourtown", "otto@demo.example", "+44 1632 960015")
SECOND = Contact("Jane Pell", "6 Lock Street, Harbourtown", "jane@demo.example", "+44 1632 960016")
ITEMS = ((Draft("What I want", "The fence back where it stood."),),)
CLOSED = 70


def play(house: House) -> str:
    """Plays it, from eighty days ago until it was destroyed. Returns its reference."""
    with house.ago(days=80) as work:
        case = moves.new_case(house, work, "0098", CaseKind.NEIGHBOURS)
        case_id, reference = case.id, case.reference
        seats = [moves.party(house, work, case, one, "Neighbour", ITEMS) for one in (FIRST, SECOND)]
    with house.ago(days=78) as work:
        moves.say(work, seats[0], "Will you move the fence back?")
    with house.ago(days=72) as work:
        leaves = work.session.get_one(Participant, seats[1].participant_id)
        withdraw(work, leaves, work.session.get_one(Case, case_id))
    with house.ago(days=CLOSED) as work:
        row, organisation = work.session.get_one(Case, case_id), house.organisation(work)
        usual = organisation.retention_days
        choose(work, organisation, FEWEST_DAYS)
        link, check = f"{house.settings.public_url}/cases/{case_id}", f"{house.settings.public_url}/check"
        close(work, row, house.administrator_id, house.settings.timezone, link, check)
        choose(work, organisation, usual)
    with house.ago(days=CLOSED - FEWEST_DAYS - 2) as work:
        destroy_due(work, case_id, house.settings.timezone)
    return reference
