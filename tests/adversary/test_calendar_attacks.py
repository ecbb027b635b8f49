"""The administrators' calendar: those of the organisation alone see it, and it tells nothing of what people arrange."""

from datetime import UTC, timedelta

import pytest
from sqlalchemy import select

from odr.audit.log import Event, record
from odr.caseload.fixed_days import CalendarPlace, Days, page_of_days
from odr.organisations.organisations import appoint, organisation_of
from odr.organisations.tables import Invitation
from odr.vaults.codes import adviser_codes
from tests.support.cases import administrator_of, invited, joined, opened
from tests.support.endings import close
from tests.support.facilitation import in_force
from tests.support.meetings import YES, answer, fix, propose, stand
from tests.support.people import account_of, signed_in
from tests.support.vaults import case_row, participant_of
from tests.support.world import Person, World

pytestmark = pytest.mark.only_on("sqlite", "it is about pages")
PAGES = ("/administration/calendar", "/administration/calendar.ics")


def calendars_of(person: Person) -> str:
    """The page and the file, of whoever may have them."""
    said = person.open(PAGES[0]).html
    assert person.status == 200
    return said + file_of(person)


def file_of(person: Person) -> str:
    """The file, its lines unfolded."""
    answer = person.client.get(PAGES[1])
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    return answer.get_data(as_text=True).replace("\r\n ", "")


def a_day_of_each_kind_of_case(world: World, administrator: Person, reference: str) -> None:
    """An invitation that is open, a case of which its people were told that it will be closed, and one that is."""
    invited(administrator, opened(administrator, f"{reference}-invited"), "tom@mail.example")
    quiet, shut = (opened(administrator, f"{reference}-{word}") for word in ("quiet", "shut"))
    with world.work() as work:
        told = world.time.date() + timedelta(days=20)
        record(work, quiet, Event.CASE_QUIET, actor_id=None, subject_id=quiet, count=told.toordinal())
        case_row(work, quiet).closes_after = told
    close(world, shut)


def test_administrators_find_the_days_of_their_own_organisation_alone(world: World) -> None:
    ada, bea = world.administrator(), world.administrator("Bea Hill", "Hill Mediation")
    a_day_of_each_kind_of_case(world, ada, "ADA")
    with world.work() as work:
        # Somebody who writes to the database points an invitation at another organisation's case.
        _account, hill = administrator_of(world, work, bea)
        for invitation in work.session.scalars(select(Invitation).where(Invitation.kind == "participant")):
            invitation.organisation_id = hill.id
    assert "ADA" not in calendars_of(bea)
    a_day_of_each_kind_of_case(world, bea, "BEA")
    for person, own, other in ((ada, "ADA", "BEA"), (bea, "BEA", "ADA")):
        said = calendars_of(person)
        assert said.count(f"{own}-quiet") == said.count(f"{own}-shut") == 2
        assert other not in said
    page = page_of(ada)
    bea.open(f"/administration/calendar?after={page.rows[0].place}")
    assert "ADA" not in bea.page.html
    assert bea.page.html.count("BEA-shut") == 1


def page_of(administrator: Person) -> Days:
    """What the administrator's calendar begins with, by the rules alone."""
    with administrator.world.work() as work:
        _account, organisation = administrator_of(administrator.world, work, administrator)
        return page_of_days(work, organisation, UTC, CalendarPlace.before(work.now.date(), UTC))


def test_nobody_else_is_shown_it(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada, "ADA-1")
    invited(ada, case_id, "tom@mail.example")
    party, operator, nobody = joined(ada, case_id, "Leo Long"), world.operator(), world.person()
    for person in (party, operator, nobody):
        for path in PAGES:
            person.open(path)
            assert "ADA-1" not in person.page.html
            assert person.status in (403, 404) or person.path.startswith("/sign-in")
            answer = person.client.get(path)
            assert (answer.status_code != 200, b"ADA-1" in answer.data) == (True, False)
    assert "ADA-1" in calendars_of(ada)


def test_it_tells_nothing_of_what_people_of_a_case_arrange_sign_or_ask_of_advisers(world: World) -> None:
    found = in_force(world)
    party = found.parties[0]
    meeting = propose(found.mediator, 3, 5)
    for one in found.parties:
        answer(one, meeting, YES, YES)
    fix(found.mediator, meeting)
    assert stand(party, meeting).begins is not None
    with world.work() as work:
        adviser_codes.invite(work, participant_of(work, party), case_row(work, party.case_id), "law@mail.example")
    ada = signed_in(world, "Ada Marsh")
    with world.work() as work:
        organisation = organisation_of(work, case_row(work, party.case_id).organisation_id)
        appoint(work, account_of(work, ada), organisation)
        reference = case_row(work, party.case_id).reference
    world.trained(ada)
    said = calendars_of(ada)
    assert "Nothing is fixed yet" in said
    assert "BEGIN:VEVENT" not in said
    assert reference not in said


def test_the_file_names_no_case_where_mails_name_none(world: World) -> None:
    ada = world.administrator()
    a_day_of_each_kind_of_case(world, ada, "ADA")
    assert "SUMMARY:ADA-shut · The service destroys the case" in file_of(ada)
    with world.work() as work:
        administrator_of(world, work, ada)[1].names_cases = False
    said = file_of(ada)
    assert "SUMMARY:The service destroys the case" in said
    assert "ADA" not in said
    for secret in ("tom@mail.example", "Harbour", "Ada Marsh"):
        assert secret not in said


def test_an_address_that_is_none_is_not_found(world: World) -> None:
    ada = world.administrator()
    for query in ("kind=meeting", "begin=2026", "begin=2019-01", "after=x", "after=x~y~z", "after=%00~closing~0"):
        ada.open(f"/administration/calendar?{query}")
        assert ada.status == 404, query
