"""What courts ordered in the demonstration: one case is to be kept, and of another something was handed over."""

from datetime import timedelta

from sqlalchemy import select

from odr.accounts.contact import find_by_email
from odr.cases.tables import Case
from odr.db.work import Work
from odr.demo.house import House
from odr.demo.moves import Played
from odr.errors import NotFound
from odr.registers import handed, lawful
from odr.retention import telling
from odr.retention.holds import Order

COURT = "District Court of Harbourtown"


def play(house: House, officer_email: str, held: Played, disclosed: Played) -> None:
    """The people of both cases know of it."""
    timezone, url = house.settings.timezone, house.settings.public_url
    with house.ago(days=2) as work:
        by = find_by_email(work, officer_email)
        if by is None:
            raise NotFound
        until = work.now.date() + timedelta(days=180)
        order = Order(COURT, "12 O 345/26", "A claim about the inheritance is heard there.", until)
        telling.enter(work, _case(house, work, held), order, None, by.id, timezone, f"{url}/cases")
        scope = "Who takes part in the case, and when they were there."
        asked = lawful.Order(
            COURT, "7 C 81/26, section 142", scope, house.organisation_id, _case(house, work, disclosed).reference
        )
        number = lawful.add(work, asked, by.id, timezone).number
        made = handed.make(work, lawful.disclosure_of(work, number), timezone)
        lawful.enter_made(work, number, made.sha256, made.handed, made.unopened, made.concerned, by.id)
        lawful.tell(work, number, timezone, url)


def _case(house: House, work: Work, played: Played) -> Case:
    own = (Case.organisation_id == house.organisation_id, Case.reference == played.reference)
    return work.session.scalars(select(Case).where(*own)).one()
