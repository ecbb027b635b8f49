"""What a kept reader is let in by: a session that ends with the one that it was made in.

Revision: 0040, after 0039.
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("parent_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_sessions_parent_id"), "sessions", ["parent_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_index(batch_op.f("ix_sessions_parent_id"), ["parent_id"], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM sessions WHERE parent_id IS NOT NULL")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sessions_parent_id"))
        batch_op.drop_constraint(batch_op.f("fk_sessions_parent_id"), type_="foreignkey")
        batch_op.drop_column("parent_id")
