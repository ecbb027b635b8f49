"""Checks for known weaknesses of what is installed.

Revision: 0026, after 0025.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "weakness_checks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("looked_at", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weakness_checks")),
    )
    op.create_index(op.f("ix_weakness_checks_at"), "weakness_checks", ["at"])
    op.create_table(
        "weakness_lines",
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("package", sa.String(length=120), nullable=False),
        sa.Column("version", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("fixed_in", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_id"], ["weakness_checks.id"], name=op.f("fk_weakness_lines_check_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("check_id", "number", name=op.f("pk_weakness_lines")),
    )


def downgrade() -> None:
    op.drop_table("weakness_lines")
    op.drop_index(op.f("ix_weakness_checks_at"), "weakness_checks")
    op.drop_table("weakness_checks")
