"""The register of training, courses that are added, and reminders.

Revision: 0023, after 0022.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_entries",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["accounts.id"], name=op.f("fk_training_entries_actor_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["accounts.id"], name=op.f("fk_training_entries_subject_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_training_entries")),
    )
    with op.batch_alter_table("training_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_entries_subject_id_until"), ["subject_id", "until"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_entries_until_subject_id"), ["until", "subject_id"], unique=False)
    op.create_table(
        "training_courses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("outside", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("asked_from", sa.DateTime(), nullable=False),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name=op.f("fk_training_courses_created_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_training_courses_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_courses")),
    )
    with op.batch_alter_table("training_courses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_courses_asked_from"), ["asked_from"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_courses_organisation_id"), ["organisation_id"], unique=False)
    op.create_table(
        "training_course_versions",
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed_content", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["training_courses.id"], name=op.f("fk_training_course_versions_course_id")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["accounts.id"], name=op.f("fk_training_course_versions_published_by")
        ),
        sa.PrimaryKeyConstraint("course_id", "number", name=op.f("pk_training_course_versions")),
    )
    op.create_table(
        "training_reminders",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("lapses_at", sa.DateTime(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_training_reminders_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_training_reminders")),
    )


def downgrade() -> None:
    op.drop_table("training_reminders")
    op.drop_table("training_course_versions")
    op.drop_table("training_courses")
    op.drop_table("training_entries")
