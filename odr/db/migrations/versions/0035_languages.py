"""The language of an organisation.

Revision: 0035, after 0034.
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisations", sa.Column("language", sa.String(length=12), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("organisations", "language")
