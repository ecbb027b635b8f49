"""Notes of administrators on a case.

Revision: 0042, after 0041.
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_words", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_notes_case_id")),
        sa.ForeignKeyConstraint(["written_by"], ["accounts.id"], name=op.f("fk_case_notes_written_by")),
        sa.ForeignKeyConstraint(["changed_by"], ["accounts.id"], name=op.f("fk_case_notes_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_notes")),
    )
    op.create_index(op.f("ix_case_notes_case_id_written_at"), "case_notes", ["case_id", "written_at"], unique=False)
    op.create_index(op.f("ix_case_notes_written_by"), "case_notes", ["written_by"], unique=False)
    op.create_index(op.f("ix_case_notes_changed_by"), "case_notes", ["changed_by"], unique=False)


def downgrade() -> None:
    op.drop_table("case_notes")
