"""What somebody calls a case in their own list.

Revision: 0043, after 0042.
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_labels",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_label", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_case_labels_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_labels_case_id")),
        sa.PrimaryKeyConstraint("case_id", "account_id", name=op.f("pk_case_labels")),
    )
    op.create_index(op.f("ix_case_labels_account_id"), "case_labels", ["account_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_case_labels_account_id"), table_name="case_labels")
    op.drop_table("case_labels")
