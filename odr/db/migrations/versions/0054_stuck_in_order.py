"""Cases that are kept by one reason are listed in the order of all cases.

Revision: 0054, after 0053.
"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

COPIED = ("opened_at", "state_since")


def upgrade() -> None:
    cases = sa.table("cases", sa.column("id", sa.Uuid()), *(sa.column(name, sa.DateTime()) for name in COPIED))
    stuck = sa.table(
        "stuck_cases", sa.column("case_id", sa.Uuid()), *(sa.column(name, sa.DateTime()) for name in COPIED)
    )
    for name in COPIED:
        op.add_column("stuck_cases", sa.Column(name, sa.DateTime(), nullable=True))
        of_case = sa.select(cases.c[name]).where(cases.c.id == stuck.c.case_id).scalar_subquery()
        op.execute(stuck.update().values({name: of_case}))
    with op.batch_alter_table("stuck_cases") as table:
        for name in COPIED:
            table.alter_column(name, existing_type=sa.DateTime(), nullable=False)
    for name in COPIED:
        op.create_index(
            op.f(f"ix_stuck_cases_organisation_id_why_{name}_case_id"),
            "stuck_cases",
            ["organisation_id", "why", name, "case_id"],
            unique=False,
        )


def downgrade() -> None:
    for name in reversed(COPIED):
        op.drop_index(op.f(f"ix_stuck_cases_organisation_id_why_{name}_case_id"), table_name="stuck_cases")
        op.drop_column("stuck_cases", name)
