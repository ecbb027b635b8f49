"""Operators are found among all accounts without reading them.

Revision: 0057, after 0056.
"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

IS_OPERATOR = sa.text("operator_roles IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_accounts_operators",
        "accounts",
        ["created_at", "id"],
        sqlite_where=IS_OPERATOR,
        postgresql_where=IS_OPERATOR,
    )


def downgrade() -> None:
    op.drop_index("ix_accounts_operators", table_name="accounts")
