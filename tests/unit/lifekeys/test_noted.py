"""What a restore must not bring back is decided of every table, and noticed wherever the database is told."""

from uuid import uuid4

import pytest
from sqlalchemy import update

from odr.db.about import EVERYTHING
from odr.lifekeys import noting
from odr.lifekeys.noted import BORN, CHANGED, EMPTIED, GONE, UNSAID
from odr.messages.tables import Message
from odr.tables import METADATA
from tests.support.world import World

# Of these a restore brings back what there was, and this is why that revives nothing.
GOES_WITH = {
    "cases": "with its receipt (destructions) when it was destroyed",
    "case": "with its case, or the vault, room, folder, item or message in it that goes",
    "account": "with its account",
    "organisation": "with its organisation",
    "state": "says how things stood, and nobody removes it",
}
AS_THEY_WERE = {
    "acceptances": "account",
    "account_events": "account",
    "adviser_invitations": "case",
    "agreement_forms": "organisation",
    "agreement_signatures": "case",
    "agreements": "case",
    "audit_entries": "case",
    "case_invitations": "case",
    "case_kinds": "organisation",
    "case_reference_keys": "cases",
    "cases": "cases",
    "contracts": "organisation",
    "correspondences": "case",
    "countersignatures": "case",
    "desk_entries": "state",
    "disclosure_answers": "case",
    "disclosures": "case",
    "ended_lives": "state",
    "engagement_consents": "case",
    "engagement_paper_boxes": "case",
    "engagement_papers": "case",
    "facilitation_consents": "case",
    "facilitator_attendances": "case",
    "facilitator_reports": "case",
    "facilitator_suggestions": "case",
    "file_uploads": "case",
    "folder_marks": "case",
    "grants": "case",
    "inner_code_lists": "case",
    "inner_grants": "case",
    "inner_previous": "case",
    "inner_record_pages": "case",
    "inner_records": "case",
    "handed_codes": "case",
    "handover_parts": "organisation",
    "key_probes": "state",
    "mail_words": "organisation",
    "manifest_pages": "case",
    "message_preferences": "account",
    "policy_versions": "organisation",
    "breach_mailings": "state",
    "read_marks": "case",
    "register_entries": "state",
    "removals": "state",
    "removals_listed": "state",
    "request_words": "state",
    "room_members": "case",
    "rooms": "case",
    "roster_invitations": "organisation",
    "self_test_lines": "state",
    "self_tests": "state",
    "settlement_reminders": "account",
    "settlement_templates": "organisation",
    "statements": "organisation",
    "stored_files": "case",
    "stuck_cases": "case",
    "support_looks": "state",
    "survey_answered": "state",
    "survey_totals": "state",
    "throttles": "state",
    "training_course_versions": "state",
    "training_courses": "state",
    "training_entries": "state",
    "training_reminders": "account",
    "usage_counts": "state",
    "vault_secrets": "case",
    "weakness_checks": "state",
    "weakness_lines": "state",
}


def test_of_every_table_it_is_decided_whether_a_restore_brings_its_rows_back() -> None:
    decided = [*(GONE | CHANGED.keys() | BORN), *EMPTIED, *AS_THEY_WERE]
    assert sorted(decided) == sorted(METADATA.tables), "decide: odr.lifekeys.noted, or here with the reason"
    assert set(AS_THEY_WERE.values()) <= GOES_WITH.keys()


def test_every_column_that_is_noted_is_there() -> None:
    for name, columns in CHANGED.items():
        for column, others in columns.items():
            assert {column, *others} <= set(METADATA.tables[name].columns.keys())
    assert all(column in CHANGED[name] for name, column in UNSAID)


def test_a_column_that_ends_something_is_noted_wherever_there_is_one() -> None:
    ends = {"ended_at", "revoked_at", "withdrawn_at", "taken_back_at", "deleted_at", "notes_destroyed_at"}
    passing = {("ended_lives", "ended_at"), ("settlement_templates", "ended_at"), ("messages", "ended_at")}
    found = {(name, one) for name, table in METADATA.tables.items() for one in ends & set(table.columns.keys())}
    assert found - passing == {(name, one) for name, columns in CHANGED.items() for one in columns if one in ends}


def test_what_would_end_rows_unseen_is_refused(world: World) -> None:
    with world.database.writing(EVERYTHING) as session, pytest.raises(noting.NotNoted, match="messages"):
        session.execute(update(Message).where(Message.id == uuid4()).values(ended="taken back"))
