"""Somebody who wants something of a settlement known that not everybody has agreed to, with a friend at the database.

The parties sign a settlement in a copy of the case. The first proposes releases of it and signs them; the second agrees
to one, takes back another, and has said nothing of a third. The first makes files of what there is by hand, the friend
hides what stands in the way in the database, and both ask the service for the file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select, update

from odr.errors import NotFound
from odr.messages.documents import Act
from odr.messages.entries.rooms import room_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.acts import acts_in, say
from odr.messages.saying.sending import addressing_in
from odr.messages.tables import Message
from odr.selftest.attacks.rooms import CHANGES, attacked, rehash
from odr.selftest.attacks.settlements import FIRST, SECOND, signs, written_up
from odr.selftest.attacks.writer import opened_by_owner
from odr.selftest.harness.world import World
from odr.selftest.story.stage import Found, Stage
from odr.selftest.story.story import Place
from odr.settlements.document.release_document import RELEASE_FILE, ReleaseFile, What, release_file
from odr.settlements.document.signed_files import settlement_file
from odr.settlements.doing import releases
from odr.settlements.doing.signing import signed_body
from odr.settlements.standing.in_force import in_force_in
from odr.signed.document import BadSigned, sign
from odr.signed.files import read_file

RECIPIENT, PURPOSE = "The Weathervane Gazette", "To be printed."


@dataclass(frozen=True)
class Scene:
    """A settlement in force, and the digests of its releases: agreed to, taken back, and never answered."""

    world: World
    places: list[Place]
    room_id: UUID
    agreed: str
    taken_back: str
    unanswered: str


def publish(stage: Stage) -> Found:
    """The attack, on both parties."""
    with stage.copy() as world:
        scene = _played(world, [stage.story.places[name] for name in (FIRST, SECOND)])
        told = _is_as_played(scene) + makes_files(scene)
        for place in scene.places:
            told += hides_what_was_taken_back(scene, place)
        return told + consents_for_the_other(scene)


def makes_files(scene: Scene) -> Found:
    """Files that say more than everybody has agreed to. Does one of them hold?"""
    told = Found()
    for name, file in _files(scene).items():
        try:
            read_file(file.encode(), [RELEASE_FILE]).check()
        except BadSigned:
            told.note(False, name)
        else:
            told.note(True, f"a release holds: {name}")
    return told


def hides_what_was_taken_back(scene: Scene, place: Place) -> Found:
    """That a consent was refused is hidden, altered and removed in every way, for a reader who has not looked."""
    told = Found()
    for change in CHANGES:
        for rehashed in (False, True):
            with attacked(scene.world, place) as (work, box):
                change(work, _refusal(box, scene), box.vault.id)
                work.session.flush()
                work.session.expire_all()
                if rehashed:
                    rehash(work, box.case.id, scene.room_id)
                told.note(
                    _comes_out(box, scene, scene.taken_back), f"what was refused is handed out: {change.__name__}"
                )
    return told


def consents_for_the_other(scene: Scene) -> Found:
    """The first party consents for the second with its own key, and the friend calls it the second one's."""
    told = Found()
    with scene.world.work() as work:
        box = OpenMailbox(opened_by_owner(work, scene.places[0]))
        release = releases.proposal_in(in_force_in(box, scene.room_id), scene.unanswered).release
        second = next(one for one in release.signers if one.participant != str(box.own_id))
        made = sign(release, second, work.now, box.signing_pair())
        body = {"release": scene.unanswered, "at": made.at, "signature": made.signature.hex()}
        entry_id = say(box, scene.room_id, _shown(box, scene.room_id), Act(releases.SIGNED, body))
    for renamed in (False, True):
        for place in scene.places:
            with attacked(scene.world, place) as (work, box):
                if renamed:
                    author = UUID(second.participant)
                    work.session.execute(update(Message).where(Message.id == entry_id).values(author_id=author))
                    work.session.expire_all()
                    rehash(work, box.case.id, scene.room_id)
                told.note(_comes_out(box, scene, scene.unanswered), "a consent by somebody else's key is handed out")
    return told


