"""The register of breaches and of staff matters.

Revision: 0027, after 0026.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_entries",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("sealed_content", sa.LargeBinary(), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_register_entries")),
    )
    op.create_index(op.f("ix_register_entries_event"), "register_entries", ["event"], unique=False)
    op.create_index(op.f("ix_desk_entries_event"), "desk_entries", ["event"], unique=False)
    op.create_table(
        "breach_mailings",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reached", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_breach_mailings")),
    )


def downgrade() -> None:
    op.drop_table("breach_mailings")
    op.drop_index(op.f("ix_desk_entries_event"), table_name="desk_entries")
    op.drop_index(op.f("ix_register_entries_event"), table_name="register_entries")
    op.drop_table("register_entries")
