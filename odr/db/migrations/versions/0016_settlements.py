"""Templates of an organisation's own for settlements, and days on which people want to be reminded.

Revision: 0016, after 0015.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "settlement_templates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed_contents", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_settlement_templates_organisation_id")
        ),
        sa.ForeignKeyConstraint(["saved_by"], ["accounts.id"], name=op.f("fk_settlement_templates_saved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_templates")),
    )
    with op.batch_alter_table("settlement_templates", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_settlement_templates_organisation_id_ended_at"),
            ["organisation_id", "ended_at"],
            unique=False,
        )
    op.create_table(
        "settlement_reminders",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_settlement_reminders_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_settlement_reminders_case_id")),
        sa.PrimaryKeyConstraint("case_id", "account_id", "day", name=op.f("pk_settlement_reminders")),
    )
    with op.batch_alter_table("settlement_reminders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_settlement_reminders_day"), ["day"], unique=False)


def downgrade() -> None:
    op.drop_table("settlement_reminders")
    op.drop_table("settlement_templates")
