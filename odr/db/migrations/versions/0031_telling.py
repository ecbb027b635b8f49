"""How far the mails about the end of a contract are made, and the register by what its entries belong to.

Revision: 0031, after 0030.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contracts", sa.Column("telling_since", sa.DateTime(), nullable=True))
    op.add_column("contracts", sa.Column("told_up_to", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_contracts_telling_since"), "contracts", ["telling_since"], unique=False)
    op.drop_index(op.f("ix_register_entries_event"), table_name="register_entries")
    op.create_index(op.f("ix_register_entries_event_number"), "register_entries", ["event", "number"], unique=False)
    op.create_index(op.f("ix_register_entries_count"), "register_entries", ["count"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_register_entries_count"), table_name="register_entries")
    op.drop_index(op.f("ix_register_entries_event_number"), table_name="register_entries")
    op.create_index(op.f("ix_register_entries_event"), "register_entries", ["event"], unique=False)
    op.drop_index(op.f("ix_contracts_telling_since"), table_name="contracts")
    op.drop_column("contracts", "told_up_to")
    op.drop_column("contracts", "telling_since")
