"""Which entries somebody is given: their own vault's and the case's, filtered, page by page, in few statements."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event as sql_event
from sqlalchemy import text

from odr.audit.log import Event, record
from odr.audit.reading import PAGE, EventKind, LogPart, WantedEntries, actors_in, batches_of, page_of
from tests.support import scenes
from tests.support.vaults import Party, two_parties, vault_row, with_vault
from tests.support.world import START, World

pytestmark = pytest.mark.both_engines("SQL that is written for each")


@pytest.fixture
@scenes.scene
def parties(world: World) -> tuple[Party, Party]:
    tessa, leo = (with_vault(party) for party in two_parties(world))
    return tessa, leo


def part_of(world: World, party: Party) -> LogPart:
    with world.work() as work:
        return LogPart(party.case_id, vault_row(work, party).id)


def listed(world: World, party: Party, times: int) -> None:
    folder_id = uuid4()
    with party.opened() as opened:
        for _ in range(times):
            opened.record(Event.FOLDER_LISTED, subject_id=folder_id, count=3)


def numbers(world: World, part: LogPart, wanted: WantedEntries, **where: int) -> list[int]:
    with world.work() as work:
        return [entry.number for entry in page_of(work, part, wanted, **where).rows]


def test_a_party_is_given_its_own_vaults_entries_and_the_cases(world: World, parties: tuple[Party, Party]) -> None:
    tessa, leo = parties
    for party in parties:
        listed(world, party, 2)
    own, others = part_of(world, tessa), part_of(world, leo)
    with world.work() as work:
        given = page_of(work, own, WantedEntries()).rows
        assert {entry.vault_id for entry in given} == {own.vault_id, None}
        assert others.vault_id not in {entry.vault_id for entry in given}
        joined = {entry.event for entry in given if entry.vault_id is None}
        assert joined == {Event.CASE_OPENED.value, Event.INVITATION_SENT.value, Event.PARTICIPANT_JOINED.value}
        assert [entry.number for entry in given] == sorted((entry.number for entry in given), reverse=True)


def test_without_a_vault_only_the_case_is_given(world: World, parties: tuple[Party, Party]) -> None:
    listed(world, parties[0], 2)
    with world.work() as work:
        given = page_of(work, LogPart(parties[0].case_id), WantedEntries()).rows
        assert len(given) == 5
        assert {entry.vault_id for entry in given} == {None}


def test_an_entry_whose_vault_was_taken_off_it_is_in_nobodys_log(world: World, parties: tuple[Party, Party]) -> None:
    tessa, leo = parties
    listed(world, tessa, 1)
    before = numbers(world, part_of(world, leo), WantedEntries())
    with world.work() as work:
        work.session.execute(text("UPDATE audit_entries SET vault_id = NULL WHERE event = 'folder.listed'"))
    assert numbers(world, part_of(world, leo), WantedEntries()) == before
    with world.work() as work:
        assert len(page_of(work, LogPart(tessa.case_id), WantedEntries()).rows) == 5


def test_pages_lead_down_to_the_first_entry_and_up_again(world: World, parties: tuple[Party, Party]) -> None:
    tessa, leo = parties
    for _ in range(4):
        listed(world, tessa, PAGE // 2)
        listed(world, leo, 7)
    part = part_of(world, tessa)
    with world.work() as work:
        everything = [entry.number for batch in batches_of(work, part, WantedEntries()) for entry in batch]
        down = [page_of(work, part, WantedEntries())]
        while down[-1].older_than is not None:
            down.append(page_of(work, part, WantedEntries(), older_than=down[-1].older_than))
        up = [down[-1]]
        while up[-1].newer_than is not None:
            up.append(page_of(work, part, WantedEntries(), newer_than=up[-1].newer_than))
    assert len(everything) > 2 * PAGE
    assert [entry.number for page in down for entry in page.rows] == everything
    assert down[0].newer_than is None
    assert [entry.number for page in reversed(up) for entry in page.rows][-len(everything) :] == everything


def test_all_batches_together_are_everything_once(
    world: World, parties: tuple[Party, Party], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("odr.audit.reading.BATCH", 3)
    listed(world, parties[0], 9)
    part = part_of(world, parties[0])
    with world.work() as work:
        found = [entry.number for batch in batches_of(work, part, WantedEntries()) for entry in batch]
    assert found == numbers(world, part, WantedEntries())
    assert len(found) > 9


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        (EventKind.OPENED, Event.FOLDER_LISTED),
        (EventKind.CHANGED, Event.ITEM_ADDED),
        (EventKind.REFUSED, Event.VAULT_REFUSED),
        (EventKind.CODES, Event.CODE_ISSUED),
        (EventKind.CASE, Event.CASE_OPENED),
    ],
)
def test_a_kind_of_event_is_chosen(world: World, parties: tuple[Party, Party], kind: EventKind, event: Event) -> None:
    part = part_of(world, parties[0])
    with parties[0].opened() as opened:
        for one in (Event.FOLDER_LISTED, Event.ITEM_ADDED, Event.VAULT_REFUSED, Event.CODE_ISSUED):
            opened.record(one)
    with world.work() as work:
        found = {entry.event for entry in page_of(work, part, WantedEntries(kind=kind)).rows}
        everything = {entry.event for entry in page_of(work, part, WantedEntries()).rows}
    assert event.value in found
    assert found < everything


def test_a_person_a_code_and_a_period_are_chosen(world: World, parties: tuple[Party, Party]) -> None:
    tessa = parties[0]
    part = part_of(world, tessa)
    with world.work() as work:
        adviser, code = actors_in(work, LogPart(tessa.case_id)).pop(), uuid4()
        world.later(days=1)
        record(
            world.app_context.work(work.session),
            tessa.case_id,
            Event.ITEM_READ,
            actor_id=adviser,
            vault_id=part.vault_id,
            code_id=code,
        )
    newest = numbers(world, part, WantedEntries())[0]
    day = timedelta(days=1)
    assert newest in numbers(world, part, WantedEntries(actor_id=adviser))
    assert numbers(world, part, WantedEntries(actor_id=uuid4())) == []
    assert numbers(world, part, WantedEntries(code_id=code)) == [newest]
    assert numbers(world, part, WantedEntries(since=START + day)) == [newest]
    assert newest not in numbers(world, part, WantedEntries(before=START + day))
    assert numbers(world, part, WantedEntries(since=START + 2 * day)) == []


def test_everybody_whose_doing_is_told_of_is_found_and_nobody_else(world: World, parties: tuple[Party, Party]) -> None:
    nobody_elses = uuid4()
    with world.work() as work:
        part = LogPart(parties[0].case_id, vault_row(work, parties[0]).id)
        before = actors_in(work, part)
        record(work, parties[0].case_id, Event.VAULT_REFUSED, actor_id=None, vault_id=part.vault_id)
        assert actors_in(work, part) == before
        assert len(before) == 2, "who opened the case and joined it, and the other who joined"
        assert nobody_elses not in before


def test_a_page_takes_two_statements_however_long_the_log_is(world: World, parties: tuple[Party, Party]) -> None:
    listed(world, parties[0], 3 * PAGE)
    part = part_of(world, parties[0])
    asked: list[tuple[str, Any]] = []

    def note(_connection, _cursor, statement, parameters, _context, _many):  # type: ignore[no-untyped-def]
        if statement.startswith("SELECT audit_entries"):
            asked.append((statement, parameters))

    with world.work() as work:
        sql_event.listen(world.database.engine, "before_cursor_execute", note)
        page = page_of(work, part, WantedEntries(), older_than=90)
        sql_event.remove(world.database.engine, "before_cursor_execute", note)
        assert len(page.rows) == PAGE
        assert len(asked) == 2
        for statement, parameters in asked if world.database.is_sqlite else ():
            plan = work.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            steps = " ".join(row.detail for row in plan)
            assert "SEARCH audit_entries USING INDEX" in steps
            assert "TEMP B-TREE" not in steps
