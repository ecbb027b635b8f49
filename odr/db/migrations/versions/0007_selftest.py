"""What the self-test found.

Revision: 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "self_tests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("engine", sa.String(length=20), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_self_tests")),
    )
    op.create_index(op.f("ix_self_tests_at"), "self_tests", ["at"])
    op.create_table(
        "self_test_lines",
        sa.Column("test_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("attack", sa.String(length=40), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("tried", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("first", sa.String(length=200), nullable=True),
        sa.Column("ran", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["test_id"], ["self_tests.id"], name=op.f("fk_self_test_lines_test_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("test_id", "number", name=op.f("pk_self_test_lines")),
    )


def downgrade() -> None:
    op.drop_table("self_test_lines")
    op.drop_index(op.f("ix_self_tests_at"), "self_tests")
    op.drop_table("self_tests")
