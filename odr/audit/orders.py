"""The words of legal holds, for the logs of cases: by whose order, and why."""

from collections.abc import Iterable
from uuid import UUID

from odr.audit.log import Event
from odr.audit.register import HOLDS, Entered, entries
from odr.audit.tables import AuditEntry
from odr.db.work import Work
from odr.i18n import gettext as _

_ABOUT = frozenset(event.value for event in (Event.CASE_HELD, Event.CASE_HELD_LONGER, Event.CASE_HOLD_LIFTED))


def orders_in(work: Work, rows: Iterable[AuditEntry]) -> dict[UUID, str]:
    """The words of the holds that entries of a case's log are about. Asks nothing where none is."""
    named = {row.subject_id for row in rows if row.event in _ABOUT}
    if not named:
        return {}
    known = {UUID(one.word("id")): order_words(one) for one in entries(work, HOLDS) if one.word("id")}
    return {order_id: words for order_id, words in known.items() if order_id in named}


def order_words(entered: Entered) -> str:
    """By whose order, and why, in one line."""
    return _(
        "Order of %(authority)s, %(reference)s: %(reason)s",
        authority=entered.word("authority"),
        reference=entered.word("reference"),
        reason=" ".join(entered.word("reason").split()),
    )
