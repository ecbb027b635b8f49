"""The roster says more of a facilitator: qualification, fee, and a few words.

Revision: 0039, after 0038.
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_COLUMNS = (("qualification", 200), ("fee", 200), ("about", 600))


def upgrade() -> None:
    for name, length in _COLUMNS:
        op.add_column("roster_entries", sa.Column(name, sa.String(length=length), server_default="", nullable=False))


def downgrade() -> None:
    for name, _length in reversed(_COLUMNS):
        op.drop_column("roster_entries", name)
