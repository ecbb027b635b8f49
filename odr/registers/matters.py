"""Staff matters: a rule that somebody broke, and its consequence."""

from collections.abc import Sequence
from uuid import UUID

from odr.audit.register import Entered, RegisterEvent, enter
from odr.audit.tables import RegisterEntry
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


def matters_among(known: Sequence[Entered]) -> list[Entered]:
    """The matters among the entries of the register, in their order."""
    return [one for one in known if one.event == RegisterEvent.STAFF_MATTER.value]
