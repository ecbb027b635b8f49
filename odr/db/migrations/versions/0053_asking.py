"""How far the mails to whoever consents to being asked for research are made.

Revision: 0053, after 0052.
"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("surveys", sa.Column("asking_since", sa.DateTime(), nullable=True))
    op.add_column("surveys", sa.Column("asked_up_to", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_surveys_asking_since"), "surveys", ["asking_since"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_surveys_asking_since"), table_name="surveys")
    op.drop_column("surveys", "asked_up_to")
    op.drop_column("surveys", "asking_since")
