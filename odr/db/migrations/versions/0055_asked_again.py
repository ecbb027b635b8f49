"""When somebody who was asked to be a facilitator was written to again.

Revision: 0055, after 0054.
"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("engagements", schema=None) as batch:
        batch.add_column(sa.Column("asked_again_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("engagements", schema=None) as batch:
        batch.drop_column("asked_again_at")
