"""Changes by other hands: up to which entry the owner has seen them, and an index to find them by.

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("vaults") as batch:
        batch.add_column(sa.Column("changes_seen", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("audit_entries") as batch:
        batch.create_index("ix_audit_entries_vault_id_actor_id_number", ["vault_id", "actor_id", "number"])


def downgrade() -> None:
    with op.batch_alter_table("audit_entries") as batch:
        batch.drop_index("ix_audit_entries_vault_id_actor_id_number")
    with op.batch_alter_table("vaults") as batch:
        batch.drop_column("changes_seen")
