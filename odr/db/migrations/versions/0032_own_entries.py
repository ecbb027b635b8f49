"""What somebody has done, found in the logs and among the cases by who did it.

Revision: 0032, after 0031.
"""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_audit_entries_actor_id"), "audit_entries", ["actor_id"], unique=False)
    op.create_index(op.f("ix_desk_entries_actor_id"), "desk_entries", ["actor_id"], unique=False)
    op.create_index(op.f("ix_cases_opened_by"), "cases", ["opened_by"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_cases_opened_by"), table_name="cases")
    op.drop_index(op.f("ix_desk_entries_actor_id"), table_name="desk_entries")
    op.drop_index(op.f("ix_audit_entries_actor_id"), table_name="audit_entries")
