"""A statement as a paper to print and keep."""

from odr.contracts.contract import Details
from odr.contracts.statements import amount_of
from odr.contracts.tables import Statement
from odr.dates import format_full_day
from odr.i18n import gettext as _
from odr.paper.pdf import PrintedLine, Table, pdf_of_parts


def paper_of(row: Statement, organisation: str, details: Details) -> bytes:
    """The PDF."""
    title = _("Statement %(number)s", number=row.number)
    lines = [PrintedLine(title, "title"), PrintedLine(organisation)]
    lines += [PrintedLine(line, begins=False) for line in details.business_address.splitlines()]
    if details.invoice_name:
        lines.append(PrintedLine(_("To: %(name)s", name=details.invoice_name)))
    return pdf_of_parts(title, title, [*lines, Table((_("What"), _("Value")), facts_of(row), (1, 2))])


def facts_of(row: Statement) -> list[tuple[str, str]]:
    """What it says, each with its label."""
    facts = [
        (_("Number"), row.number),
        (_("For the time from"), format_full_day(row.from_day)),
        (_("For the time until"), format_full_day(row.until_day)),
        (_("Amount"), amount_of(row)),
        (_("Due on"), format_full_day(row.due)),
    ]
    return facts if row.paid_at is None else [*facts, (_("Paid"), _("yes"))]
