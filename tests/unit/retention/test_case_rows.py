"""What belongs to a case is found by itself: a table that somebody adds is destroyed with it, or named here."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Uuid, func, insert, select

from odr.db import belonging
from odr.db.columns import Moment
from odr.retention import case_rows
from odr.retention.case_rows import CASE, STAYS, TAKEN_ALONG, remove, ways
from odr.tables import METADATA
from tests.support.world import World
from tests.unit.db.test_migrations import value_for

pytestmark = pytest.mark.both_engines("SQL that follows every table")

# Nothing in these is about one case; a new table has to be looked at here, or its rows are to go with their case.
OF_NO_CASE = {
    "acceptances", "account_events", "accounts", "added_uses", "administrators", "agreement_forms", "case_kinds",
    "consents", "former_names",
    "contracts", "dear_requests", "desk_entries", "ended_lives", "enquiries", "handover_parts", "handovers",
    "key_probes", "keyrings", "links", "mail_words", "mails", "message_preferences", "organisations", "policy_versions",
    "push_subscriptions",
    "breach_mailings", "register_entries", "removals", "removals_listed", "request_words", "requests", "roster_entries",
    "self_test_lines", "self_tests", "weakness_checks", "weakness_lines", "sessions",
    "settlement_templates", "statements", "stored_files", "support_looks", "support_permissions",
    "survey_answered", "survey_texts", "survey_totals", "surveys",
    "suspensions", "throttles", "training_course_versions", "training_courses", "training_entries",
    "training_reminders", "troubles", "unlocked_keyrings", "usage_counts", "waiting_notices",
}  # fmt: skip
# Goes with the invitation that it is about.
WITH_AN_INVITATION = {"roster_invitations"}
# To what is not the case's a row of it may point.
OUTSIDE = {"accounts", "keyrings", "organisations", "sessions", "stored_files"}


def fill(world: World) -> dict[str, dict[str, Any]]:
    """One row in every table, all of them about one case."""
    made: dict[str, dict[str, Any]] = {}
    with world.work() as work:
        for table in METADATA.sorted_tables:
            made[table.name] = {
                column.name: work.now if isinstance(column.type, Moment) else value_for(column, made)
                for column in table.columns
            }
            (key, *more) = table.primary_key.columns
            if isinstance(key.type, Integer) and not more:  # numbered by itself: the next one
                made[table.name][key.name] = work.session.scalar(select(func.count()).select_from(table))
            work.session.execute(insert(table), made[table.name])
    return made


def keys_in(world: World) -> dict[str, set[tuple[Any, ...]]]:
    with world.database.reading() as session:
        return {
            table.name: {tuple(row) for row in session.execute(select(*table.primary_key.columns))}
            for table in METADATA.sorted_tables
        }


def key_of(table: str, row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in METADATA.tables[table].primary_key.columns)


@pytest.mark.promise("P60")
def test_of_every_table_there_is_what_belongs_to_the_case_goes_and_nothing_else(world: World) -> None:
    one, other = fill(world), fill(world)
    with world.work() as work:
        remove(work, one["cases"]["id"])
    left = keys_in(world)
    gone = {table for table in left if key_of(table, one[table]) not in left[table]}
    assert {"cases", "destructions", "case_reference_keys"} == STAYS
    assert gone == set(METADATA.tables) - OF_NO_CASE - STAYS
    assert gone == {*ways(), *TAKEN_ALONG, *WITH_AN_INVITATION}
    for table in left:
        assert key_of(table, other[table]) in left[table], table


def test_a_table_that_is_added_goes_with_its_case_without_anybody_thinking_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: tables of tomorrow, one of which names its case only through another, and only perhaps."""
    tomorrow = MetaData()
    for table in METADATA.sorted_tables:
        table.to_metadata(tomorrow)
    offers = Table(
        "offers", tomorrow, Column("id", Uuid, primary_key=True), Column("by", Uuid, ForeignKey("participants.id"))
    )
    bids = Table(
        "bids", tomorrow, Column("offer_id", Uuid, ForeignKey("offers.id"), primary_key=True), Column("n", Integer)
    )
    monkeypatch.setattr(case_rows, "METADATA", tomorrow)
    case_rows.of_cases.cache_clear()
    try:
        made = fill(world)
        with world.work() as work:
            offers.create(work.session.connection())
            bids.create(work.session.connection())
            work.session.execute(insert(offers), {"id": UUID(int=1), "by": made["participants"]["id"]})
            work.session.execute(insert(bids), {"offer_id": UUID(int=1), "n": 7})
            remove(work, made["cases"]["id"])
            assert work.session.execute(select(offers)).all() == []
            assert work.session.execute(select(bids)).all() == []
            bids.drop(work.session.connection())
            offers.drop(work.session.connection())
    finally:
        case_rows.of_cases.cache_clear()


def test_whatever_a_row_of_a_case_points_at_is_the_cases_too_or_known_to_be_somebody_elses() -> None:
    outside = {
        key.column.table.name
        for name in ways()
        for column in METADATA.tables[name].columns
        for key in column.foreign_keys
    }
    assert outside - ways().keys() == OUTSIDE | {*TAKEN_ALONG, CASE}


def test_no_table_outside_of_cases_names_anything_without_a_foreign_key() -> None:
    """What would not be found by following the keys."""
    unbound = [
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        if table.name not in ways()
        for column in table.columns
        if isinstance(column.type, Uuid) and not column.foreign_keys and not column.primary_key
    ]
    # A log outlives what it tells of; how far mails are made is a place in their order, and goes with them.
    logs = {"desk_entries.subject_id", "training_entries.course_id"}
    assert set(unbound) <= logs | {"breach_mailings.reached", "contracts.told_up_to", "surveys.asked_up_to"}


def test_what_is_removed_is_found_by_an_index() -> None:
    for name, columns in ways().items():
        assert len(columns) == 1, name
        assert belonging.leads_an_index(METADATA.tables[name], columns[0]), name
