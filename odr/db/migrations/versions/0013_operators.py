"""Operators, and the log of their desk.

Revision: 0013, after 0012.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("operator_roles", sa.String(length=60), nullable=True))
    op.add_column("invitations", sa.Column("operator_roles", sa.String(length=60), nullable=True))
    op.create_table(
        "desk_entries",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("previous_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["accounts.id"], name=op.f("fk_desk_entries_actor_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_desk_entries")),
    )
    op.create_index(op.f("ix_desk_entries_subject_id"), "desk_entries", ["subject_id"])


def downgrade() -> None:
    op.drop_table("desk_entries")
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_column("operator_roles")
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_column("operator_roles")
