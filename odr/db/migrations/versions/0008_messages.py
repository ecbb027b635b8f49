"""Messages: rooms, their entries, what each vault remembers of them, and signatures over renewed keys.

Revision: 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("vault_secrets") as batch:
        batch.add_column(sa.Column("endorsement", sa.LargeBinary(), nullable=True))
    op.create_table(
        "correspondences",
        sa.Column("vault_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_record", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vault_id"], ["vaults.id"], name=op.f("fk_correspondences_vault_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("vault_id", name=op.f("pk_correspondences")),
    )
    op.create_table(
        "rooms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_rooms_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rooms")),
    )
    op.create_index(op.f("ix_rooms_case_id"), "rooms", ["case_id"])
    op.create_table(
        "room_members",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_room_members_room_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_room_members_participant_id")),
        sa.PrimaryKeyConstraint("room_id", "participant_id", name=op.f("pk_room_members")),
    )
    op.create_index(op.f("ix_room_members_participant_id"), "room_members", ["participant_id"])
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("addressed", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=True),
        sa.Column("body_digest", sa.LargeBinary(), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("ended", sa.String(length=20), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("end_proof", sa.LargeBinary(), nullable=True),
        sa.Column("was_opened", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_messages_room_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["author_id"], ["participants.id"], name=op.f("fk_messages_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("room_id", "number", name=op.f("uq_messages_room_id_number")),
    )
    op.create_index(op.f("ix_messages_author_id"), "messages", ["author_id"])
    op.create_index(op.f("ix_messages_room_id_kind_number"), "messages", ["room_id", "kind", "number"])
    op.create_table(
        "envelopes",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("vault_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_epoch", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_envelopes_message_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["vault_id"], ["vaults.id"], name=op.f("fk_envelopes_vault_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_envelopes_room_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message_id", "vault_id", name=op.f("pk_envelopes")),
    )
    op.create_index(op.f("ix_envelopes_vault_id_room_id_number"), "envelopes", ["vault_id", "room_id", "number"])
    op.create_index(op.f("ix_envelopes_room_id"), "envelopes", ["room_id"])
    op.create_table(
        "read_marks",
        sa.Column("room_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_read_marks_room_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_read_marks_account_id")),
        sa.PrimaryKeyConstraint("room_id", "account_id", name=op.f("pk_read_marks")),
    )
    op.create_index(op.f("ix_read_marks_account_id"), "read_marks", ["account_id"])
    op.create_table(
        "disclosures",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_disclosures_message_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_disclosures_item_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by"], ["accounts.id"], name=op.f("fk_disclosures_by")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_disclosures")),
    )
    op.create_index(op.f("ix_disclosures_item_id"), "disclosures", ["item_id"])
    op.create_table(
        "message_preferences",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("notices", sa.String(length=20), nullable=False),
        sa.Column("receipts", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_message_preferences_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_message_preferences")),
    )
    op.create_table(
        "waiting_notices",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_waiting_notices_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_waiting_notices")),
    )
    op.create_index(op.f("ix_waiting_notices_due_at"), "waiting_notices", ["due_at"])


def downgrade() -> None:
    for table in (
        "waiting_notices",
        "message_preferences",
        "disclosures",
        "read_marks",
        "envelopes",
        "messages",
        "room_members",
        "rooms",
        "correspondences",
    ):
        op.drop_table(table)
    with op.batch_alter_table("vault_secrets") as batch:
        batch.drop_column("endorsement")
