"""What pages need on which something is said in a room: how people are called, and why nothing can be said now."""

from collections.abc import Callable
from uuid import UUID

from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.messages.mailboxes.mailbox import OpenMailbox


def names_in(box: OpenMailbox) -> Callable[[UUID], str]:
    """What the participants of the case are called."""
    return lambda id_: box.people[id_].name if id_ in box.people else _("Somebody who is not known")


def why_not(box: OpenMailbox) -> str | None:
    """Why nothing can be said in this participant's name now; ``None`` if it can."""
    try:
        box.require_speaking()
    except Refusal as refusal:
        return refusal.message
    return None
