"""What the pages of facilitators ask of the database, and how much of it."""

from uuid import UUID

import pytest

from odr.agreements.access.desk import desk_of
from odr.facilitation.engagement import engaging
from odr.facilitation.validity.paper_rows import PaperKind, of_kind
from odr.organisations.organisations import appoint, organisation_of
from odr.selftest.harness.person import Person
from odr.selftest.harness.world import World
from tests.support import scenes
from tests.support.facilitation import Facilitation, in_force
from tests.support.people import account_of, signed_in
from tests.support.statements import asked_of
from tests.support.vaults import case_row, participant_of, two_parties
from tests.unit.db.test_query_plans import FEW_ROWS, OF_TODAY, scanned_by

pytestmark = pytest.mark.only_on("sqlite", "it says of itself how it would answer, whatever the tables hold")


@pytest.fixture
@scenes.scene
def facilitation(world: World) -> Facilitation:
    return in_force(world)


def paths_of(facilitation: Facilitation, code_id: UUID) -> list[str]:
    case = f"/cases/{facilitation.case_id}"
    root = f"{case}/facilitation/{facilitation.engagement_id}"
    given = f"{case}/given/{code_id}"
    with facilitation.at_work() as (work, engagement):
        paper = of_kind(work, engagement, PaperKind.DISCLOSURE)[0].id
    return [
        "/agreement-form", "/agreement-form/1", "/agreement-form/1/text", "/facilitation", case, "/cases",
        f"{case}/facilitation", root, f"{root}/end", f"{root}/take-back", f"{root}/disclosures",
        f"{root}/disclosures/new", f"{root}/disclosures/{paper}/object", f"{root}/agreement/new",
        f"{root}/agreement/1", f"{root}/agreement/1/change", f"{root}/agreement/1/file", f"{root}/agreement/1/pdf",
        f"{root}/agreement/ask-for-change", f"{root}/give", f"{case}/who-reads-what", given, f"{root}/code",
        f"{case}/messages",
    ]  # fmt: skip


def administrator(facilitation: Facilitation) -> Person:
    person = signed_in(facilitation.world, "Ada Marsh")
    with facilitation.world.work() as work:
        case = case_row(work, facilitation.case_id)
        appoint(work, account_of(work, person), organisation_of(work, case.organisation_id))
    return person


def test_no_page_reads_a_whole_table_and_every_page_answers(facilitation: Facilitation) -> None:
    world = facilitation.world
    code_id = facilitation.give(facilitation.parties[0])
    paths = paths_of(facilitation, code_id)
    answered: dict[str, set[int]] = {path: set() for path in paths}
    recorder = administrator(facilitation)
    kept = ["/administration/facilitators", "/administration/agreement-form"]
    kept.append(f"/administration/cases/{facilitation.case_id}/suggest")
    with facilitation.at_work() as (work, _engagement):
        kept.append(f"/administration/facilitators/{account_of(work, facilitation.person).id}")
    with asked_of(world) as found:
        for party in facilitation.everybody:
            party.unlock()
            for path in paths:
                party.person.open(path)
                answered[path].add(party.person.status)
        for path in kept:
            recorder.open(path)
            assert recorder.status == 200, path
    for path, statuses in answered.items():
        assert 200 in statuses, path
        assert not {status for status in statuses if status >= 500}, path
    scanned = {(table, one.statement) for one in found for table in scanned_by(world, one)}
    assert not [one for one in scanned if one[0] not in FEW_ROWS | OF_TODAY]


def test_a_desk_of_five_cases_takes_as_many_statements_as_one_of_two(facilitation: Facilitation) -> None:
    world = facilitation.world

    def another(number: int) -> None:
        parties = two_parties(world, reference=f"2026-{number:04d}", names=(f"Ann{number} Wood", f"Ben{number} Wood"))
        with world.work() as work:
            case = case_row(work, parties[0].case_id)
            first, second = (participant_of(work, party) for party in parties)
            account = account_of(work, facilitation.person)
            made = engaging.propose_from_roster(work, case, first, account.id)
            engaging.answer(work, made, second, agreed=True)

    def statements() -> int:
        with world.work() as work:
            account_id = account_of(work, facilitation.person).id
            with asked_of(world) as found:
                desk = desk_of(work, account_id, 1)
            assert desk.lines
            return len(found)

    another(1)
    few = statements()
    for number in (2, 3, 4):
        another(number)
    assert statements() == few
