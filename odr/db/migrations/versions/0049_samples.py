"""No table changes: whoever stands at 0048 on PostgreSQL has to run ``odr upgrade`` once, which removes the samples
that the server has kept of what columns hold (``odr.db.migrate``, ``odr.db.samples``).

Revision: 0049, after 0048.
"""

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing: see above."""


def downgrade() -> None:
    """Nothing either: taking samples again would help nobody."""
