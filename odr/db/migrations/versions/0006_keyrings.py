"""Keyrings, the codes in them, and the browsers that have one unlocked.

Revision: 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "keyrings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("lookup_tag", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_keyrings_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keyrings")),
        sa.UniqueConstraint("account_id", name=op.f("uq_keyrings_account_id")),
        sa.UniqueConstraint("lookup_tag", name=op.f("uq_keyrings_lookup_tag")),
    )
    op.create_table(
        "keyring_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("keyring_id", sa.Uuid(), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["keyring_id"], ["keyrings.id"], name=op.f("fk_keyring_entries_keyring_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["code_id"], ["access_codes.id"], name=op.f("fk_keyring_entries_code_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["given_by"], ["accounts.id"], name=op.f("fk_keyring_entries_given_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keyring_entries")),
        sa.UniqueConstraint("keyring_id", "code_id", name=op.f("uq_keyring_entries_keyring_id_code_id")),
    )
    op.create_index(op.f("ix_keyring_entries_code_id"), "keyring_entries", ["code_id"])
    op.create_table(
        "unlocked_keyrings",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("keyring_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_share", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_unlocked_keyrings_session_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["keyring_id"], ["keyrings.id"], name=op.f("fk_unlocked_keyrings_keyring_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", "keyring_id", name=op.f("pk_unlocked_keyrings")),
    )
    op.create_index(op.f("ix_unlocked_keyrings_keyring_id"), "unlocked_keyrings", ["keyring_id"])


def downgrade() -> None:
    op.drop_table("unlocked_keyrings")
    op.drop_table("keyring_entries")
    op.drop_table("keyrings")
