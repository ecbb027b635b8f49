"""What several pages of messages need: the open mailbox, who can read, where to go."""

from dataclasses import replace
from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from odr.messages.mailbox import OpenMailbox
from odr.messages.rooms import OpenRoom
from odr.messages.sending import Addressing
from odr.vaults.contents.readers import readers_of
from odr.vaults.keys.secrets import SecretKind
from odr.web.audience import Audience, mailbox_audience, room_audience
from odr.web.visitors import OpenVaultVisit


def mailbox_of(visit: OpenVaultVisit) -> OpenMailbox:
    """The visitor's open mailbox. Raises ``NotFound`` if their code does not read messages."""
    return OpenMailbox(visit.opened)


def audience_in(visit: OpenVaultVisit, addressing: Addressing, *, caucus: bool = False) -> Audience:
    """Who can read what is said in a room now, as grants and keys are."""
    own = readers_of(visit.work, visit.opened.vault, kind=SecretKind.MAILBOX)
    found = room_audience(own, visit.account.id, [one.name for one in addressing.readers])
    return replace(found, kind="caucus") if caucus else found


def own_audience(visit: OpenVaultVisit) -> Audience:
    """Who can see a page that the others in a room don't."""
    own = readers_of(visit.work, visit.opened.vault, kind=SecretKind.MAILBOX)
    return mailbox_audience(own, visit.account.id, visit.acting_for)


def room_name(room: OpenRoom) -> str:
    """What a room is called; the common ones have a name in every language."""
    return room.name


def go_to(visit: OpenVaultVisit, endpoint: str, **values: Any) -> Response:
    """On to another page of this case's messages, by GET."""
    return redirect(url_for(f"messages.{endpoint}", case_id=visit.case.id, **values), 303)
