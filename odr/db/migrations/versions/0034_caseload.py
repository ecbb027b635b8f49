"""Cases are found by a part of their reference, listed by how long they stand still, and said to be stuck.

Revision: 0034, after 0033.
"""

import sqlalchemy as sa
from alembic import op

from odr.cases.naming.references import keys_of

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("stuck_looked_next", sa.DateTime(), nullable=True))
    op.create_index(op.f("ix_cases_stuck_looked_next"), "cases", ["stuck_looked_next"], unique=False)
    op.create_index(
        op.f("ix_cases_organisation_id_state_since_id"), "cases", ["organisation_id", "state_since", "id"], unique=False
    )
    op.create_index(
        op.f("ix_cases_organisation_id_state_state_since_id"),
        "cases",
        ["organisation_id", "state", "state_since", "id"],
        unique=False,
    )
    keys = op.create_table(
        "case_reference_keys",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_reference_keys_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_case_reference_keys_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("case_id", "key", name=op.f("pk_case_reference_keys")),
    )
    op.create_index(
        op.f("ix_case_reference_keys_organisation_id_key_case_id"),
        "case_reference_keys",
        ["organisation_id", "key", "case_id"],
        unique=False,
    )
    op.create_table(
        "stuck_cases",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("is_oldest", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_stuck_cases_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_stuck_cases_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("case_id", "why", name=op.f("pk_stuck_cases")),
    )
    op.create_index(
        op.f("ix_stuck_cases_organisation_id_is_oldest_since_case_id"),
        "stuck_cases",
        ["organisation_id", "is_oldest", "since", "case_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_stuck_cases_organisation_id_why_since_case_id"),
        "stuck_cases",
        ["organisation_id", "why", "since", "case_id"],
        unique=False,
    )
    cases = sa.table(
        "cases",
        sa.column("id", sa.Uuid()),
        sa.column("organisation_id", sa.Uuid()),
        sa.column("reference", sa.String()),
        sa.column("state", sa.String()),
        sa.column("opened_at", sa.DateTime()),
        sa.column("stuck_looked_next", sa.DateTime()),
    )
    known = op.get_bind().execute(sa.select(cases.c.id, cases.c.organisation_id, cases.c.reference)).all()
    rows = [
        {"case_id": row.id, "key": key, "organisation_id": row.organisation_id}
        for row in known
        for key in sorted(keys_of(row.reference))
    ]
    if rows:
        op.bulk_insert(keys, rows)
    over = ("settled", "not settled", "closed", "destroyed")
    op.execute(cases.update().where(cases.c.state.not_in(over)).values(stuck_looked_next=cases.c.opened_at))


def downgrade() -> None:
    op.drop_table("stuck_cases")
    op.drop_table("case_reference_keys")
    op.drop_index(op.f("ix_cases_organisation_id_state_state_since_id"), table_name="cases")
    op.drop_index(op.f("ix_cases_organisation_id_state_since_id"), table_name="cases")
    op.drop_index(op.f("ix_cases_stuck_looked_next"), table_name="cases")
    op.drop_column("cases", "stuck_looked_next")
