"""What every page about rooms needs: the open mailbox, who can read, and what makes a room unmistakable."""

from dataclasses import dataclass, replace
from typing import Literal

from odr.cases.cases import PARTY
from odr.i18n import gettext as _
from odr.messages.entries.rooms import OpenRoom
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.mailboxes.people import Correspondent
from odr.messages.saying.sending import Addressing
from odr.vaults.contents.readers import readers_of
from odr.vaults.keys.secrets import SecretKind
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.showing.audience import Audience
from odr.web.showing.sealed_audience import mailbox_audience, room_audience


@dataclass(frozen=True)
class WhichRoom:
    """A room as its band says it. ``kind`` chooses look and icon; ``says`` and ``explains`` say it in words.

    ``inside`` are the others in it, ``shut_out`` those of the case who never read what is said there.
    """

    kind: Literal["joint", "everybody", "further", "caucus"]
    says: str
    explains: str
    inside: list[Correspondent]
    shut_out: list[Correspondent]

    @property
    def icon(self) -> str:
        """Beside the words."""
        return "caucus" if self.kind == "caucus" else "room"

    @property
    def readers_kind(self) -> str:
        """The colour of its kind of reader."""
        return self.icon


def which_room(box: OpenMailbox, room: OpenRoom) -> WhichRoom:
    """What the page of a room, and every form that sends into it, says of it."""
    members = {one.participant_id for one in room.members}
    inside = [one for one in room.members if one.participant_id != box.own_id and not one.withdrawn]
    outside = [one for one in box.people.values() if one.participant_id not in members and not one.withdrawn]
    if room.is_caucus:
        says = (
            _("In confidence, to the facilitator alone")
            if box.participant.role == PARTY
            else _("In confidence, to one party alone")
        )
        explains = _("What is said here stays between one party and the facilitator.")
        return WhichRoom("caucus", says, explains, inside, outside)
    if room.is_joint:
        explains = _("Every party reads what is said here.")
        return WhichRoom("joint", _("To all parties, in the joint room"), explains, inside, outside)
    if room.is_common:
        explains = _("Every party and the facilitator read what is said here.")
        return WhichRoom("everybody", _("To everybody in this case"), explains, inside, outside)
    name = room_name(room)
    says = (
        _("To some people, in the room “%(name)s”", name=name)
        if outside
        else _("To everybody in this case, in the room “%(name)s”", name=name)
    )
    return WhichRoom("further", says, _("Only those in it read what is said here."), inside, outside)


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
