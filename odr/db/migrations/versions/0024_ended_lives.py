"""Life keys that are being destroyed.

Revision: 0024, after 0023.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ended_lives",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", "ended_at", name=op.f("pk_ended_lives")),
    )
    op.create_index(op.f("ix_ended_lives_ended_at"), "ended_lives", ["ended_at"])


def downgrade() -> None:
    op.drop_table("ended_lives")
