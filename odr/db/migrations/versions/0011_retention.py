"""How long closed cases are kept, and what stays of those that were destroyed.

Revision: 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# By these SQLite and PostgreSQL look for what refers to a participant or a paper that goes.
REFERRING = (
    ("agreement_signatures", "participant_id"),
    ("agreements", "paper_id"),
    ("agreements", "proposed_by"),
    ("disclosure_answers", "participant_id"),
    ("engagement_consents", "participant_id"),
    ("engagement_papers", "author_id"),
    ("engagements", "proposed_by"),
    ("facilitator_attendances", "participant_id"),
)


def upgrade() -> None:
    op.create_table(
        "destructions",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("rooms", sa.Integer(), nullable=False),
        sa.Column("closing_number", sa.Integer(), nullable=False),
        sa.Column("closing_hash", sa.LargeBinary(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("last_hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_destructions_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_destructions")),
    )
    # Both without new tables: others point at them.
    op.add_column("cases", sa.Column("kept_until", sa.DateTime(), nullable=True))
    op.add_column("cases", sa.Column("last_day", sa.Date(), nullable=True))
    op.add_column("cases", sa.Column("reminded_at", sa.DateTime(), nullable=True))
    op.add_column("cases", sa.Column("looked_at_next", sa.DateTime(), nullable=True))
    op.create_index(op.f("ix_cases_looked_at_next"), "cases", ["looked_at_next"], unique=False)
    op.execute("UPDATE cases SET looked_at_next = state_since WHERE state <> 'closed'")
    op.create_index(op.f("ix_cases_state_kept_until"), "cases", ["state", "kept_until"], unique=False)
    op.add_column("organisations", sa.Column("retention_days", sa.Integer(), server_default="90", nullable=False))
    op.add_column("organisations", sa.Column("quiet_days", sa.Integer(), server_default="180", nullable=False))
    op.add_column("organisations", sa.Column("ended_days", sa.Integer(), server_default="90", nullable=False))
    op.add_column("organisations", sa.Column("notice_days", sa.Integer(), server_default="30", nullable=False))
    for table, column in REFERRING:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def downgrade() -> None:
    # Earlier versions know no other word for a case in which nothing can be done any more.
    op.execute("UPDATE cases SET state = 'closed' WHERE state = 'destroyed'")
    for table, column in REFERRING:
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
    op.drop_column("organisations", "notice_days")
    op.drop_column("organisations", "ended_days")
    op.drop_column("organisations", "quiet_days")
    op.drop_column("organisations", "retention_days")
    op.drop_index(op.f("ix_cases_state_kept_until"), table_name="cases")
    op.drop_index(op.f("ix_cases_looked_at_next"), table_name="cases")
    op.drop_column("cases", "looked_at_next")
    op.drop_column("cases", "reminded_at")
    op.drop_column("cases", "last_day")
    op.drop_column("cases", "kept_until")
    op.drop_table("destructions")
