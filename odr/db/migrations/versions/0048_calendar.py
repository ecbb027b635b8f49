"""The administrators' calendar: the days that are fixed in an organisation's cases, each found by an index.

Revision: 0048, after 0047.
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

_IN_CASES = ("closes_after", "kept_until")


def upgrade() -> None:
    op.add_column("cases", sa.Column("closes_after", sa.Date(), nullable=True))
    for column in _IN_CASES:
        op.create_index(op.f(f"ix_cases_organisation_id_{column}_id"), "cases", ["organisation_id", column, "id"])
    op.create_index(
        op.f("ix_invitations_organisation_id_kind_expires_at_id"),
        "invitations",
        ["organisation_id", "kind", "expires_at", "id"],
    )
    # The upkeep looks at once where people were told a day, and notes it.
    op.execute(
        "UPDATE cases SET looked_at_next = opened_at WHERE looked_at_next IS NOT NULL AND id IN "
        "(SELECT case_id FROM audit_entries WHERE event IN ('case.quiet', 'case.left_open'))"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_invitations_organisation_id_kind_expires_at_id"), table_name="invitations")
    for column in _IN_CASES:
        op.drop_index(op.f(f"ix_cases_organisation_id_{column}_id"), table_name="cases")
    op.drop_column("cases", "closes_after")
