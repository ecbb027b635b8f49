"""Staff matters: a rule that somebody broke, and its consequence."""

from uuid import UUID

from odr.audit.register import Entered, RegisterEvent, enter, page_of_register
from odr.audit.tables import RegisterEntry
from odr.db.paging import Page
from odr.db.work import Work
from odr.enquiries.writing import checked_message


def add(work: Work, who: str, rule: str, consequence: str, by: UUID) -> RegisterEntry:
    """Enters a matter. Raises ``Refusal``."""
    words = {
        "who": checked_message(who, "who"),
        "rule": checked_message(rule, "rule"),
        "consequence": checked_message(consequence, "consequence"),
    }
    return enter(work, RegisterEvent.STAFF_MATTER, words, by)


def page_of_matters(work: Work, *, newer_than: int | None = None, older_than: int | None = None) -> Page[Entered, int]:
    """Twenty matters, the latest first: the latest, or those next to one."""
    return page_of_register(work, RegisterEvent.STAFF_MATTER, newer_than=newer_than, older_than=older_than)
