"""What pages need on which something is said in a room: how people are called, and why nothing can be said now."""

from collections.abc import Callable
from uuid import UUID

from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.offers.answering import require_reach_of


def names_in(box: OpenMailbox) -> Callable[[UUID], str]:
    """What the participants of the case are called."""
    return lambda id_: box.people[id_].name if id_ in box.people else _("Somebody who is not known")


def why_not(box: OpenMailbox, *concerned: UUID) -> str | None:
    """Why nothing can be said in this participant's name now that these have to read; ``None`` if it can."""
    try:
        box.require_speaking()
        require_reach_of(box, concerned)
    except Refusal as refusal:
        return refusal.message
    return None
