"""What lies behind people's codes, so that whoever runs the service has it and cannot read it."""

from sqlalchemy import Table

# The sealed columns whose keys only people's codes or browsers give.
BEHIND_CODES = frozenset({
    "messages.sealed_body", "vaults.sealed_code_list", "vaults.sealed_manifest", "correspondences.sealed_record",
    "engagement_papers.sealed_body", "envelopes.sealed_key", "folders.sealed_name", "folders.sealed_manifest",
    "items.sealed_title", "items.sealed_body", "manifest_pages.sealed_entries", "unlocked_vaults.sealed_share",
    "vault_secrets.sealed_previous", "file_uploads.sealed_state", "keyrings.sealed_key", "sessions.sealed_contents",
    "unlocked_keyrings.sealed_share", "stored_files.sealed_root", "inner_records.sealed_root",
    "inner_record_pages.sealed_page", "inner_code_lists.sealed_list", "inner_previous.sealed_key",
})  # fmt: skip
# A column of this name holds a key, sealed to somebody: a row with one says nothing else.
_KEY = "box"


def is_behind_codes(table: Table) -> bool:
    """Whether what the rows of a table are for opens by codes only: what they hold is sealed, or a key."""
    return _KEY in table.columns or any(f"{table.name}.{column.name}" in BEHIND_CODES for column in table.columns)
