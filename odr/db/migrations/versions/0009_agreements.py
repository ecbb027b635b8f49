"""Facilitators, their agreements, and codes that work under one.

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agreement_forms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed_text", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_agreement_forms_organisation_id")
        ),
        sa.ForeignKeyConstraint(["saved_by"], ["accounts.id"], name=op.f("fk_agreement_forms_saved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_forms")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_agreement_forms_organisation_id_number")),
    )
    op.create_table(
        "roster_entries",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("languages", sa.String(length=200), nullable=False),
        sa.Column("fields", sa.String(length=200), nullable=False),
        sa.Column("available", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_roster_entries_account_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_roster_entries_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "account_id", name=op.f("pk_roster_entries")),
    )
    with op.batch_alter_table("roster_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_entries_account_id"), ["account_id"], unique=False)

    op.create_table(
        "facilitator_suggestions",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("suggested_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_facilitator_suggestions_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_facilitator_suggestions_case_id")),
        sa.PrimaryKeyConstraint("case_id", "account_id", name=op.f("pk_facilitator_suggestions")),
    )
    op.create_table(
        "roster_invitations",
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column("languages", sa.String(length=200), nullable=False),
        sa.Column("fields", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_roster_invitations_invitation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("invitation_id", name=op.f("pk_roster_invitations")),
    )
    op.create_table(
        "engagements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("sealed_email", sa.LargeBinary(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("invitation_id", sa.Uuid(), nullable=True),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("joined_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("end", sa.String(length=20), nullable=True),
        sa.Column("notes_until", sa.DateTime(), nullable=True),
        sa.Column("notes_destroyed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_engagements_account_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_engagements_case_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["accounts.id"], name=op.f("fk_engagements_ended_by")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_engagements_invitation_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["participant_id"], ["participants.id"], name=op.f("fk_engagements_participant_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["participants.id"], name=op.f("fk_engagements_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagements")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_engagements_invitation_id")),
    )
    with op.batch_alter_table("engagements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_engagements_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_engagements_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_engagements_notes_until"), ["notes_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_engagements_participant_id"), ["participant_id"], unique=False)

    op.create_table(
        "engagement_consents",
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"], ["engagements.id"], name=op.f("fk_engagement_consents_engagement_id")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_engagement_consents_participant_id")
        ),
        sa.PrimaryKeyConstraint("engagement_id", "participant_id", name=op.f("pk_engagement_consents")),
    )
    op.create_table(
        "engagement_papers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("answers_id", sa.Uuid(), nullable=True),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["participants.id"], name=op.f("fk_engagement_papers_author_id")),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagements.id"], name=op.f("fk_engagement_papers_engagement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement_papers")),
        sa.UniqueConstraint(
            "engagement_id", "kind", "number", name=op.f("uq_engagement_papers_engagement_id_kind_number")
        ),
    )
    op.create_table(
        "agreements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_document", sa.LargeBinary(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("in_force_since", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagements.id"], name=op.f("fk_agreements_engagement_id")),
        sa.ForeignKeyConstraint(["paper_id"], ["engagement_papers.id"], name=op.f("fk_agreements_paper_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["participants.id"], name=op.f("fk_agreements_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("engagement_id", "number", name=op.f("uq_agreements_engagement_id_number")),
    )
    op.create_table(
        "disclosure_answers",
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["engagement_papers.id"], name=op.f("fk_disclosure_answers_paper_id")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_disclosure_answers_participant_id")
        ),
        sa.PrimaryKeyConstraint("paper_id", "participant_id", name=op.f("pk_disclosure_answers")),
    )
    op.create_table(
        "engagement_paper_boxes",
        sa.Column("paper_id", sa.Uuid(), nullable=False),
        sa.Column("vault_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["engagement_papers.id"], name=op.f("fk_engagement_paper_boxes_paper_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["vault_id"], ["vaults.id"], name=op.f("fk_engagement_paper_boxes_vault_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("paper_id", "vault_id", name=op.f("pk_engagement_paper_boxes")),
    )
    with op.batch_alter_table("engagement_paper_boxes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_engagement_paper_boxes_vault_id"), ["vault_id"], unique=False)

    op.create_table(
        "handed_codes",
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("engagement_id", sa.Uuid(), nullable=False),
        sa.Column("vault_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["code_id"], ["access_codes.id"], name=op.f("fk_handed_codes_code_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagements.id"], name=op.f("fk_handed_codes_engagement_id")),
        sa.ForeignKeyConstraint(["vault_id"], ["vaults.id"], name=op.f("fk_handed_codes_vault_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("code_id", name=op.f("pk_handed_codes")),
    )
    with op.batch_alter_table("handed_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handed_codes_engagement_id"), ["engagement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handed_codes_vault_id"), ["vault_id"], unique=False)

    op.create_table(
        "agreement_signatures",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("signed_at", sa.DateTime(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name=op.f("fk_agreement_signatures_agreement_id")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participants.id"], name=op.f("fk_agreement_signatures_participant_id")
        ),
        sa.PrimaryKeyConstraint("agreement_id", "participant_id", name=op.f("pk_agreement_signatures")),
    )
    with op.batch_alter_table("access_codes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("agreement_digest", sa.LargeBinary(), nullable=True))

    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entries_subject_id"), ["subject_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entries_subject_id"))

    with op.batch_alter_table("access_codes", schema=None) as batch_op:
        batch_op.drop_column("agreement_digest")

    op.drop_table("agreement_signatures")
    with op.batch_alter_table("handed_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handed_codes_vault_id"))
        batch_op.drop_index(batch_op.f("ix_handed_codes_engagement_id"))

    op.drop_table("handed_codes")
    with op.batch_alter_table("engagement_paper_boxes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_engagement_paper_boxes_vault_id"))

    op.drop_table("engagement_paper_boxes")
    op.drop_table("disclosure_answers")
    op.drop_table("agreements")
    op.drop_table("engagement_papers")
    op.drop_table("engagement_consents")
    with op.batch_alter_table("engagements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_engagements_participant_id"))
        batch_op.drop_index(batch_op.f("ix_engagements_notes_until"))
        batch_op.drop_index(batch_op.f("ix_engagements_case_id"))
        batch_op.drop_index(batch_op.f("ix_engagements_account_id"))

    op.drop_table("engagements")
    op.drop_table("roster_invitations")
    op.drop_table("facilitator_suggestions")
    with op.batch_alter_table("roster_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_entries_account_id"))

    op.drop_table("roster_entries")
    op.drop_table("agreement_forms")
