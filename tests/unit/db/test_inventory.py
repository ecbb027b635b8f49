"""Every column says what it is; none is there without a word about it."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, String

import odr
from odr.db.columns import Base
from odr.tables import METADATA

COLUMNS = [column for table in METADATA.sorted_tables for column in table.columns]

# Written out once more by hand: a column that changes its kind, or a new one, has to be looked at here.
SEALED = {
    "contracts.sealed_details",
    "handover_parts.sealed_rows",
    "statements.sealed_token",
    "register_entries.sealed_content",
    "enquiries.sealed_content",
    "request_words.sealed_text",
    "requests.sealed_contact",
    "survey_texts.sealed_text",
    "surveys.sealed_questions",
    "agreement_forms.sealed_text",
    "agreements.sealed_document",
    "engagement_papers.sealed_body",
    "engagements.sealed_email",
    "accounts.sealed_contact",
    "case_notes.sealed_words",
    "case_invitations.sealed_dispute_role",
    "case_labels.sealed_label",
    "file_uploads.sealed_state",
    "folders.sealed_manifest",
    "correspondences.sealed_record",
    "envelopes.sealed_key",
    "folders.sealed_name",
    "invitations.sealed_email",
    "inner_code_lists.sealed_list",
    "inner_previous.sealed_key",
    "inner_record_pages.sealed_page",
    "inner_records.sealed_root",
    "items.sealed_body",
    "items.sealed_title",
    "keyrings.sealed_key",
    "links.sealed_email",
    "key_probes.sealed_probe",
    "mail_words.sealed_words",
    "mails.sealed_message",
    "push_subscriptions.sealed_endpoint",
    "manifest_pages.sealed_entries",
    "messages.sealed_body",
    "participants.sealed_dispute_role",
    "policy_versions.sealed_summary",
    "policy_versions.sealed_text",
    "support_permissions.sealed_content",
    "training_course_versions.sealed_content",
    "sessions.sealed_contents",
    "sessions.sealed_where",
    "settlement_templates.sealed_contents",
    "stored_files.sealed_root",
    "unlocked_keyrings.sealed_share",
    "unlocked_vaults.sealed_share",
    "vault_secrets.sealed_previous",
    "vaults.sealed_code_list",
    "vaults.sealed_manifest",
}
KEY_MATERIAL = {
    "handovers.token_hash",
    "statements.token_hash",
    "access_codes.agreement_digest",
    "agreement_signatures.signature",
    "disclosure_answers.signature",
    "engagement_paper_boxes.box",
    "handed_codes.box",
    "handed_codes.signature",
    "access_codes.lookup_tag",
    "access_codes.public_key",
    "accounts.email_tag",
    "accounts.password_hash",
    "audit_entries.hash",
    "audit_entries.previous_hash",
    "countersignatures.hash",
    "destructions.closing_hash",
    "destructions.last_hash",
    "dear_requests.account_tag",
    "dear_requests.network_tag",
    "desk_entries.hash",
    "desk_entries.previous_hash",
    "register_entries.hash",
    "register_entries.mark",
    "register_entries.previous_hash",
    "removals_listed.mark",
    "training_entries.hash",
    "training_entries.mark",
    "training_entries.previous_hash",
    "acceptances.digest",
    "countersignatures.public_key",
    "countersignatures.signature",
    "envelopes.box",
    "grants.box",
    "invitations.email_tag",
    "invitations.token_hash",
    "keyring_entries.box",
    "browser_codes.public_key",
    "inner_grants.box",
    "keyrings.lookup_tag",
    "keyrings.public_key",
    "links.token_hash",
    "items.about_tag",
    "push_subscriptions.endpoint_tag",
    "mails.about_tag",
    "messages.body_digest",
    "messages.end_proof",
    "messages.hash",
    "messages.previous_hash",
    "requests.token_hash",
    "sent_forms.tag",
    "sessions.lookup",
    "throttles.bucket",
    "vault_secrets.endorsement",
    "vault_secrets.public_key",
}


def _of_kind(kind: str) -> set[str]:
    return {f"{column.table.name}.{column.name}" for column in COLUMNS if column.info.get("kind") == kind}


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: f"{column.table.name}.{column.name}")
def test_every_column_declares_its_kind_and_metadata_its_reason(column) -> None:  # type: ignore[no-untyped-def]
    kind = column.info.get("kind")
    assert kind in ("sealed", "key material", "metadata"), "a column without a kind"
    if kind == "metadata":
        assert column.info["reason"], "metadata without a reason"


def test_the_inventory_of_sealed_columns_equals_the_models() -> None:
    assert _of_kind("sealed") == SEALED


def test_the_inventory_of_key_material_equals_the_models() -> None:
    assert _of_kind("key material") == KEY_MATERIAL


def test_every_sealed_column_holds_bytes_and_says_so_in_its_name() -> None:
    for column in COLUMNS:
        if column.info["kind"] == "sealed":
            assert isinstance(column.type, LargeBinary)
            assert column.name.startswith("sealed_")


def test_no_metadata_column_could_hold_a_long_text_that_somebody_wrote() -> None:
    for column in COLUMNS:
        if column.info["kind"] == "metadata" and isinstance(column.type, String):
            assert column.type.length is not None, f"{column.table.name}.{column.name} is text without a bound"
            assert column.type.length <= 200


def test_every_sealed_column_and_every_box_says_on_its_model_where_it_belongs() -> None:
    """By one name for all, so that nobody seals a column in a place that only a rule of their own knows."""
    models = [mapper.class_ for mapper in Base.registry.mappers]
    for column in COLUMNS:
        if column.info["kind"] == "sealed" or column.name == "box":
            model = next(one for one in models if one.__table__ is column.table)
            assert callable(getattr(model, f"{column.name}_context", None)), f"{column.table.name}.{column.name}"


def test_contexts_are_made_by_models_and_by_what_knows_no_database() -> None:
    """Anything else would be a second place that has to agree with the first."""
    source = Path(odr.__file__).parent
    elsewhere = {
        "crypto/inner.py",
        "facilitation/document/document.py",
        "files/format.py",
        "messages/documents.py",
        "offers/suggested.py",
        "settlements/document/document.py",
        "settlements/document/release_document.py",
        "spool.py",
        "vaults/contents/receipt_document.py",
        "web/reader/manifest.py",
    }
    makers = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Context"
    }
    assert {one for one in makers if not one.endswith("/tables.py")} == elsewhere
