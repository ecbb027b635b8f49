"""Offers made and answered by the rules alone, for tests that are about them."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from odr.amounts import Amount
from odr.messages.entries.rooms import room_of, rooms_of
from odr.messages.entries.rosters import RoomKind
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.acts import acts_in
from odr.messages.saying.sending import addressing_in
from odr.offers import answering
from odr.offers.negotiation import Negotiation, last_seen, negotiation
from odr.offers.standing import OfferStanding
from odr.offers.terms import Point, Terms
from tests.support.rooms import joint_id, mailbox
from tests.support.vaults import Party
from tests.support.world import World

DEPOSIT = Point("Deposit", "Paid back into the usual account.", Amount(Decimal("1200.00"), "EUR"), "Leo Landlord")
KEYS = Point("Keys", "All four are handed over.")
TERMS = Terms("Deposit against keys", (DEPOSIT, KEYS))


def soon(world: World, days: int = 7) -> datetime:
    """A time by which an offer of a test is open."""
    return world.time + timedelta(days=days)


def with_deposit(value: str) -> Terms:
    """The usual terms, with another amount."""
    point = Point("Deposit", DEPOSIT.text, Amount(Decimal(value), "EUR"), DEPOSIT.who)
    return Terms(TERMS.title, (point, KEYS))


def make(party: Party, terms: Terms = TERMS, room_id: UUID | None = None, days: int = 7) -> UUID:
    """Makes an offer in the joint room, or another."""
    room_id = room_id or joint_id(party)
    with mailbox(party) as box:
        shown = addressing_in(box, room_of(box, room_id)).fingerprint()
        return answering.make_offer(box, room_id, shown, terms, soon(party.world, days))


def counter(party: Party, entry_id: UUID, terms: Terms, room_id: UUID | None = None) -> UUID:
    """Makes a counter-offer."""
    room_id = room_id or joint_id(party)
    with mailbox(party) as box:
        shown, seen = _shown(box, room_id)
        return answering.make_offer(box, room_id, shown, terms, soon(party.world), entry_id, seen)


def accept(party: Party, entry_id: UUID, room_id: UUID | None = None) -> None:
    """Accepts what a page that was opened just now shows."""
    room_id = room_id or joint_id(party)
    with mailbox(party) as box:
        answering.accept(box, room_id, entry_id, *_shown(box, room_id))


def decline(party: Party, entry_id: UUID, words: str = "", room_id: UUID | None = None) -> None:
    """Declines it."""
    room_id = room_id or joint_id(party)
    with mailbox(party) as box:
        answering.decline(box, room_id, entry_id, *_shown(box, room_id), words)


def withdraw(party: Party, entry_id: UUID, room_id: UUID | None = None) -> None:
    """Withdraws it."""
    room_id = room_id or joint_id(party)
    with mailbox(party) as box:
        answering.withdraw(box, room_id, entry_id, *_shown(box, room_id))


def look(party: Party) -> Negotiation:
    """All that the party may see."""
    with mailbox(party) as box:
        return negotiation(box)


def stand(party: Party, entry_id: UUID) -> OfferStanding:
    """One offer as the party finds it."""
    return next(one for one in look(party).offers if one.entry_id == entry_id)


def everybody_id(party: Party) -> UUID:
    """The room of everybody."""
    with mailbox(party) as box:
        return next(one.id for one in rooms_of(box) if one.kind is RoomKind.EVERYBODY)


def suggest(facilitator: Party, terms: Terms = TERMS, days: int = 7) -> UUID:
    """A facilitator puts a suggestion to all."""
    room_id = everybody_id(facilitator)
    with mailbox(facilitator) as box:
        shown = addressing_in(box, room_of(box, room_id)).fingerprint()
        return answering.suggest(box, room_id, shown, terms, soon(facilitator.world, days))


def answer(party: Party, entry_id: UUID, *, accepts: bool) -> None:
    """A party answers a suggestion."""
    with mailbox(party) as box:
        answering.answer(box, entry_id, accepts=accepts)


def tell(facilitator: Party, entry_id: UUID) -> UUID:
    """The facilitator tells everybody."""
    room_id = everybody_id(facilitator)
    with mailbox(facilitator) as box:
        shown = addressing_in(box, room_of(box, room_id)).fingerprint()
        return answering.tell(box, entry_id, shown)


def seen_by(party: Party, room_id: UUID) -> tuple[str, str]:
    """What a form would carry that the party opens now: its readers, and how far it had seen."""
    with mailbox(party) as box:
        return _shown(box, room_id)


def _shown(box: OpenMailbox, room_id: UUID) -> tuple[str, str]:
    room = room_of(box, room_id)
    return addressing_in(box, room).fingerprint(), last_seen(acts_in(box, room))
