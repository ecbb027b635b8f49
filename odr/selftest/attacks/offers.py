"""An administrator who writes to the database, about offers: they want one agreed that had been withdrawn.

In a copy of the case a party makes an offer and withdraws it; the other accepts it all the same, with a program of
their own. That changes nothing. The administrator hides, alters and removes the withdrawal, and looks for the words.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from odr.amounts import Amount
from odr.messages.entries.rooms import room_of, rooms_of
from odr.messages.entries.rosters import RoomKind
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.acts import acts_in, head, say
from odr.messages.saying.sending import addressing_in
from odr.messages.tables import Message
from odr.offers import answering
from odr.offers.negotiation import last_seen, negotiation, offers_in
from odr.offers.terms import ACCEPTED, WITHDRAWN, Point, Reply, Terms
from odr.selftest.attacks.disk import of_texts
from odr.selftest.attacks.rooms import CHANGES, attacked, rehash
from odr.selftest.attacks.writer import opened_by_owner
from odr.selftest.harness.encodings import found
from odr.selftest.harness.world import World
from odr.selftest.story.stage import Found, Stage
from odr.selftest.story.story import Place

FIRST, SECOND = "Tessa Wren", "Leo Stone"
TITLE = "An offer about the brass sundial"
WORDS = (TITLE, "The sundial stays where the cherry tree stood")


def reoffer(stage: Stage) -> Found:
    """The attack, on both parties."""
    places = [stage.story.places[name] for name in (FIRST, SECOND)]
    with stage.copy() as world:
        room_id = withdrawn_and_accepted(world, places)
        told = finds_words(world)
        for place in places:
            told += hides_the_withdrawal(world, place, room_id)
        return told


def withdrawn_and_accepted(world: World, places: list[Place]) -> UUID:
    """An offer of the first party, withdrawn by it, and accepted by the second after that. Returns its room."""
    with world.work() as work:
        box = OpenMailbox(opened_by_owner(work, places[0]))
        room_id = next(room.id for room in rooms_of(box) if room.kind is RoomKind.JOINT)
        terms = Terms(TITLE, (Point("Sundial", WORDS[1], Amount(Decimal("7310.25"), "EUR")),))
        offer = answering.make_offer(box, room_id, _shown(box, room_id), terms, work.now + timedelta(days=5))
    with world.work() as work:
        box = OpenMailbox(opened_by_owner(work, places[0]))
        seen = last_seen(acts_in(box, room_of(box, room_id)))
        answering.withdraw(box, room_id, offer, _shown(box, room_id), seen)
    with world.work() as work:
        box = OpenMailbox(opened_by_owner(work, places[1]))
        room = room_of(box, room_id)
        named = next(one for one in offers_in(box, acts_in(box, room)) if one.entry_id == offer).named()
        reply = Reply(named, head(box, room).hex())
        say(box, room_id, _shown(box, room_id), reply.act(ACCEPTED))
    return room_id


def finds_words(world: World) -> Found:
    """What the offer says, searched for in everything that is stored, in every encoding."""
    needles = list(of_texts("text of an offer", list(WORDS)))
    return Found(len(needles), found(world.files(), needles))


def hides_the_withdrawal(world: World, place: Place, room_id: UUID) -> Found:
    """That the offer was withdrawn is hidden, altered and removed in every way, for a reader who has not looked."""
    told = Found()
    with attacked(world, place) as (_work, box):
        told.note(_is_agreed(box), "an offer counts as agreed that was withdrawn before it was accepted")
    for change in CHANGES:
        for rehashed in (False, True):
            with attacked(world, place) as (work, box):
                change(work, _withdrawal(box, room_id), box.vault.id)
                work.session.flush()
                work.session.expire_all()
                if rehashed:
                    rehash(work, box.case.id, room_id)
                told.note(_is_agreed(box), f"an offer that was withdrawn counts as agreed: {change.__name__}")
    return told


def _withdrawal(box: OpenMailbox, room_id: UUID) -> Message:
    acts = acts_in(box, room_of(box, room_id)).acts
    entry_id = next(one.entry_id for one in acts if one.kind == WITHDRAWN)
    box.memory.rooms.clear()
    return box.work.session.scalars(select(Message).where(Message.id == entry_id)).one()


def _is_agreed(box: OpenMailbox) -> bool:
    box.told.clear()
    return any(one.is_agreed for one in negotiation(box).offers)


def _shown(box: OpenMailbox, room_id: UUID) -> str:
    return addressing_in(box, room_of(box, room_id)).fingerprint()
