"""Until when the legal holds that the people of a case know of keep it stands beside the case.

Of holds from before, the log of the case tells the days, and not which of them a lift was about: the latest counts.

Revision: 0058, after 0057.
"""

from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

TOLD = ("case.held", "case.held_longer", "case.hold_lifted")
# Those who were told late have so long, and the rest of the day.
AFTER_TELLING = timedelta(days=15)


def upgrade() -> None:
    op.add_column("cases", sa.Column("known_held_until", sa.DateTime(), nullable=True))
    entries = sa.table(
        "audit_entries",
        sa.column("case_id", sa.Uuid()),
        sa.column("event", sa.String()),
        sa.column("at", sa.DateTime()),
        sa.column("count", sa.Integer()),
    )
    cases = sa.table("cases", sa.column("id", sa.Uuid()), sa.column("known_held_until", sa.DateTime()))
    of_entries = entries.c
    asked = sa.select(of_entries.case_id, of_entries.at, of_entries["count"]).where(of_entries.event.in_(TOLD))
    until: dict[object, datetime] = {}
    for case_id, at, day in op.get_bind().execute(asked).all():
        ends = [at + AFTER_TELLING]
        if day is not None and 0 < day < date.max.toordinal():
            # Noon: wherever the service is, that day is over by then.
            ends.append(datetime.combine(date.fromordinal(day + 1), time(12)))
        until[case_id] = max(*ends, until.get(case_id, ends[0]))
    for case_id, end in until.items():
        op.execute(cases.update().where(cases.c.id == case_id).values(known_held_until=end))


def downgrade() -> None:
    op.drop_column("cases", "known_held_until")
