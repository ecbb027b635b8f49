"""The administrators' view of cases, and what it costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine, event, text

from odr.cases.cases import (
    PAGE,
    can_be_closed,
    case_of_organisation,
    close,
    move,
    open_case,
    page_of_cases,
    suggested_reference,
)
from odr.cases.life import OVER, SHUT, UNDER_WAY, CaseState, Cause, NoSuchWay
from odr.cases.naming.kinds import CaseKind
from odr.errors import NotFound, Refusal
from odr.organisations.organisations import add_organisation
from tests.support.cases import administrator_of, case_of, many_cases, opened
from tests.support.world import World


@contextmanager
def statements(engine: Engine) -> Iterator[list[tuple[str, object]]]:
    """What is asked of the database meanwhile."""
    asked: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_rest: object) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_reference_is_one_line_of_printable_text(world: World) -> None:
    ada = world.administrator()
    for number, typed in enumerate(("", "  ", "x" * 41, "\x00", "\u202e\u3164")):
        with world.work() as work:
            account, organisation = administrator_of(world, work, ada)
            with pytest.raises(Refusal) as refused:
                open_case(work, organisation, typed, CaseKind.WORK, account.id)
            assert refused.value.field == "reference", number
    with world.work() as work:
        account, organisation = administrator_of(world, work, ada)
        assert open_case(work, organisation, "  A\x00\u202e \n 1 ", CaseKind.WORK, account.id).reference == "A 1"


def test_the_suggestion_goes_on_from_the_latest_numbers_and_is_never_taken(world: World) -> None:
    ada = world.administrator()

    def suggestion() -> str:
        with world.work() as work:
            return suggested_reference(work, administrator_of(world, work, ada)[1])

    assert suggestion() == "2026-0001"
    for reference, then in (
        ("2026-0041", "2026-0042"),
        ("by hand", "2026-0042"),
        ("2025-0099", "2026-0042"),
        ("2026-9999", "2026-10000"),
    ):
        opened(ada, reference)
        assert suggestion() == then
    many_cases(world, ada, PAGE)
    # The numbered ones are out of sight now; what is suggested is free all the same.
    assert suggestion() == "2026-0001"
    for reference in ("2026-0001", "2026-0002", "2026-0004"):
        opened(ada, reference)
    many_cases(world, ada, PAGE, first=PAGE)
    assert suggestion() == "2026-0008"


def test_a_case_of_another_organisation_is_not_found(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    with world.work() as work:
        other = add_organisation(work, "Hill Mediation")
        for wanted in (case_id, uuid4()):
            with pytest.raises(NotFound):
                case_of_organisation(work, other, wanted)
            with pytest.raises(NotFound):
                page_of_cases(work, other, newer_than=wanted)
            with pytest.raises(NotFound):
                page_of_cases(work, other, older_than=wanted)


@pytest.mark.both_engines("SQL that is written for each")
def test_pages_follow_each_other_without_gap_even_when_moments_are_equal(world: World) -> None:
    ada = world.administrator()
    with world.work() as work:
        account, organisation = administrator_of(world, work, ada)
        made = {
            open_case(work, organisation, f"S-{number}", CaseKind.OTHER, account.id).id
            for number in range(PAGE * 2 + 1)
        }
    with world.work() as work:
        _account, organisation = administrator_of(world, work, ada)
        first = page_of_cases(work, organisation)
        second = page_of_cases(work, organisation, older_than=first.older_than)
        third = page_of_cases(work, organisation, older_than=second.older_than)
        assert [len(page.rows) for page in (first, second, third)] == [PAGE, PAGE, 1]
        assert {case.id for page in (first, second, third) for case in page.rows} == made
        assert first.newer_than is None
        assert third.older_than is None
        assert page_of_cases(work, organisation, newer_than=third.newer_than).rows == second.rows


@pytest.mark.both_engines("SQL that is written for each")
@pytest.mark.parametrize("state", [None, CaseState.DRAFT])
@pytest.mark.parametrize("why", ["", "nobody invited"])
@pytest.mark.parametrize("unmoved", [None, timedelta()])
@pytest.mark.parametrize("cursor", [None, "older_than", "newer_than"])
def test_a_page_of_cases_reads_along_an_index_and_sorts_nothing(
    world: World, state: CaseState | None, why: str, unmoved: timedelta | None, cursor: str | None
) -> None:
    ada = world.administrator()
    made = many_cases(world, ada, 3)
    with world.work() as work:
        _account, organisation = administrator_of(world, work, ada)
        with statements(world.database.engine) as asked:
            page_of_cases(
                work,
                organisation,
                state,
                why=why,
                unmoved=unmoved,
                newer_than=made[1] if cursor == "newer_than" else None,
                older_than=made[1] if cursor == "older_than" else None,
            )
        listing, parameters = asked[-1]
        connection = work.session.connection()
        index = "ix_stuck_cases_organisation_id_why_" if why else "ix_cases_organisation_id"
        if world.database.is_sqlite:
            explain, by_index, slow = (
                "EXPLAIN QUERY PLAN",
                f"INDEX {index}",
                ("SCAN", "TEMP B-TREE"),
            )
        else:
            # So small a table is read as a whole, unless that is forbidden.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            connection.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
            # And so few rows are sorted at no cost; what no index gives in order is sorted all the same.
            connection.exec_driver_sql("SET LOCAL enable_sort = off")
            explain, by_index, slow = "EXPLAIN", f"using {index}", ("Seq Scan", "Sort")
        plan = connection.exec_driver_sql(f"{explain} {listing}", parameters).all()  # type: ignore[arg-type]
    steps = " ".join(str(step[-1]) for step in plan)
    assert by_index in steps
    assert not any(word in steps for word in slow), steps


def test_the_pages_ask_the_same_of_the_database_however_many_cases_there_are(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)

    def cost() -> dict[str, int]:
        ada.open("/me")  # notes that the session is in use, so that no page below does
        counted = {}
        for path in (
            "/administration",
            "/administration/people",
            "/administration/administrators",
            "/administration/cases/new",
            f"/administration/cases/{case_id}",
            "/cases",
        ):
            with statements(world.database.engine) as asked:
                ada.open(path)
            counted[path] = len(asked)
        return counted

    many_cases(world, ada, 26)
    few = cost()
    many_cases(world, ada, 60, first=26)
    assert cost() == few


def test_a_step_that_there_is_not_is_not_taken(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    world.later(days=1)
    with world.work() as work:
        case = case_of(work, case_id)
        since = case.state_since
        with pytest.raises(NoSuchWay):
            move(work, case, Cause.ALL_SAY_SETTLED)
        assert (case.state, case.state_since) == (CaseState.DRAFT.value, since)
        move(work, case, Cause.INVITED)
        assert case.state == CaseState.INVITED.value
        assert case.state_since == world.time


@pytest.mark.parametrize("state", list(CaseState))
def test_what_can_be_closed_is_what_is_over_or_never_began(world: World, state: CaseState) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    with world.work() as work:
        account, _organisation = administrator_of(world, work, ada)
        case = case_of(work, case_id)
        case.state = state.value
        allowed = can_be_closed(case)
        assert allowed == (state.value not in (*UNDER_WAY, *SHUT))
        if allowed:
            close(work, case, account.id)
            assert case.state == CaseState.CLOSED.value
            assert case.state in OVER
        else:
            with pytest.raises(Refusal):
                close(work, case, account.id)
            assert case.state == state.value


def test_a_case_that_is_opened_and_closed_is_in_its_audit_log(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    with world.work() as work:
        account, _organisation = administrator_of(world, work, ada)
        close(work, case_of(work, case_id), account.id)
        events = work.session.execute(
            text("SELECT event FROM audit_entries WHERE case_id = :case ORDER BY number"), {"case": case_id.hex}
        ).scalars()
        assert list(events) == ["case.opened", "case.closed"]
