"""The reports of facilitators.

Revision: 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "facilitator_reports",
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reported_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagements.id"], name=op.f("fk_facilitator_reports_engagement_id")
        ),
        sa.PrimaryKeyConstraint("engagement_id", name=op.f("pk_facilitator_reports")),
    )
    op.create_table(
        "facilitator_attendances",
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagements.id"], name=op.f("fk_facilitator_attendances_engagement_id")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_facilitator_attendances_participant_id")
        ),
        sa.PrimaryKeyConstraint("engagement_id", "participant_id", name=op.f("pk_facilitator_attendances")),
    )


def downgrade() -> None:
    op.drop_table("facilitator_attendances")
    op.drop_table("facilitator_reports")
