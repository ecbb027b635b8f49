"""Proposing facilitation before anybody is named, and codes for facilitators that are handed over by hand.

Revision: 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "facilitation_proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("end", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_facilitation_proposals_case_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["participants.id"], name=op.f("fk_facilitation_proposals_proposed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facilitation_proposals")),
    )
    with op.batch_alter_table("facilitation_proposals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_facilitation_proposals_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_facilitation_proposals_proposed_by"), ["proposed_by"], unique=False)
    op.create_table(
        "facilitation_consents",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_facilitation_consents_participant_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["facilitation_proposals.id"], name=op.f("fk_facilitation_consents_proposal_id")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "participant_id", name=op.f("pk_facilitation_consents")),
    )
    with op.batch_alter_table("facilitation_consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_facilitation_consents_participant_id"), ["participant_id"], unique=False)
    with op.batch_alter_table("handed_codes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("signature", sa.LargeBinary(), nullable=True))
        batch_op.alter_column("epoch", existing_type=sa.Integer(), nullable=True)
        batch_op.alter_column("box", existing_type=sa.LargeBinary(), nullable=True)


def downgrade() -> None:
    # What was never typed opens nothing, and has no place in the earlier tables.
    op.execute("DELETE FROM handed_codes WHERE box IS NULL OR epoch IS NULL")
    with op.batch_alter_table("handed_codes", schema=None) as batch_op:
        batch_op.alter_column("box", existing_type=sa.LargeBinary(), nullable=False)
        batch_op.alter_column("epoch", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("signature")
    with op.batch_alter_table("facilitation_consents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_facilitation_consents_participant_id"))
    op.drop_table("facilitation_consents")
    with op.batch_alter_table("facilitation_proposals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_facilitation_proposals_proposed_by"))
        batch_op.drop_index(batch_op.f("ix_facilitation_proposals_case_id"))
    op.drop_table("facilitation_proposals")
