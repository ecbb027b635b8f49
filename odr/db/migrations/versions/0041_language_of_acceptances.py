"""In which language the text was that somebody accepted.

What was accepted before is in English, but for the first version of the policy in French, which its digest tells.

Revision: 0041, after 0040.
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_FIRST_IN_FRENCH = "50f8fcbb51f2b7180f18d9f1235f04388841635a98903eae42d1b8cd513ce3ef"


def upgrade() -> None:
    op.add_column("acceptances", sa.Column("language", sa.String(12), nullable=False, server_default="en"))
    acceptances = sa.table("acceptances", sa.column("digest", sa.LargeBinary()), sa.column("language", sa.String()))
    in_french = acceptances.c.digest == bytes.fromhex(_FIRST_IN_FRENCH)
    op.execute(acceptances.update().where(in_french).values(language="fr"))


def downgrade() -> None:
    op.drop_column("acceptances", "language")
