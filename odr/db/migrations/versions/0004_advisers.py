"""Advisers, and the invitations to become one.

Revision: 0004, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "advisers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.Column("undertaking_version", sa.Integer(), nullable=True),
        sa.Column("undertaken_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_advisers_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_advisers_case_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["accounts.id"], name=op.f("fk_advisers_ended_by")),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_advisers_participant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advisers")),
    )
    with op.batch_alter_table("advisers", schema=None) as batch:
        batch.create_index(batch.f("ix_advisers_account_id"), ["account_id"], unique=False)
        batch.create_index(batch.f("ix_advisers_case_id_account_id"), ["case_id", "account_id"], unique=False)
        batch.create_index(batch.f("ix_advisers_participant_id"), ["participant_id"], unique=False)

    op.create_table(
        "adviser_invitations",
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_adviser_invitations_account_id")),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitations.id"],
            name=op.f("fk_adviser_invitations_invitation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_adviser_invitations_participant_id")
        ),
        sa.PrimaryKeyConstraint("invitation_id", name=op.f("pk_adviser_invitations")),
    )
    with op.batch_alter_table("adviser_invitations", schema=None) as batch:
        batch.create_index(batch.f("ix_adviser_invitations_participant_id"), ["participant_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("adviser_invitations", schema=None) as batch:
        batch.drop_index(batch.f("ix_adviser_invitations_participant_id"))

    op.drop_table("adviser_invitations")
    with op.batch_alter_table("advisers", schema=None) as batch:
        batch.drop_index(batch.f("ix_advisers_participant_id"))
        batch.drop_index(batch.f("ix_advisers_case_id_account_id"))
        batch.drop_index(batch.f("ix_advisers_account_id"))

    op.drop_table("advisers")
