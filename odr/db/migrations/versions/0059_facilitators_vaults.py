"""Until when a facilitator's vault opens stands in it: as long as their notes are kept.

Revision: 0059, after 0058.
"""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("vaults", sa.Column("opens_until", sa.DateTime(), nullable=True))
    op.execute(
        "UPDATE vaults SET opens_until = (SELECT e.notes_until FROM engagements AS e"
        " WHERE e.participant_id = vaults.participant_id ORDER BY e.joined_at DESC LIMIT 1)"
        " WHERE NOT EXISTS (SELECT 1 FROM engagements AS o"
        " WHERE o.participant_id = vaults.participant_id AND o.ended_at IS NULL)"
    )


def downgrade() -> None:
    op.drop_column("vaults", "opens_until")
