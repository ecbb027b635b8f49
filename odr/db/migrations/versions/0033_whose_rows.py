"""What is about somebody, found in every table by an index.

Revision: 0033, after 0032.
"""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_agreement_forms_saved_by"), "agreement_forms", ["saved_by"], unique=False)
    op.create_index(op.f("ix_contracts_early_by"), "contracts", ["early_by"], unique=False)
    op.create_index(op.f("ix_invitations_created_by"), "invitations", ["created_by"], unique=False)
    op.create_index(op.f("ix_invitations_accepted_by"), "invitations", ["accepted_by"], unique=False)
    op.create_index(op.f("ix_invitations_email_tag"), "invitations", ["email_tag"], unique=False)
    op.create_index(op.f("ix_policy_versions_published_by"), "policy_versions", ["published_by"], unique=False)
    op.create_index(op.f("ix_settlement_templates_saved_by"), "settlement_templates", ["saved_by"], unique=False)
    op.create_index(op.f("ix_suspensions_suspended_by"), "suspensions", ["suspended_by"], unique=False)
    op.create_index(op.f("ix_training_courses_created_by"), "training_courses", ["created_by"], unique=False)
    op.create_index(op.f("ix_training_entries_actor_id"), "training_entries", ["actor_id"], unique=False)
    op.create_index(
        op.f("ix_facilitator_suggestions_account_id"), "facilitator_suggestions", ["account_id"], unique=False
    )
    op.create_index(op.f("ix_settlement_reminders_account_id"), "settlement_reminders", ["account_id"], unique=False)
    op.create_index(op.f("ix_support_looks_actor_id"), "support_looks", ["actor_id"], unique=False)
    op.create_index(
        op.f("ix_training_course_versions_published_by"), "training_course_versions", ["published_by"], unique=False
    )
    op.create_index(op.f("ix_adviser_invitations_account_id"), "adviser_invitations", ["account_id"], unique=False)
    op.create_index(op.f("ix_advisers_ended_by"), "advisers", ["ended_by"], unique=False)
    op.create_index(op.f("ix_engagements_ended_by"), "engagements", ["ended_by"], unique=False)
    op.create_index(op.f("ix_access_codes_issued_by"), "access_codes", ["issued_by"], unique=False)
    op.create_index(op.f("ix_keyring_entries_given_by"), "keyring_entries", ["given_by"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_keyring_entries_given_by"), table_name="keyring_entries")
    op.drop_index(op.f("ix_access_codes_issued_by"), table_name="access_codes")
    op.drop_index(op.f("ix_engagements_ended_by"), table_name="engagements")
    op.drop_index(op.f("ix_advisers_ended_by"), table_name="advisers")
    op.drop_index(op.f("ix_adviser_invitations_account_id"), table_name="adviser_invitations")
    op.drop_index(op.f("ix_training_course_versions_published_by"), table_name="training_course_versions")
    op.drop_index(op.f("ix_support_looks_actor_id"), table_name="support_looks")
    op.drop_index(op.f("ix_settlement_reminders_account_id"), table_name="settlement_reminders")
    op.drop_index(op.f("ix_facilitator_suggestions_account_id"), table_name="facilitator_suggestions")
    op.drop_index(op.f("ix_training_entries_actor_id"), table_name="training_entries")
    op.drop_index(op.f("ix_training_courses_created_by"), table_name="training_courses")
    op.drop_index(op.f("ix_suspensions_suspended_by"), table_name="suspensions")
    op.drop_index(op.f("ix_settlement_templates_saved_by"), table_name="settlement_templates")
    op.drop_index(op.f("ix_policy_versions_published_by"), table_name="policy_versions")
    op.drop_index(op.f("ix_invitations_email_tag"), table_name="invitations")
    op.drop_index(op.f("ix_invitations_accepted_by"), table_name="invitations")
    op.drop_index(op.f("ix_invitations_created_by"), table_name="invitations")
    op.drop_index(op.f("ix_contracts_early_by"), table_name="contracts")
    op.drop_index(op.f("ix_agreement_forms_saved_by"), table_name="agreement_forms")
