"""The manifest of a vault, and the countersigned heads of the audit log.

Vaults that are there already have no manifest; each gets one at its next unlocking.

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("vaults", "folders"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("sealed_manifest", sa.LargeBinary(), nullable=True))
            batch.add_column(sa.Column("manifest_version", sa.Integer(), nullable=False, server_default="0"))
            batch.add_column(sa.Column("manifest_epoch", sa.Integer(), nullable=False, server_default="1"))
    for table in ("vaults", "folders"):
        with op.batch_alter_table(table) as batch:
            batch.alter_column("manifest_version", server_default=None)
            batch.alter_column("manifest_epoch", server_default=None)
    with op.batch_alter_table("items") as batch:
        batch.drop_index(batch.f("ix_items_vault_id"))
        batch.create_index(batch.f("ix_items_vault_id_changed_at_id"), ["vault_id", "changed_at", "id"], unique=False)
        batch.create_index(
            batch.f("ix_items_vault_id_folder_id_id_version_epoch"),
            ["vault_id", "folder_id", "id", "version", "epoch"],
            unique=False,
        )
    op.create_table(
        "manifest_pages",
        sa.Column("folder_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("sealed_entries", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["folder_id"], ["folders.id"], name=op.f("fk_manifest_pages_folder_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("folder_id", "number", name=op.f("pk_manifest_pages")),
    )
    op.create_table(
        "countersignatures",
        sa.Column("vault_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("manifest_version", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_countersignatures_case_id")),
        sa.PrimaryKeyConstraint("vault_id", name=op.f("pk_countersignatures")),
    )
    with op.batch_alter_table("countersignatures") as batch:
        batch.create_index(batch.f("ix_countersignatures_case_id"), ["case_id"], unique=False)


def downgrade() -> None:
    op.drop_table("countersignatures")
    op.drop_table("manifest_pages")
    with op.batch_alter_table("items") as batch:
        batch.drop_index(batch.f("ix_items_vault_id_folder_id_id_version_epoch"))
        batch.drop_index(batch.f("ix_items_vault_id_changed_at_id"))
        batch.create_index(batch.f("ix_items_vault_id"), ["vault_id"], unique=False)
    for table in ("vaults", "folders"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("manifest_epoch")
            batch.drop_column("manifest_version")
            batch.drop_column("sealed_manifest")
