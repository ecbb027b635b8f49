"""Mails that did not leave at once are found without those that merely wait.

Revision: 0056, after 0055.
"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

DID_NOT_LEAVE = sa.text("last_error IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_mails_did_not_leave", "mails", ["created_at"], sqlite_where=DID_NOT_LEAVE, postgresql_where=DID_NOT_LEAVE
    )


def downgrade() -> None:
    op.drop_index("ix_mails_did_not_leave", table_name="mails")
