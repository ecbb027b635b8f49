"""What is about a person is found by itself: a table that somebody adds is shown or counted, or named here."""

from typing import Any

import pytest
from sqlalchemy import Column, ForeignKey, MetaData, Table, Uuid, insert, select

from odr.accounts.tables import Account
from odr.db.belonging import leads_an_index
from odr.rights import finding, wording
from odr.rights.behind import BEHIND_CODES
from odr.rights.deleting import KEPT, _whose_rows_go
from odr.rights.finding import (
    BY_ANOTHER_WAY,
    SEALED_STORES,
    rows_about,
    rows_behind,
    tables_behind,
    tables_counted,
    tables_of_places,
    tables_shown,
)
from odr.rights.holdings import OPENED
from odr.tables import METADATA
from tests.support.world import World
from tests.unit.retention.test_case_rows import fill

# Nothing in these is about one person, or what is, is an organisation's or a case's as such and names nobody; a new
# table has to be looked at here, or its rows are to be shown to the person.
OF_NOBODY = {
    "added_uses", "case_kinds", "case_reference_keys", "countersignatures", "dear_requests", "destructions",
    "ended_lives",
    "handover_parts", "handovers", "mail_words", "stuck_cases",
    "key_probes", "organisations", "removals", "removals_listed", "rooms", "self_test_lines", "self_tests",
    "weakness_checks", "weakness_lines", "statements", "stored_files",
    "survey_texts",
    # Sealed, and naming nobody but in words: docs/operations.md says to look there before answering.
    "breach_mailings", "register_entries",
    "survey_totals", "surveys", "troubles", "usage_counts",
}  # fmt: skip
# Named by what they hang on, which is shown: an invitation, and who wrote a mail to whom.
WITH_ANOTHER = {"case_invitations", "mails", "roster_invitations"}
# What was sealed for a place in a case or says who signed; what the person gave is in ``OPENED``.
SEALED_FOR_OTHERS = {
    "contracts.sealed_details",  # the organisation's
    "agreement_forms.sealed_text",  # the organisation's
    "case_notes.sealed_words",  # perhaps about several people: the organisation tells them apart
    "settlement_templates.sealed_contents",  # the organisation's
    "engagements.sealed_email",  # whoever was proposed: the person themself once it is theirs
    "policy_versions.sealed_summary",  # everybody's to read
    "policy_versions.sealed_text",
    "support_permissions.sealed_content",  # shown on the page of permissions
    "training_course_versions.sealed_content",  # everybody's who is asked to pass the course
    "keyrings.sealed_key",
    "sessions.sealed_contents",
    "unlocked_keyrings.sealed_share",
    "unlocked_vaults.sealed_share",
}


def account_in(made: dict[str, dict[str, Any]], work: Any) -> Account:
    account: Account = work.session.get_one(Account, made["accounts"]["id"])
    return account


@pytest.mark.promise("P52")
def test_of_every_table_there_is_what_is_about_a_person_is_shown_or_counted(world: World) -> None:
    one, other = fill(world), fill(world)
    with world.work() as work:
        account = account_in(one, work)
        found = {table.name: rows_about(work, table, account) for table in tables_shown()}
        found |= {table.name: rows_behind(table, account) for table in tables_behind()}
        keys = {
            name: {tuple(row) for row in work.session.execute(
                select(*METADATA.tables[name].primary_key.columns).where(condition))}
            for name, condition in found.items()
        }  # fmt: skip
    # Found by what no foreign key says: the row of a test is filled without it.
    shown = {name for name, rows in keys.items() if key_of(name, one) in rows}
    assert shown == set(METADATA.tables) - OF_NOBODY - WITH_ANOTHER - {"throttles"}
    for name, rows in keys.items():
        assert key_of(name, other) not in rows, name


def key_of(table: str, made: dict[str, dict[str, Any]]) -> tuple[Any, ...]:
    return tuple(made[table][column.name] for column in METADATA.tables[table].primary_key.columns)


