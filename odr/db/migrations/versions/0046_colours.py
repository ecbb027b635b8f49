"""The colours of organisations.

Revision: 0046, after 0045.
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisations", sa.Column("palette", sa.String(length=12), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("organisations", "palette")
