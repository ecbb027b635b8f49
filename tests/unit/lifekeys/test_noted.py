"""What a restore must not bring back is decided of every table, and noticed wherever the database is told."""

import ast
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import update

import odr
from odr.db.about import EVERYTHING
from odr.db.columns import Base
from odr.lifekeys import noting
from odr.lifekeys.noted import BORN, CHANGED, EMPTIED, FILLED, GONE, UNSAID, UNSET
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
    "ended_lives": "state",
    "engagement_consents": "case",
    "engagement_paper_boxes": "case",
    "engagement_papers": "case",
    "facilitation_consents": "case",
    "facilitator_attendances": "case",
    "facilitator_reports": "case",
    "folder_marks": "case",
    "former_names": "organisation",
    "grants": "case",
    "inner_code_lists": "case",
    "inner_grants": "case",
    "inner_previous": "case",
    "inner_record_pages": "case",
    "inner_records": "case",
    "handed_codes": "case",
    "handover_parts": "organisation",
    "key_probes": "state",
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
    "self_test_lines": "state",
    "self_tests": "state",
    "settlement_templates": "organisation",
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


# What some rule empties, although that ends nothing a restored backup could revive, and why.
EMPTIED_AND_NOT_NOTED = {
    ("accounts", "email_confirmed_at"): "with the deleted account",
    ("case_invitations", "sealed_dispute_role"): "with the accepted invitation",
    ("cases", "closes_after"): "how far a case is on its way",
    ("cases", "kept_until"): "with the destroyed case",
    ("cases", "known_held_until"): "with the destroyed case",
    ("cases", "last_day"): "with the destroyed case",
    ("cases", "looked_at_next"): "how far a case is on its way",
    ("cases", "reminded_at"): "how far a case is on its way",
    ("contracts", "early_by"): "what counts is the log of the desk",
    ("contracts", "ends_on"): "what counts is the log of the desk",
    ("contracts", "noticed_at"): "what counts is the log of the desk",
    ("contracts", "reminded_at"): "how far mails are made",
    ("contracts", "telling_since"): "how far mails are made",
    ("contracts", "told_up_to"): "how far mails are made",
    ("engagements", "asked_at"): "in the moment in which it was set, where whoever is to be asked cannot be",
    ("engagements", "sealed_email"): "with the engagement that ended; of one that goes on, when that ends",
    ("envelopes", "sealed_epoch"): "with the message that was taken back",
    ("envelopes", "sealed_key"): "with the message that was taken back",
    ("invitations", "email_tag"): "with the account, or with the accepted invitation where there is none",
    ("invitations", "sealed_email"): "with the accepted invitation",
    ("messages", "sealed_body"): "with the message that was taken back",
    ("push_subscriptions", "due_at"): "how far it is told",
    ("requests", "due_at"): "how far it is answered",
    ("requests", "keep_until"): "it is asked again, and so goes on",
    ("requests", "reminded_at"): "how far mails are made",
    ("requests", "organisation_id"): "taken over once more when the organisation is erased once more",
    ("statements", "remind_at"): "how far mails are made",
    ("surveys", "asked_up_to"): "how far mails are made",
    ("surveys", "asking_since"): "how far mails are made",
}
# What no rule empties, although one empties a column of the same name.
NAMESAKES = {
    (table, "organisation_id")
    for table in (
        "acceptances", "invitations", "policy_versions", "support_permissions", "surveys", "training_courses",
    )
}  # fmt: skip


def test_a_column_whose_end_is_that_it_is_empty_is_noted_wherever_a_rule_empties_it() -> None:
    names = _emptied_in(Path(odr.__file__).parent)
    assert "consent_at" in names, "the control"
    found = {
        (table.name, column.name)
        for table in METADATA.tables.values()
        for column in table.columns
        if column.nullable and column.name in names and table.name not in EMPTIED
    }
    noted = {(name, column) for name, columns in CHANGED.items() for column in columns}
    assert found - noted == set(EMPTIED_AND_NOT_NOTED) | NAMESAKES, (
        "decide: odr.lifekeys.noted, or here with the reason"
    )
    assert noted >= UNSET | FILLED


