"""What somebody calls a case in their own list: sealed under the installation key, as contact data are.

A list shows it without a code, so nothing stricter would open it there. The pages that ask for it say so.
"""

from uuid import UUID

from sqlalchemy import select

from odr.cases.tables import CaseLabel
from odr.crypto.errors import Unopenable
from odr.db.database import erases
from odr.db.once import kept_row, once
from odr.db.work import Work
from odr.i18n import gettext as _
from odr.texts import one_line

LONGEST = 60


@once(CaseLabel)
def labels_of(work: Work, account_id: UUID) -> dict[UUID, str]:
    """By case. In one query."""
    rows = work.session.scalars(select(CaseLabel).where(CaseLabel.account_id == account_id))
    return {row.case_id: opened(work, row) for row in rows}


def label_of(work: Work, case_id: UUID, account_id: UUID) -> str:
    """What this person calls the case; empty if they call it nothing."""
    row = kept_row(work, CaseLabel, (case_id, account_id))
    return opened(work, row) if row is not None else ""


def call_it(work: Work, case_id: UUID, account_id: UUID, label: str) -> None:
    """Keeps a label in place of the one before, or removes it if it is empty. Raises ``Refusal`` for one too long."""
    label = label.strip() and one_line(label, LONGEST, missing=_("Please type a name."), field="label")
    row = kept_row(work, CaseLabel, (case_id, account_id))
    if not label:
        if row is not None:
            work.session.delete(row)
            erases(work.session)
        return
    if row is None:
        row = CaseLabel(case_id=case_id, account_id=account_id)
        work.session.add(row)
    row.sealed_label = work.installation.seal(label.encode("utf-8"), row.sealed_label_context())


def opened(work: Work, row: CaseLabel) -> str:
    """The label; empty if somebody has altered it in the database."""
    try:
        return work.installation.open(row.sealed_label, row.sealed_label_context()).decode("utf-8")
    except Unopenable:
        return ""
