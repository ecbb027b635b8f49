"""An organisation's own kinds of case, and how its references are made.

Revision: 0044, after 0043.
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_kinds",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_case_kinds_organisation_id")),
        sa.PrimaryKeyConstraint("organisation_id", "key", name=op.f("pk_case_kinds")),
    )
    op.add_column(
        "organisations", sa.Column("reference_pattern", sa.String(length=60), server_default="", nullable=False)
    )
    op.create_index(
        op.f("ix_cases_organisation_id_kind_opened_at_id"), "cases", ["organisation_id", "kind", "opened_at", "id"]
    )


def downgrade() -> None:
    # What an organisation has added is not known any more: its cases are of another kind then.
    op.execute("UPDATE cases SET kind = 'other' WHERE kind = '' OR kind LIKE 'own-%'")
    op.drop_index(op.f("ix_cases_organisation_id_kind_opened_at_id"), table_name="cases")
    op.drop_column("organisations", "reference_pattern")
    op.drop_table("case_kinds")
