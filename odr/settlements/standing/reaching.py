"""What is done about a settlement counts only if it reached every party, so it is refused while it could not."""

from collections.abc import Collection
from uuid import UUID

from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.messages.entries.rooms import OpenRoom
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.sending import addressing_in


def require_reach(box: OpenMailbox, room: OpenRoom, parties: Collection[UUID]) -> None:
    """Raises ``Refusal``, with a name, if something said in this room now would not reach one of these parties."""
    reading = {one.participant_id for one in addressing_in(box, room).readers} | {box.own_id}
    for one in parties:
        if one not in reading:
            raise Refusal(
                _(
                    "%(name)s could not read it now: they have no access code yet, or their keys have changed. What is "
                    "done about a settlement has to reach every party.",
                    name=box.person(one).name,
                )
            )
