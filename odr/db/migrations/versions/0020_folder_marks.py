"""Up to where somebody has looked at a folder.

Revision: 0020, after 0019.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "folder_marks",
        sa.Column("folder_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["folder_id"], ["folders.id"], name=op.f("fk_folder_marks_folder_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_folder_marks_account_id")),
        sa.PrimaryKeyConstraint("folder_id", "account_id", name=op.f("pk_folder_marks")),
    )
    op.create_index(op.f("ix_folder_marks_account_id"), "folder_marks", ["account_id"])


def downgrade() -> None:
    op.drop_table("folder_marks")
