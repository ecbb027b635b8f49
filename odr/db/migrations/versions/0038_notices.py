"""Notices as each person wants them: at which hour, what is new in which case, and how often they were told lately.

Revision: 0038, after 0037.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisations", sa.Column("names_cases", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("message_preferences", sa.Column("hour", sa.Integer(), server_default="8", nullable=False))
    op.add_column("waiting_notices", sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("waiting_notices", sa.Column("told_at", sa.DateTime(), nullable=True))
    op.add_column("waiting_notices", sa.Column("times", sa.Integer(), server_default="0", nullable=False))
    op.execute("UPDATE waiting_notices SET told = (due_at IS NULL)")
    op.create_table(
        "case_news",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_case_news_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_news_case_id")),
        sa.PrimaryKeyConstraint("account_id", "case_id", "what", name=op.f("pk_case_news")),
    )
    op.create_index(op.f("ix_case_news_case_id"), "case_news", ["case_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_case_news_case_id"), table_name="case_news")
    op.drop_table("case_news")
    op.drop_column("waiting_notices", "times")
    op.drop_column("waiting_notices", "told_at")
    op.drop_column("waiting_notices", "told")
    op.drop_column("message_preferences", "hour")
    op.drop_column("organisations", "names_cases")
