"""How people reach an organisation: its telephone, and where its privacy notice is read.

Revision: 0037, after 0036.
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisations", sa.Column("telephone", sa.String(length=40), server_default="", nullable=False))
    op.add_column(
        "organisations", sa.Column("privacy_notice", sa.String(length=200), server_default="", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("organisations", "privacy_notice")
    op.drop_column("organisations", "telephone")