def test_a_table_of_tomorrow_is_shown_without_anybody_thinking_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: it points at accounts under a name that nobody knows yet."""
    made = fill(world)
    tomorrow = MetaData()
    for table in METADATA.sorted_tables:
        table.to_metadata(tomorrow)
    hobbies = Table(
        "hobbies", tomorrow, Column("id", Uuid, primary_key=True), Column("whose", Uuid, ForeignKey("accounts.id"))
    )
    monkeypatch.setattr(finding, "METADATA", tomorrow)
    caches = (finding.pointing, finding._along, finding._behind)
    for cached in caches:
        cached.cache_clear()
    try:
        with world.work() as work:
            hobbies.create(work.session.connection())
            mine = made["accounts"]["id"]
            work.session.execute(insert(hobbies), {"id": mine, "whose": mine})
            assert hobbies in tables_shown()
            condition = rows_about(work, hobbies, account_in(made, work))
            assert work.session.scalars(select(hobbies.c.id).where(condition)).all() == [mine]
            hobbies.drop(work.session.connection())
    finally:
        for cached in caches:
            cached.cache_clear()


def test_every_table_and_every_column_that_is_told_has_words() -> None:
    wordless = [table.name for table in (*tables_shown(), *tables_behind()) if not wording.has_words(table.name)]
    wordless += [
        f"{table.name}.{column.name}"
        for table in (*tables_shown(), *tables_of_places())
        for column in table.columns
        if column.info["kind"] == "metadata" and not wording.has_label(column.name)
    ]
    assert wordless == []


def test_whatever_is_sealed_in_a_table_that_is_shown_is_told_or_known_not_to_be_the_persons() -> None:
    sealed = {
        f"{table.name}.{column.name}"
        for table in tables_shown()
        for column in table.columns
        if column.info["kind"] == "sealed"
    }
    assert sealed == {*OPENED, *SEALED_FOR_OTHERS}


@pytest.mark.promise("P52")
def test_only_what_is_sealed_behind_codes_is_counted_without_being_shown() -> None:
    """The page says of what is counted that nobody can read it who runs the service."""
    keys = {"engagement_paper_boxes", "grants", "handed_codes", "inner_grants"}
    sealed = {one.partition(".")[0] for one in BEHIND_CODES}
    assert {table.name for table in tables_counted()} <= sealed | keys
    assert not {table.name for table in tables_of_places()} & (sealed | keys)
    for name in keys:
        said = {column.name for column in METADATA.tables[name].columns if column.info["kind"] == "metadata"}
        assert said <= {"id", "code_id", "secret_id", "paper_id", "engagement_id", "vault_id", "folder_id", "epoch"}


def test_what_is_named_by_hand_exists() -> None:
    assert {*BY_ANOTHER_WAY, *SEALED_STORES, *KEPT, *OF_NOBODY, *WITH_ANOTHER} <= METADATA.tables.keys()


def test_of_every_table_it_is_decided_whether_its_rows_go_with_a_deleted_account() -> None:
    """A new table that says whose its rows are goes with the account, unless it is named as kept, with a reason."""
    assert {table.name for table in _whose_rows_go()} == {
        "acceptances", "account_events", "administrators", "case_labels", "case_news", "consents", "enquiries",
        "facilitator_suggestions", "folder_marks", "keyrings", "links", "message_preferences",
        "push_subscriptions", "read_marks",
        "request_words", "requests", "roster_entries", "sent_forms", "sessions", "settlement_reminders",
        "support_permissions", "survey_answered", "suspensions", "throttles", "training_reminders",
        "unlocked_keyrings", "unlocked_vaults", "waiting_notices",
    }  # fmt: skip


def test_what_points_at_somebody_is_found_by_an_index() -> None:
    shown = {table.name for table in tables_shown()}
    without = {
        f"{name}.{column.name}"
        for name, columns in finding.pointing().items()
        for column in columns
        if name in shown and not leads_an_index(METADATA.tables[name], column)
    }
    assert without == set()
