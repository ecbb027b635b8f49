"""Folders that open in a browser only: their kind, the codes for them, and what browsers seal.

Revision: 0036, after 0035.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("folders", sa.Column("kind", sa.String(length=10), server_default="service", nullable=False))
    op.create_table(
        "browser_codes",
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("exposed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["code_id"], ["access_codes.id"], name=op.f("fk_browser_codes_code_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code_id", name=op.f("pk_browser_codes")),
    )
    op.create_table(
        "inner_grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("folder_id", sa.Uuid(), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["code_id"], ["browser_codes.code_id"], name=op.f("fk_inner_grants_code_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["folder_id"], ["folders.id"], name=op.f("fk_inner_grants_folder_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inner_grants")),
        sa.UniqueConstraint("code_id", "folder_id", name=op.f("uq_inner_grants_code_id_folder_id")),
    )
    op.create_index(op.f("ix_inner_grants_folder_id"), "inner_grants", ["folder_id"], unique=False)
    op.create_table(
        "inner_records",
        sa.Column("folder_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("sealed_root", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["folder_id"], ["folders.id"], name=op.f("fk_inner_records_folder_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("folder_id", name=op.f("pk_inner_records")),
    )
    op.create_table(
        "inner_record_pages",
        sa.Column("folder_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("sealed_page", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["folder_id"], ["folders.id"], name=op.f("fk_inner_record_pages_folder_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("folder_id", "page", name=op.f("pk_inner_record_pages")),
    )
    op.create_table(
        "inner_previous",
        sa.Column("folder_id", sa.Uuid(), nullable=False),
        sa.Column("inner_epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["folder_id"], ["folders.id"], name=op.f("fk_inner_previous_folder_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("folder_id", "inner_epoch", name=op.f("pk_inner_previous")),
    )
    op.create_table(
        "inner_code_lists",
        sa.Column("vault_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("sealed_list", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vault_id"], ["vaults.id"], name=op.f("fk_inner_code_lists_vault_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("vault_id", name=op.f("pk_inner_code_lists")),
    )


def downgrade() -> None:
    op.drop_table("inner_code_lists")
    op.drop_table("inner_previous")
    op.drop_table("inner_record_pages")
    op.drop_table("inner_records")
    op.drop_index(op.f("ix_inner_grants_folder_id"), table_name="inner_grants")
    op.drop_table("inner_grants")
    op.drop_table("browser_codes")
    op.drop_column("folders", "kind")
