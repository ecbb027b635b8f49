"""In which kind of browser and network a session began, for the person whose it is.

Revision: 0050, after 0049.
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("sealed_where", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("sessions", "sealed_where")