def _played(world: World, places: list[Place]) -> Scene:
    room_id = written_up(world, places)
    signs(world, places[0], room_id)
    agreed, taken_back, unanswered = (
        _proposes(world, places[0], room_id, what) for what in (What.FACT, *2 * [What.POINTS])
    )
    for place, digest in ((places[0], agreed), (places[1], agreed), (places[0], unanswered), (places[1], taken_back)):
        with world.work() as work:
            box = OpenMailbox(opened_by_owner(work, place))
            releases.sign_release(box, room_id, _shown(box, room_id), digest, box.person(box.own_id).name)
    with world.work() as work:
        box = OpenMailbox(opened_by_owner(work, places[1]))
        releases.refuse_release(box, room_id, _shown(box, room_id), taken_back, "")
    with world.work() as work:
        # By a program of its own: the service lets nobody consent to what was refused.
        box = OpenMailbox(opened_by_owner(work, places[0]))
        release = releases.proposal_in(in_force_in(box, room_id), taken_back).release
        signer = release.signer(box.own_id)
        assert signer is not None, "a party that is not named"
        body = {"release": taken_back} | signed_body(box, release, signer)
        say(box, room_id, _shown(box, room_id), Act(releases.SIGNED, body))
    return Scene(world, places, room_id, agreed, taken_back, unanswered)


def _proposes(world: World, place: Place, room_id: UUID, what: What) -> str:
    with world.work() as work:
        box = OpenMailbox(opened_by_owner(work, place))
        numbers = (1,) if what is What.POINTS else ()
        releases.propose(box, room_id, _shown(box, room_id), what, numbers, RECIPIENT, PURPOSE)
    with world.work() as work:
        found = in_force_in(OpenMailbox(opened_by_owner(work, place)), room_id)
        return releases.worked_out(found.settlement, found.since, found.acts)[-1].digest


def _is_as_played(scene: Scene) -> Found:
    """What all agreed to is handed out, so that the rest is not refused for some other reason."""
    told = Found()
    for place in scene.places:
        with attacked(scene.world, place) as (_work, box):
            told.note(not _comes_out(box, scene, scene.agreed), "what everybody agreed to is not handed out")
            for digest in (scene.taken_back, scene.unanswered):
                told.note(_comes_out(box, scene, digest), "what not everybody agreed to is handed out")
    return told


def _files(scene: Scene) -> dict[str, ReleaseFile]:
    with scene.world.work() as work:
        box = OpenMailbox(opened_by_owner(work, scene.places[0]))
        found = in_force_in(box, scene.room_id)
        agreed, other = (releases.proposal_in(found, one) for one in (scene.agreed, scene.unanswered))
        own = other.signatures[str(box.own_id)]
    both = list(agreed.signatures.values())
    theirs = next(one for one in both if one.participant != own.participant)
    whole = settlement_file(found.settlement, list(found.signatures.values()))
    as_whole = replace(agreed.release, what=What.WHOLE.value)
    elsewhere = replace(agreed.release, settlement="0" * 64)
    return {
        "one consent is missing": release_file(other.release, [own]),
        "one consent stands for both": release_file(other.release, [own, replace(own, participant=theirs.participant)]),
        "a consent was moved from another release": release_file(other.release, [own, theirs]),
        "all consents were moved from another release": release_file(other.release, both),
        "the signatures of the settlement stand for consents": release_file(
            other.release, list(found.signatures.values())
        ),
        "the fact was made the whole": release_file(as_whole, both, whole),
        "the settlement lies beside the fact": release_file(agreed.release, both, whole),
        "consents were moved from another settlement": release_file(elsewhere, both),
        "another recipient": release_file(replace(agreed.release, recipient="Everybody"), both),
        "another purpose": release_file(replace(agreed.release, purpose="For anything."), both),
        "another case": release_file(replace(agreed.release, case=str(UUID(int=7))), both),
    }


def _refusal(box: OpenMailbox, scene: Scene) -> Message:
    acts = acts_in(box, room_of(box, scene.room_id)).acts
    entry_id = next(one.entry_id for one in acts if one.kind == releases.REFUSED)
    box.memory.rooms.clear()
    return box.work.session.scalars(select(Message).where(Message.id == entry_id)).one()


def _comes_out(box: OpenMailbox, scene: Scene, digest: str) -> bool:
    """Whether the service hands out a file of this release."""
    box.told.clear()
    try:
        found = in_force_in(box, scene.room_id)
        releases.file_of(found, releases.proposal_in(found, digest)).check()
    except (NotFound, BadSigned):
        return False
    return True


def _shown(box: OpenMailbox, room_id: UUID) -> str:
    return addressing_in(box, room_of(box, room_id)).fingerprint()
