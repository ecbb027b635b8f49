"""Scenes of an organisation that leaves: notice, its last day, its records, and what is left of it."""

import csv
import io
import re
import zipfile
from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from odr.cases.cases import open_case
from odr.cases.naming.kinds import CaseKind
from odr.cases.tables import Case, Participant
from odr.contracts.contract import Details, contract_for, correct_details
from odr.contracts.tables import Contract
from odr.departures import notice
from odr.organisations.organisations import add_organisation, appoint
from odr.organisations.tables import Organisation
from odr.web.running.housekeeping import one_round
from tests.support.people import account_of, arrive, with_account
from tests.support.vaults import Party
from tests.support.world import Person, World

INVOICES = "invoices@harbour.example"
OTHER = "Hillside Mediation"


def two_administrators(world: World, organisation_id: UUID) -> tuple[Person, Person]:
    """Two people who administer the organisation, signed in, and its contact for invoices."""
    people = (with_account(world, "Ada Marsh"), with_account(world, "Bea Quill"))
    with world.work() as work:
        organisation = work.session.get_one(Organisation, organisation_id)
        for person in people:
            appoint(work, account_of(work, person), organisation)
        correct_details(work, organisation, Details("1 Quay Street", "Hanna Reed, treasurer", INVOICES))
    world.trained(*people)
    for person in people:
        arrive(person)
    return people


def organisation_in(world: World, case_id: UUID) -> UUID:
    """The organisation that runs a case."""
    with world.work() as work:
        return work.session.get_one(Case, case_id).organisation_id


def another_organisation(world: World, shared: Party) -> tuple[UUID, UUID]:
    """A second organisation with a case of its own, in which somebody of the first one takes part; and that case."""
    boris = with_account(world, "Boris Hill")
    with world.work() as work:
        house = add_organisation(work, OTHER)
        account = account_of(work, boris)
        appoint(work, account, house)
        case = open_case(work, house, "H-7", CaseKind.FAMILY, account.id)
        place = Participant(
            id=uuid4(),
            case_id=case.id,
            account_id=account_of(work, shared.person).id,
            role="party",
            joined_at=work.now,
        )
        work.session.add(place)
        return house.id, case.id


def give_notice(world: World, organisation_id: UUID) -> date:
    """The organisation gives notice for the earliest day there is, which is returned."""
    with world.work() as work:
        organisation = work.session.get_one(Organisation, organisation_id)
        contract_for(work, organisation).notice_days = 30
        day = notice.earliest_day(work, organisation, world.settings.timezone)
        notice.give(work, organisation, day, None, world.settings.timezone, world.settings.public_url)
        return day


def after_last_day(world: World, organisation_id: UUID) -> None:
    """The last day of its contract is over."""
    with world.work() as work:
        ends = work.session.scalar(select(Contract.ends_on).where(Contract.organisation_id == organisation_id))
        assert ends is not None
        days = (ends - work.now.date()).days + 1
    world.later(days=days)


def records_made(world: World) -> None:
    """The upkeep has its turns until the records are there, and mail leaves."""
    one_round(world.app_context)
    world.deliver()


def link_to_records(world: World, person: Person) -> str:
    """The path of the link to the records in the latest mail to an administrator."""
    found = re.findall(r"https?://[^\s/]+(/\S+)", world.mailbox.last(person.email).body)
    return next(str(one) for one in found if "/records/" in one)


def fetched(person: Person, link: str, *, signed_in: bool = False) -> dict[str, bytes]:
    """The files in the records, by name."""
    if not signed_in:
        person.sign_in()
    person.open(link)
    person.submit("Get the file")
    assert person.response.mimetype == "application/zip", person.page.text
    with zipfile.ZipFile(io.BytesIO(person.response.get_data())) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def table_in(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    """The rows of one table of the records, without the apostrophes before what could begin a formula."""
    text = files[f"{name}.csv"].decode("utf-8-sig")
    return [
        {column: re.sub(r"^'(?=[=+\-@])", "", said) for column, said in row.items()}
        for row in csv.DictReader(io.StringIO(text, newline=""))
    ]


def wait(world: World, days: float) -> None:
    """Some days pass, with the upkeep's turn at their end."""
    world.later(seconds=timedelta(days=days).total_seconds())
    one_round(world.app_context)
    world.deliver()
