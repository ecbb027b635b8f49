"""Tags by which a facilitator's notes about one thing are found.

Revision: 0047, after 0046.
"""

import os

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("items", sa.Column("about_tag", sa.LargeBinary(), nullable=True))
    op.create_index(op.f("ix_items_vault_id_about_tag"), "items", ["vault_id", "about_tag"], unique=False)
    # An entry that is about nothing has a tag too, which nothing leads to.
    connection = op.get_bind()
    items_of_facilitators = connection.execute(
        sa.text(
            "SELECT items.id FROM items JOIN vaults ON vaults.id = items.vault_id "
            "JOIN participants ON participants.id = vaults.participant_id WHERE participants.role = 'facilitator'"
        )
    ).all()
    for (item_id,) in items_of_facilitators:
        connection.execute(
            sa.text("UPDATE items SET about_tag = :tag WHERE id = :id"), {"tag": os.urandom(32), "id": item_id}
        )


def downgrade() -> None:
    op.drop_index(op.f("ix_items_vault_id_about_tag"), table_name="items")
    op.drop_column("items", "about_tag")
