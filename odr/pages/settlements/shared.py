"""What several of these pages need: the settlement of a room, who can read it, and where to go."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, url_for
from werkzeug.wrappers import Response

from odr.cases.cases import PARTY
from odr.cases.life import UNDER_WAY
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.messages.entries.rooms import room_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.sending import ReadersChanged, addressing_in
from odr.settlements.standing.reading import RoomSettlement, is_told_otherwise, settlement_in, settlements_of
from odr.settlements.standing.standing import SettlementState, SettlementVersion
from odr.vaults.contents.readers import readers_of
from odr.vaults.keys.secrets import SecretKind
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.showing.audience import Audience
from odr.web.showing.sealed_audience import room_audience
from odr.web.typed.forms import PageForm


@dataclass(frozen=True)
class FoundSettlement:
    """The settlement of a room as the visitor finds it. ``shown`` stands for those whom a form of it names."""

    box: OpenMailbox
    settlement: RoomSettlement
    shown: str
    audience: Audience

    @property
    def room_id(self) -> UUID:
        """Which room it is."""
        return self.settlement.room.id

    @property
    def is_party(self) -> bool:
        """Whether the visitor is a party themself, and nobody who acts for one."""
        return self.box.participant.role == PARTY and self.is_self

    @property
    def is_self(self) -> bool:
        """Whether the visitor takes part themself."""
        return self.box.participant.account_id == self.box.opened.actor_id

    @property
    def goes_on(self) -> bool:
        """Whether something can still be done here."""
        over = (SettlementState.IN_FORCE, SettlementState.OVER, SettlementState.ALTERED)
        return self.box.case.state in UNDER_WAY and self.settlement.standing.state not in over and self.box.may_speak

    @property
    def own(self) -> str:
        """The visitor's place, or that of whom they act for, as settlements name it."""
        return str(self.box.own_id)

    @property
    def has_stated(self) -> bool:
        """Whether this facilitator has stated already that the latest version came out of their mediation."""
        standing = self.settlement.standing
        about = standing.statements_about(standing.latest) if standing.latest is not None else []
        return any(one.signature.participant == self.own for one in about)

    def name_of(self, participant: str) -> str:
        """What a participant is called; somebody who is not known any more by nothing."""
        person = self.box.people.get(UUID(participant))
        return person.name if person is not None else _("Somebody who is not known here")


def found_in(visit: OpenVaultVisit, room_id: UUID) -> FoundSettlement:
    """The settlement of one of the visitor's rooms. Raises ``NotFound`` unless all parties are in it."""
    box = OpenMailbox(visit.opened)
    settlement = settlement_in(box, room_of(box, room_id))
    if not settlement.is_for_all:
        raise NotFound
    addressing = addressing_in(box, settlement.room)
    own = readers_of(visit.work, visit.opened.vault, kind=SecretKind.MAILBOX)
    audience = room_audience(own, visit.account.id, [one.name for one in addressing.readers])
    return FoundSettlement(box, settlement, addressing.fingerprint(), audience)


def version_in(found: FoundSettlement, number: int) -> SettlementVersion:
    """One of the versions. Raises ``NotFound``."""
    shown = found.settlement.standing.version(number)
    if shown is None:
        raise NotFound
    return shown


def contradiction(box: OpenMailbox) -> bool:
    """Whether the database says something else of the case than the signatures do; for parties."""
    return box.participant.role == PARTY and is_told_otherwise(box, settlements_of(box))


def go_to(visit: OpenVaultVisit, endpoint: str, **values: Any) -> Response:
    """On to another of these pages, by GET."""
    return redirect(url_for(f"settlements.{endpoint}", case_id=visit.case.id, **values), 303)


def refuse_changed_readers(form: PageForm) -> None:
    """Says in a form that it would have gone to others than it named."""
    form.refuse(
        Refusal(
            _(
                "Who will read this has changed since you opened the page. Nothing has been sent. Please look at whom "
                "it goes to now, and send it again if that is right."
            )
        )
    )


__all__ = [
    "FoundSettlement",
    "ReadersChanged",
    "contradiction",
    "found_in",
    "go_to",
    "refuse_changed_readers",
    "version_in",
]
