"""Starting over when every code is lost.

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("vaults") as batch:
        batch.add_column(sa.Column("reset_from", sa.DateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("vaults") as batch:
        batch.drop_column("reset_from")
