"""Enquiries, requests about personal data, and surveys.

Revision: 0019, after 0018.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "enquiries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("sealed_content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("keep_until", sa.DateTime(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("consent_at", sa.DateTime(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_enquiries_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiries")),
        info={"side_by_side": "one row by itself, changed by its author or by whoever holds the desk"},
    )
    with op.batch_alter_table("enquiries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enquiries_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enquiries_keep_until"), ["keep_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_enquiries_kind_made_at_id"), ["kind", "made_at", "id"], unique=False)

    op.create_table(
        "requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("sealed_contact", sa.LargeBinary(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("extended_at", sa.DateTime(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(), nullable=True),
        sa.Column("keep_until", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_requests_account_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_requests_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_requests_token_hash")),
        info={"side_by_side": "one row by itself, changed by its author or by whoever holds the desk"},
    )
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_requests_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_requests_keep_until"), ["keep_until"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_requests_organisation_id_state"), ["organisation_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_requests_state_due_at_id"), ["state", "due_at", "id"], unique=False)

    op.create_table(
        "surveys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("sealed_questions", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("closes_at", sa.DateTime(), nullable=False),
        sa.Column("keep_until", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=op.f("fk_surveys_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
        info={"side_by_side": "one row by itself, changed by its author or by whoever holds the desk"},
    )
    with op.batch_alter_table("surveys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_surveys_closes_at"), ["closes_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_surveys_keep_until"), ["keep_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_surveys_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "request_words",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("side", sa.String(length=20), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["requests.id"], name=op.f("fk_request_words_request_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_words")),
        info={"side_by_side": "one row by itself, changed by its author or by whoever holds the desk"},
    )
    with op.batch_alter_table("request_words", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_words_request_id"), ["request_id"], unique=False)

    op.create_table(
        "survey_answered",
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_survey_answered_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_survey_answered_survey_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("survey_id", "account_id", name=op.f("pk_survey_answered")),
    )
    with op.batch_alter_table("survey_answered", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_answered_account_id"), ["account_id"], unique=False)

    op.create_table(
        "survey_texts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.Integer(), nullable=False),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_survey_texts_survey_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_texts")),
        info={"side_by_side": "one row by itself, changed by its author or by whoever holds the desk"},
    )
    with op.batch_alter_table("survey_texts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_texts_survey_id"), ["survey_id"], unique=False)

    op.create_table(
        "survey_totals",
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("answer", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_survey_totals_survey_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("survey_id", "question", "answer", name=op.f("pk_survey_totals")),
        info={"side_by_side": "one row by itself, changed by its author or by whoever holds the desk"},
    )


def downgrade() -> None:
    op.drop_table("survey_totals")
    with op.batch_alter_table("survey_texts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_survey_texts_survey_id"))

    op.drop_table("survey_texts")
    with op.batch_alter_table("survey_answered", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_survey_answered_account_id"))

    op.drop_table("survey_answered")
    with op.batch_alter_table("request_words", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_words_request_id"))

    op.drop_table("request_words")
    with op.batch_alter_table("surveys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_surveys_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_surveys_closes_at"))
        batch_op.drop_index(batch_op.f("ix_surveys_keep_until"))

    op.drop_table("surveys")
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_requests_state_due_at_id"))
        batch_op.drop_index(batch_op.f("ix_requests_organisation_id_state"))
        batch_op.drop_index(batch_op.f("ix_requests_keep_until"))
        batch_op.drop_index(batch_op.f("ix_requests_account_id"))

    op.drop_table("requests")
    with op.batch_alter_table("enquiries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enquiries_kind_made_at_id"))
        batch_op.drop_index(batch_op.f("ix_enquiries_keep_until"))
        batch_op.drop_index(batch_op.f("ix_enquiries_account_id"))

    op.drop_table("enquiries")
