"""The names that organisations had before.

Revision: 0052, after 0051.
"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "former_names",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_former_names_organisation_id")
        ),
        sa.ForeignKeyConstraint(["changed_by"], ["accounts.id"], name=op.f("fk_former_names_changed_by")),
        sa.PrimaryKeyConstraint("organisation_id", "number", name=op.f("pk_former_names")),
    )
    op.create_index(op.f("ix_former_names_changed_by"), "former_names", ["changed_by"])


def downgrade() -> None:
    op.drop_index(op.f("ix_former_names_changed_by"), table_name="former_names")
    op.drop_table("former_names")
