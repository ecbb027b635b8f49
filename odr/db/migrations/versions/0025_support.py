"""Permissions for support to look, and the looks.

Revision: 0025, after 0024.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "support_permissions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("sealed_content", sa.LargeBinary(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_support_permissions_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_support_permissions_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_permissions")),
    )
    with op.batch_alter_table("support_permissions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_permissions_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_support_permissions_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_support_permissions_until"), ["until"], unique=False)
    op.create_table(
        "support_looks",
        sa.Column("permission_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["accounts.id"], name=op.f("fk_support_looks_actor_id")),
        sa.ForeignKeyConstraint(
            ["permission_id"],
            ["support_permissions.id"],
            name=op.f("fk_support_looks_permission_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("permission_id", "number", name=op.f("pk_support_looks")),
    )


def downgrade() -> None:
    op.drop_table("support_looks")
    op.drop_table("support_permissions")
