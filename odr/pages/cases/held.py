"""What people of a case are shown of legal holds: those that they may know of."""

from datetime import tzinfo

from odr.accounts.contact import contacts_of
from odr.cases.tables import Case
from odr.db.work import Work
from odr.i18n import gettext as _
from odr.retention.holds import Hold, told_holds


def held(work: Work, case: Case, timezone: tzinfo) -> list[tuple[Hold, str]]:
    """The holds that keep the case, each with the name of whoever entered it."""
    found = told_holds(work, case, timezone)
    names = contacts_of(work, {one.by for one in found})
    return [
        (one, names[one.by].legal_name if one.by in names else _("somebody whose name is no longer known"))
        for one in found
    ]