def _emptied_in(folder: Path) -> set[str]:
    """What is set to ``None`` by attribute, by ``values`` or as an entry of a dictionary."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        if {"migrations", "selftest", "demo"} & {*path.parts}:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Assign):
                found |= {name for target in node.targets for name in _unset(target, node.value)}
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "values":
                found |= {one.arg for one in node.keywords if one.arg is not None and _is_none(one.value)}
            elif isinstance(node, ast.Dict):
                pairs = zip(node.keys, node.values, strict=True)
                found |= {str(key.value) for key, one in pairs if isinstance(key, ast.Constant) and _is_none(one)}
    return found


def _unset(target: ast.expr, value: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, its in zip(target.elts, value.elts, strict=True):
            yield from _unset(one, its)
    elif isinstance(target, ast.Attribute) and _is_none(value):
        yield target.attr


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


# What some rule removes by a statement although it is not noted, and why a restored backup revives nothing by it.
REMOVED_AND_NOT_NOTED = {
    "account_events": "with their time, which is over in a restored database too",
    "accounts": "bare rows, once nothing points at them: looked for again",
    "correspondences": "with the destroyed case",
    "ended_lives": "noted until they are carried out, and carried out again",
    "grants": "written anew; a code that is given less is noted as gone",
    "inner_code_lists": "under keys that are lost",
    "inner_grants": "written anew; a code that is given less is noted as gone",
    "inner_previous": "written anew",
    "manifest_pages": "written anew",
    "removals": "said in the ledger",
    "request_words": "taken over once more when the organisation is erased once more",
    "rooms": "with the destroyed case",
    "stored_files": "their parts went once nothing used them: looked for again",
    "stuck_cases": "looked for again",
    "survey_answered": "with the survey's time, which is over in a restored database too",
    "throttles": "counts of what has failed",
    "usage_counts": "with their time, which is over in a restored database too",
    "vault_secrets": "with their folder or vault",
}
# Where something is removed of which the code does not name the table: which it is, or why it is none or any.
REMOVED_UNNAMED = {
    "accounts/unlocked.py remove_idle_from": ("unlocked_keyrings", "unlocked_vaults"),
    "backup/replaying.py _removed": (),  # what the ledger says
    "cases/naming/labels.py call_it": ("case_labels",),
    "cases/notes.py remove": ("case_notes",),
    "contracts/statements.py withdraw": ("statements",),
    "departures/purging.py _remove_rows": (),  # with the organisation
    "enquiries/enquiries.py _destroy": ("enquiries",),
    "enquiries/requests.py take_back": ("requests",),
    "facilitation/engagement/roster.py decline_invitation": ("roster_invitations",),
    "facilitation/engagement/roster.py remove_entry": ("roster_entries",),
    "files/keeping.py take_in": ("file_uploads",),
    "lifekeys/ledger.py append": (),  # of the key store
    "lifekeys/store.py destroy": (),
    "lifekeys/store.py note_copy": (),
    "organisations/mail_words.py add_words": ("mail_words",),
    "push/subscriptions.py claim": ("push_subscriptions",),
    "push/subscriptions.py end_all": ("push_subscriptions",),
    "push/subscriptions.py subscribe": ("push_subscriptions",),
    "registers/telling.py make_some": (),  # how far mails are made
    "retention/case_rows.py remove": (),  # with the destroyed case
    "rights/deleting.py _destroy_vaults": ("vaults",),
    "rights/deleting.py remove_what_is_theirs": (),  # with the deleted account
    "settlements/reminders.py send_due": ("settlement_reminders",),
    "vaults/browser_folders/folders.py write": ("items",),
    "vaults/contents/folders.py remove_folder": ("folders",),
    "vaults/contents/items.py remove": ("items",),
    "vaults/reset.py destroy": ("vaults",),
    "vaults/reset.py clear_away": ("vaults",),
}


def test_whatever_rows_some_rule_removes_are_noted_or_known_to_revive_nothing() -> None:
    removed = list(_removed_in(Path(odr.__file__).parent))
    assert ("settlements/reminders.py forget", "settlement_reminders") in removed, "the control"
    known = GONE | EMPTIED.keys()
    named = {table for _where, table in removed if table is not None}
    assert named - known == set(REMOVED_AND_NOT_NOTED), "decide: odr.lifekeys.noted, or here with the reason"
    assert {where for where, table in removed if table is None} == set(REMOVED_UNNAMED)
    assert {table for tables in REMOVED_UNNAMED.values() for table in tables} <= known


def _removed_in(folder: Path) -> Iterator[tuple[str, str | None]]:
    """Each ``delete(…)`` and ``session.delete(…)``: the function where it stands, and the table, if that is named."""
    tables = {mapper.class_.__name__: str(mapper.local_table.description) for mapper in Base.registry.mappers}
    for path in sorted(folder.rglob("*.py")):
        if {"migrations", "selftest", "demo"} & {*path.parts}:
            continue
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and node.args and _is_delete(node.func):
                    named = node.args[0]
                    table = tables.get(named.id) if isinstance(named, ast.Name) else None
                    yield f"{path.relative_to(folder)} {function.name}", table


def _is_delete(called: ast.expr) -> bool:
    return (isinstance(called, ast.Name) and called.id == "delete") or (
        isinstance(called, ast.Attribute) and called.attr == "delete"
    )


def test_what_would_end_rows_unseen_is_refused(world: World) -> None:
    with world.database.writing(EVERYTHING) as session, pytest.raises(noting.NotNoted, match="messages"):
        session.execute(update(Message).where(Message.id == uuid4()).values(ended="taken back"))
