"""The colours of organisations, and words of their own in mails.

Revision: 0046, after 0045.
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisations", sa.Column("palette", sa.String(length=12), server_default="", nullable=False))
    op.create_table(
        "mail_words",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("mail", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("sealed_words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_mail_words_organisation_id")),
        sa.PrimaryKeyConstraint("organisation_id", "mail", "language", name=op.f("pk_mail_words")),
    )


def downgrade() -> None:
    op.drop_table("mail_words")
    op.drop_column("organisations", "palette")
