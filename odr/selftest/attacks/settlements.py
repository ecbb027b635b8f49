"""An administrator who writes to the database, about settlements: they want one in force that was not signed by all.

The parties write one up in a copy of the case. One signs and takes it back, then the other signs: it is not in force.
The administrator hides, alters and removes what stands in the way, writes what is missing, and looks for the words.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from uuid import UUID

from sqlalchemy import select, update

from odr.cases.life import CaseState
from odr.cases.tables import Case
from odr.messages.documents import Act
from odr.messages.entries.rooms import room_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.acts import acts_in, say
from odr.messages.saying.sending import addressing_in
from odr.messages.tables import Message
from odr.selftest.attacks.disk import of_texts
from odr.selftest.attacks.rooms import CHANGES, attacked, rehash
from odr.selftest.attacks.writer import opened_by_owner
from odr.selftest.harness.encodings import found
from odr.selftest.harness.world import World
from odr.selftest.story.stage import Found, Stage
from odr.selftest.story.story import Place
from odr.settlements.doing import signing
from odr.settlements.drafting.drafting import TypedPoint, beginning
from odr.settlements.standing.moves import MoveKind
from odr.settlements.standing.reading import is_told_otherwise, settlement_in, settlements_of
from odr.settlements.standing.standing import SettlementState, SettlementVersion
from odr.signed.document import sign

FIRST, SECOND = "Tessa Wren", "Leo Stone"
TITLE = "A settlement about the copper weathervane"
WORDS = (TITLE, "The weathervane goes to whoever mends the gutter", "19 Gutter Row, Weathervane Hill")


def unsettle(stage: Stage) -> Found:
    """The attack, on both parties."""
    places = [stage.story.places[name] for name in (FIRST, SECOND)]
    with stage.copy() as world:
        room_id = written_up(world, places)
        told = finds_words(world)
        for place in places:
            told += changes_what_was_said(world, place, room_id) + writes_the_state(world, place, room_id)
        return told + signs_for_the_other(world, places, room_id)


def written_up(world: World, places: list[Place]) -> UUID:
    """The settlement, signed by the first party, who has taken it back, and then by the second. Returns its room."""
    with world.work() as work:
        box = OpenMailbox(opened_by_owner(work, places[0]))
        room_id = settlements_of(box)[0].room.id
        begun = beginning(box, title=TITLE, points=[TypedPoint("Weathervane", WORDS[1], "7310.25", "EUR")])
        draft = replace(
            begun,
            people=[replace(one, postal_address=WORDS[2]) for one in begun.people],
            last_day=(work.now + timedelta(days=5)).date(),
        )
        signing.offer(box, room_id, _shown(box, room_id), draft, "", UTC)
    signs(world, places[0], room_id)
    with world.work() as work:
        box = OpenMailbox(opened_by_owner(work, places[0]))
        signing.take_back(box, room_id, _shown(box, room_id), _latest(box, room_id).digest)
    signs(world, places[1], room_id)
    return room_id


def signs(world: World, place: Place, room_id: UUID) -> None:
    """A party signs the latest version."""
    with world.work() as work:
        box = OpenMailbox(opened_by_owner(work, place))
        digest, name = _latest(box, room_id).digest, box.person(box.own_id).name
        signing.sign_as(box, room_id, _shown(box, room_id), digest, name)


def finds_words(world: World) -> Found:
    """What the settlement says, searched for in everything that is stored, in every encoding."""
    needles = list(of_texts("text of a settlement", list(WORDS)))
    return Found(len(needles), found(world.files(), needles))


def changes_what_was_said(world: World, place: Place, room_id: UUID) -> Found:
    """That a signature was taken back is hidden, altered and removed in every way, for a reader who has not looked."""
    told = Found()
    for change in CHANGES:
        for rehashed in (False, True):
            with attacked(world, place) as (work, box):
                change(work, _taken_back(box, room_id), box.vault.id)
                work.session.flush()
                work.session.expire_all()
                if rehashed:
                    rehash(work, box.case.id, room_id)
                told.note(_is_in_force(box, room_id), f"a signature that was taken back counts: {change.__name__}")
    return told


def writes_the_state(world: World, place: Place, room_id: UUID) -> Found:
    """The case is called settled: is it so to its parties, and are they told?"""
    told = Found()
    with attacked(world, place) as (work, box):
        work.session.execute(update(Case).where(Case.id == box.case.id).values(state=CaseState.SETTLED.value))
        work.session.expire_all()
        told.note(_is_in_force(box, room_id), "a settlement is in force by a state that was written")
        told.note(not is_told_otherwise(box, settlements_of(box)), "a state that was written was told to nobody")
    return told


def signs_for_the_other(world: World, places: list[Place], room_id: UUID) -> Found:
    """The second party signs for the first one with their own key, and the administrator calls it the first one's."""
    told = Found()
    with world.work() as work:
        opened = opened_by_owner(work, places[1])
        box = OpenMailbox(opened)
        version = _latest(box, room_id)
        first = OpenMailbox(opened_by_owner(work, places[0])).own_id
        signer = version.document.signer(first)
        assert signer is not None, "a party that is not named"
        made = sign(version.document, signer, work.now, opened.signing_pair())
        body = {"document": version.digest, "at": made.at, "signature": made.signature.hex()}
        entry_id = say(box, room_id, _shown(box, room_id), Act(MoveKind.SIGNATURE.value, body))
    for renamed in (False, True):
        for place in places:
            with attacked(world, place) as (work, box):
                if renamed:
                    work.session.execute(update(Message).where(Message.id == entry_id).values(author_id=first))
                    work.session.expire_all()
                    rehash(work, box.case.id, room_id)
                told.note(_is_in_force(box, room_id), "a signature by somebody else's key counts")
    return told


def _taken_back(box: OpenMailbox, room_id: UUID) -> Message:
    acts = acts_in(box, room_of(box, room_id)).acts
    entry_id = next(one.entry_id for one in acts if one.kind == MoveKind.TAKEN_BACK.value)
    box.memory.rooms.clear()
    return box.work.session.scalars(select(Message).where(Message.id == entry_id)).one()


def _is_in_force(box: OpenMailbox, room_id: UUID) -> bool:
    box.told.clear()
    return settlement_in(box, room_of(box, room_id)).standing.state is SettlementState.IN_FORCE


def _latest(box: OpenMailbox, room_id: UUID) -> SettlementVersion:
    latest = settlement_in(box, room_of(box, room_id)).standing.latest
    assert latest is not None, "nothing was offered"
    return latest


def _shown(box: OpenMailbox, room_id: UUID) -> str:
    return addressing_in(box, room_of(box, room_id)).fingerprint()
