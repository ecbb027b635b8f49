"""What a party is in the dispute, such as a tenant: of whoever takes part, and of whoever is invited.

Revision: 0051, after 0050.
"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("participants", sa.Column("sealed_dispute_role", sa.LargeBinary(), nullable=True))
    op.add_column("case_invitations", sa.Column("sealed_dispute_role", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("case_invitations", "sealed_dispute_role")
    op.drop_column("participants", "sealed_dispute_role")
