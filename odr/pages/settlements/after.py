"""What the pages need that are about a settlement in force: what is to be done, and releases."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from odr.cases.life import SHUT
from odr.i18n import gettext as _
from odr.messages.entries.rooms import room_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.sending import addressing_in
from odr.settlements.standing.in_force import InForce, in_force_in
from odr.vaults.contents.readers import readers_of
from odr.vaults.keys.secrets import SecretKind
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.showing.audience import Audience
from odr.web.showing.sealed_audience import room_audience


@dataclass(frozen=True)
class After:
    """A settlement in force as the visitor finds it. ``shown`` stands for those whom a form of it names."""

    box: OpenMailbox
    in_force: InForce
    shown: str
    audience: Audience
    today: date

    @property
    def room_id(self) -> UUID:
        """Which room it is."""
        return self.in_force.room_id

    @property
    def own(self) -> str:
        """The visitor's place, or that of the party for whom they act."""
        return str(self.box.own_id)

    @property
    def may_act(self) -> bool:
        """Whether something can be said in this party's name now."""
        signs = self.in_force.settlement.signer(self.box.own_id) is not None
        return signs and self.box.may_speak and self.box.case.state not in SHUT

    @property
    def may_sign(self) -> bool:
        """Whether the visitor is the party themself, and nobody who acts for them."""
        return self.may_act and self.box.participant.account_id == self.box.opened.actor_id

    def name_of(self, participant: str) -> str:
        """What somebody is called in the settlement."""
        person = self.in_force.settlement.person(participant)
        return person.legal_name if person is not None else _("Somebody who is not known here")


def after(visit: OpenVaultVisit, room_id: UUID) -> After:
    """The settlement of a room that is in force. Raises ``NotFound`` if none is."""
    box = OpenMailbox(visit.opened)
    found = in_force_in(box, room_id)
    addressing = addressing_in(box, room_of(box, room_id))
    own = readers_of(visit.work, visit.opened.vault, kind=SecretKind.MAILBOX)
    audience = room_audience(own, visit.account.id, [one.name for one in addressing.readers])
    today = visit.work.now.astimezone(visit.app.settings.timezone).date()
    return After(box, found, addressing.fingerprint(), audience, today)
