"""Somebody who writes to the database and wants to change what the parties say to each other, or to read it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, select, update

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.cases.tables import Case
from odr.crypto.boxes import BoxKeyPair
from odr.crypto.codes import AccessCode
from odr.crypto.context import Purpose
from odr.crypto.derivation import digest
from odr.crypto.errors import Unopenable
from odr.crypto.lifekeys import Dormant
from odr.crypto.sealing import open_sealed, seal
from odr.crypto.signing import SigningKeyPair
from odr.db.about import EVERYTHING
from odr.db.work import Work
from odr.errors import Refusal
from odr.lifekeys.lives import life_key
from odr.messages.documents import (
    Addressed,
    Document,
    EntryPlace,
    body_key,
    common_room,
    participants_in,
    sign,
    split_envelope,
)
from odr.messages.entries import proving
from odr.messages.entries.letting_in import make_room
from odr.messages.entries.posting import envelope, made_hash
from odr.messages.entries.reading import RoomPage, accept_as_is, read_room
from odr.messages.entries.rooms import room_of
from odr.messages.mailboxes import people
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.mailboxes.memory import Memory
from odr.messages.mailboxes.people import KeyState
from odr.messages.saying.sending import addressing_in, send, take_back
from odr.messages.tables import UNDO, Envelope, Message, Room, RoomMember
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.keys import correspondence
from odr.vaults.keys.endorsements import endorse
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.rotation.revoking import revoke
from odr.vaults.tables import Correspondence, Vault, VaultSecret
from tests.support import scenes
from tests.support.rooms import (
    another_party,
    correspondents,
    joint,
    joint_id,
    look,
    mailbox,
    named,
    new_case,
    say,
    states,
    texts,
)
from tests.support.vaults import Party, vault_row
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database")


@dataclass
class Scene:
    """Three parties; six messages in their joint room, which two of them have read; a further room of those two."""

    world: World
    tessa: Party
    leo: Party
    nora: Party
    room: UUID
    further: UUID
    messages: list[UUID] = field(default_factory=list)


@pytest.fixture
@scenes.scene
def scene(world: World) -> Scene:
    tessa, leo, nora = correspondents(world, 3)
    room = joint_id(tessa)
    with mailbox(tessa) as box:
        further = make_room(box, "Keys", [leo.participant_id])
    scene = Scene(world, tessa, leo, nora, room, further)
    for number in range(1, 7):
        scene.messages.append(say((tessa, leo)[number % 2], f"Word {number}", room))
    say(tessa, "In the further room", further)
    for party in (tessa, leo):
        look(party, room)
    look(leo, further)
    return scene


def row(work: Work, scene: Scene, number: int) -> Message:
    return work.session.scalars(select(Message).where(Message.room_id == scene.room, Message.number == number)).one()


def page_of(work: Work, party: Party, room_id: UUID) -> RoomPage:
    work.session.flush()
    work.session.expire_all()
    box = OpenMailbox(party.open_in(work))
    return read_room(box, room_of(box, room_id))


@pytest.fixture
def attacked(scene: Scene) -> Iterator[Work]:
    """A unit of work whose doings are forgotten."""
    with scene.world.database.writing(EVERYTHING) as session:
        yield scene.world.app_context.work(session)
        session.rollback()


# --- what stands in a room, altered ----------------------------------------------------------------------------------


def drop_one(work: Work, scene: Scene) -> None:
    work.session.delete(row(work, scene, 3))


def drop_the_last(work: Work, scene: Scene) -> None:
    work.session.delete(row(work, scene, 6))


def drop_all(work: Work, scene: Scene) -> None:
    work.session.execute(delete(Message).where(Message.room_id == scene.room))


def renumber_after_dropping_one(work: Work, scene: Scene) -> None:
    work.session.delete(row(work, scene, 3))
    work.session.flush()
    for number in range(4, 7):
        row(work, scene, number).number = number - 1
        work.session.flush()


def exchange_two(work: Work, scene: Scene) -> None:
    one, other = row(work, scene, 2), row(work, scene, 3)
    one.number = 100
    work.session.flush()
    other.number = 2
    work.session.flush()
    one.number = 3


def exchange_two_with_right_hashes(work: Work, scene: Scene) -> None:
    exchange_two(work, scene)
    work.session.flush()
    rehash(work, scene)


def alter_a_body(work: Work, scene: Scene) -> None:
    one = row(work, scene, 3)
    assert one.sealed_body is not None
    one.sealed_body = one.sealed_body[:-1] + bytes([one.sealed_body[-1] ^ 1])


def alter_a_body_with_right_hashes(work: Work, scene: Scene) -> None:
    alter_a_body(work, scene)
    work.session.flush()
    rehash(work, scene)


def another_author(work: Work, scene: Scene) -> None:
    row(work, scene, 3).author_id = scene.nora.participant_id
    work.session.flush()
    rehash(work, scene)


def another_time(work: Work, scene: Scene) -> None:
    row(work, scene, 3).sent_at -= timedelta(days=3)
    work.session.flush()
    rehash(work, scene)


def bodies_exchanged(work: Work, scene: Scene) -> None:
    one, other = row(work, scene, 2), row(work, scene, 4)
    one.sealed_body, other.sealed_body = other.sealed_body, one.sealed_body
    one.body_digest, other.body_digest = other.body_digest, one.body_digest
    work.session.flush()
    rehash(work, scene)


def said_to_be_taken_back(work: Work, scene: Scene) -> None:
    one = row(work, scene, 3)
    one.ended, one.ended_at, one.sealed_body, one.end_proof = "taken back", work.now, None, bytes(65)


def said_to_be_undone(work: Work, scene: Scene) -> None:
    said_to_be_taken_back(work, scene)
    row(work, scene, 3).ended = "undone"


def body_removed(work: Work, scene: Scene) -> None:
    row(work, scene, 3).sealed_body = None


def moved_from_another_room(work: Work, scene: Scene) -> None:
    one = work.session.scalars(select(Message).where(Message.room_id == scene.further, Message.number == 2)).one()
    work.session.execute(update(Envelope).where(Envelope.message_id == one.id).values(room_id=scene.room, number=7))
    one.room_id, one.number, one.previous_hash = scene.room, 7, row(work, scene, 6).hash
    work.session.flush()
    rehash(work, scene)


def rehash(work: Work, scene: Scene) -> None:
    """Computes the whole chain of the room anew, as somebody can who holds the database and this program."""
    previous = bytes(32)
    rows = work.session.scalars(select(Message).where(Message.room_id == scene.room).order_by(Message.number))
    for one in rows:
        place = EntryPlace(scene.tessa.case_id, one.room_id, one.id, one.number)
        one.previous_hash = previous
        one.hash = previous = made_hash(one, place)
    work.session.flush()


ATTACKS: list[tuple[Callable[[Work, Scene], None], set[int]]] = [
    (drop_one, {3}),
    (drop_the_last, {6}),
    (drop_all, {1, 2, 3, 4, 5, 6}),
    (renumber_after_dropping_one, {3, 4, 5, 6}),
    (exchange_two, {2, 3}),
    (exchange_two_with_right_hashes, {2, 3}),
    (alter_a_body, {3}),
    (alter_a_body_with_right_hashes, {3}),
    (another_author, {3}),
    (another_time, {3}),
    (bodies_exchanged, {2, 4}),
    (said_to_be_taken_back, {3}),
    (said_to_be_undone, {3}),
    (body_removed, {3}),
    (moved_from_another_room, {7}),
]


@pytest.mark.promise("P10")
def test_whatever_is_altered_in_a_room_is_shown_as_such_and_the_rest_stays_readable(scene: Scene) -> None:
    for attack, touched in ATTACKS:
        with scene.world.database.writing(EVERYTHING) as session:
            work = scene.world.app_context.work(session)
            attack(work, scene)
            for party in (scene.tessa, scene.leo):
                page = page_of(work, party, scene.room)
                wrong = {one.number for one in page.entries if one.state.value in ("missing", "altered", "unproven")}
                assert wrong == touched, attack.__name__
                assert texts(page) == [f"Word {n}" for n in range(1, 7) if n not in touched], attack.__name__
                noted = select(func.count()).where(AuditEntry.event == Event.ROOM_ALTERED.value)
                assert session.scalar(noted), attack.__name__
            session.rollback()


def test_a_room_that_nobody_altered_is_shown_whole(scene: Scene, attacked: Work) -> None:
    for party in (scene.tessa, scene.leo, scene.nora):
        page = page_of(attacked, party, scene.room)
        assert texts(page) == [f"Word {number}" for number in range(1, 7)]
        assert not page.cut_short
        assert not any(one.cut for one in page.entries)


def test_a_chain_that_was_computed_anew_over_a_cut_is_seen_by_whoever_had_read_further(
    scene: Scene, attacked: Work
) -> None:
    drop_the_last(attacked, scene)
    attacked.session.flush()
    rehash(attacked, scene)
    for party in (scene.tessa, scene.leo):
        assert page_of(attacked, party, scene.room).cut_short


def test_nothing_is_said_in_a_room_that_was_cut_short_until_that_was_looked_at(scene: Scene) -> None:
    with scene.world.work() as work:
        drop_the_last(work, scene)
    with pytest.raises(Refusal, match="altered"):
        say(scene.tessa, "Going on", scene.room)
    assert look(scene.tessa, scene.room).cut_short
    assert look(scene.tessa, scene.room).cut_short, "looking is not accepting"
    with mailbox(scene.tessa) as box:
        accept_as_is(box, scene.room)
    say(scene.tessa, "Going on", scene.room)
    assert not look(scene.tessa, scene.room).cut_short
    assert look(scene.leo, scene.room).cut_short, "each accepts for themselves"


def test_copies_that_were_removed_from_the_beginning_leave_a_gap_that_is_shown(scene: Scene) -> None:
    with scene.world.work() as work:
        vault = vault_row(work, scene.leo)
        work.session.execute(
            delete(Envelope).where(Envelope.vault_id == vault.id, Envelope.room_id == scene.room, Envelope.number < 4)
        )
    page = look(scene.leo, scene.room)
    assert states(page) == ["withheld"] * 3 + ["readable"] * 3


# --- replayed and invented -------------------------------------------------------------------------------------------


def forged(work: Work, scene: Scene, pair: SigningKeyPair, author: Party, text: str, *, epoch: int = 1) -> None:
    """A message by somebody who holds the database: sealed to everybody, linked, numbered, and signed with a key."""
    head = row(work, scene, 6)
    place = EntryPlace(scene.tessa.case_id, scene.room, uuid4(), 7)
    vaults = [vault_row(work, party) for party in (scene.tessa, scene.leo, scene.nora)]
    keys = people.public_keys_in(work, scene.tessa.case_id)
    document = Document(
        author_id=author.participant_id,
        account_id=uuid4(),
        vault_id=vault_row(work, author).id,
        epoch=epoch,
        addressed=tuple(Addressed(one, digest(found.mailbox_key).hex()) for one, found in keys.items()),
        previous_hash=head.hash,
        sent_at=work.now - UNDO,
        text=text,
    )
    key = Dormant.generate()
    under = body_key(key, life_key(work, place.case_id, place.case_id), place)
    body = seal(under, sign(document, place, pair), place.context(Purpose.MESSAGE))
    made = Message(
        id=place.message_id,
        room_id=scene.room,
        number=7,
        kind="message",
        author_id=author.participant_id,
        sent_at=document.sent_at,
        addressed=participants_in(document.addressed),
        sealed_body=body,
        body_digest=digest(body),
        previous_hash=head.hash,
    )
    made.hash = made_hash(made, place)
    work.session.add(made)
    work.session.flush()
    for vault in vaults:
        found = keys[vault.participant_id]
        work.session.add(envelope(place, vault.id, found.mailbox.epoch, found.mailbox_key, key))


def test_an_invented_message_is_not_shown_as_anybodys(scene: Scene, attacked: Work) -> None:
    _seed, pair = SigningKeyPair.generate()
    forged(attacked, scene, pair, scene.leo, "I agree to everything")
    page = page_of(attacked, scene.tessa, scene.room)
    assert states(page)[-1] == "unproven"
    assert "I agree to everything" not in texts(page)


def test_nor_if_the_key_in_the_database_is_exchanged_for_the_forgers(scene: Scene, attacked: Work) -> None:
    _seed, pair = SigningKeyPair.generate()
    vault = vault_row(attacked, scene.leo)
    attacked.session.execute(
        update(VaultSecret)
        .where(VaultSecret.vault_id == vault.id, VaultSecret.kind == "signing")
        .values(public_key=pair.public.encoded)
    )
    forged(attacked, scene, pair, scene.leo, "I agree to everything")
    page = page_of(attacked, scene.tessa, scene.room)
    assert states(page)[-1] == "unproven"
    assert states(page)[:-1] == ["readable"] * 6, "what was said before is still known to be theirs"


def test_control_without_pinned_keys_the_forger_would_be_believed(
    scene: Scene, attacked: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(_opened: OpenVault) -> Memory:
        return Memory()

    class Trusting:
        @staticmethod
        def was_newest(*_asked: object) -> bool:
            return True

    monkeypatch.setattr("odr.messages.mailboxes.mailbox.recall", forgetful)
    # Nor does anybody hold the keys against the log.
    monkeypatch.setattr(people, "_is_newest", lambda *_asked: True)
    monkeypatch.setattr(proving, "published_in", lambda *_asked: Trusting)
    _seed, pair = SigningKeyPair.generate()
    vault = vault_row(attacked, scene.leo)
    attacked.session.execute(
        update(VaultSecret)
        .where(VaultSecret.vault_id == vault.id, VaultSecret.kind == "signing")
        .values(public_key=pair.public.encoded)
    )
    forged(attacked, scene, pair, scene.leo, "I agree to everything")
    assert "I agree to everything" in texts(page_of(attacked, scene.tessa, scene.room))


def test_a_party_cannot_speak_under_anothers_name(scene: Scene, attacked: Work) -> None:
    with_own_key = scene.nora.open_in(attacked).signing_pair()
    forged(attacked, scene, with_own_key, scene.leo, "I agree to everything")
    assert states(page_of(attacked, scene.tessa, scene.room))[-1] == "unproven"


def test_a_message_replayed_in_another_case_is_not_believed(scene: Scene) -> None:
    """The same people meet in two cases; a whole message with its envelopes is copied from one into the other."""
    world = scene.world
    other_case = new_case(world, "2026-0143")
    with world.work() as work:
        room = Room(id=common_room(other_case, "joint"), case_id=other_case, created_at=work.now)
        work.session.add(room)
        room_id = room.id
    anna = another_party(world, other_case, "Anna Bell")
    ben = another_party(world, other_case, "Ben Cole")
    say(anna, "Hello", room_id)
    assert texts(look(ben, room_id)) == ["Hello"]
    with world.work() as work:
        stolen = row(work, scene, 6)
        head = work.session.scalars(select(Message).where(Message.room_id == room_id)).one()
        copy = Message(
            id=uuid4(),
            room_id=room_id,
            number=2,
            kind=stolen.kind,
            author_id=anna.participant_id,
            sent_at=stolen.sent_at,
            addressed=stolen.addressed,
            sealed_body=stolen.sealed_body,
            body_digest=stolen.body_digest,
            previous_hash=head.hash,
        )
        place = EntryPlace(other_case, room_id, copy.id, 2)
        copy.hash = made_hash(copy, place)
        work.session.add(copy)
        work.session.flush()
        for source in work.session.scalars(select(Envelope).where(Envelope.message_id == stolen.id)).all():
            for party in (anna, ben):
                target = vault_row(work, party).id
                if work.session.get(Envelope, (copy.id, target)) is None:
                    work.session.add(
                        Envelope(
                            message_id=copy.id,
                            vault_id=target,
                            room_id=room_id,
                            number=2,
                            epoch=source.epoch,
                            box=source.box,
                        )
                    )
    assert states(look(ben, room_id)) == ["readable", "altered"]


def test_the_same_message_put_in_twice_is_seen(scene: Scene, attacked: Work) -> None:
    one = row(attacked, scene, 6)
    again = Message(
        id=uuid4(),
        room_id=one.room_id,
        number=7,
        kind=one.kind,
        author_id=one.author_id,
        sent_at=one.sent_at,
        addressed=one.addressed,
        sealed_body=one.sealed_body,
        body_digest=one.body_digest,
        previous_hash=one.hash,
    )
    place = EntryPlace(scene.tessa.case_id, scene.room, again.id, 7)
    again.hash = made_hash(one, place)
    attacked.session.add(again)
    attacked.session.flush()
    for source in attacked.session.scalars(select(Envelope).where(Envelope.message_id == one.id)).all():
        attacked.session.add(
            Envelope(
                message_id=again.id,
                vault_id=source.vault_id,
                room_id=scene.room,
                number=7,
                epoch=source.epoch,
                box=source.box,
                sealed_key=source.sealed_key,
                sealed_epoch=source.sealed_epoch,
            )
        )
    assert states(page_of(attacked, scene.leo, scene.room))[-1] == "altered"


# --- reading what is not addressed to one ----------------------------------------------------------------------------


@pytest.mark.promise("P10")
def test_a_message_for_two_opens_with_no_key_of_a_third_by_any_edit_of_rows(scene: Scene, attacked: Work) -> None:
    """Every copy of every key is put, as it is and under every place and epoch, where the third would open it."""
    message = attacked.session.scalars(
        select(Message).where(Message.room_id == scene.further, Message.number == 2)
    ).one()
    sources = list(attacked.session.scalars(select(Envelope).where(Envelope.message_id == message.id)))
    assert len(sources) == 2
    attacked.session.add(
        RoomMember(room_id=scene.further, participant_id=scene.nora.participant_id, joined_at=attacked.now)
    )
    vault = vault_row(attacked, scene.nora)
    for source in sources:
        for sealed_key in (None, source.sealed_key):
            attacked.session.execute(
                delete(Envelope).where(Envelope.vault_id == vault.id, Envelope.message_id == message.id)
            )
            attacked.session.add(
                Envelope(
                    message_id=message.id,
                    vault_id=vault.id,
                    room_id=scene.further,
                    number=2,
                    epoch=source.epoch,
                    box=source.box,
                    sealed_key=sealed_key,
                    sealed_epoch=source.sealed_epoch if sealed_key else None,
                )
            )
            page = page_of(attacked, scene.nora, scene.further)
            assert states(page) == ["altered"]
    assert page_of(attacked, scene.leo, scene.further).entries[-1].document is not None, "a control"


def test_a_key_handed_on_without_its_author_is_not_taken_for_theirs(scene: Scene, attacked: Work) -> None:
    """Somebody who may read a message can always tell others; it does not look as if its author had."""
    message = attacked.session.scalars(
        select(Message).where(Message.room_id == scene.further, Message.number == 2)
    ).one()
    place = EntryPlace(scene.tessa.case_id, scene.further, message.id, 2)
    own = attacked.session.get_one(Envelope, (message.id, vault_row(attacked, scene.leo).id))
    opened = scene.leo.open_in(attacked)
    context = place.context(Purpose.MESSAGE_KEY, vault=opened.vault.id, epoch=own.epoch)
    key, _proof = split_envelope(opened.mailbox_pair(own.epoch).open(own.box, context))
    found = people.public_keys_in(attacked, scene.tessa.case_id)[scene.nora.participant_id]
    attacked.session.add(envelope(place, found.vault_id, found.mailbox.epoch, found.mailbox_key, key))
    attacked.session.add(
        RoomMember(room_id=scene.further, participant_id=scene.nora.participant_id, joined_at=attacked.now)
    )
    assert states(page_of(attacked, scene.nora, scene.further)) == ["unproven"]


def test_a_former_holder_of_a_code_reads_nothing_that_is_said_afterwards(scene: Scene) -> None:
    """They copied every key there was, and hold the database of today."""
    drawer = AccessCode.generate()
    with scene.leo.opened() as opened:
        issue_own_code(opened, drawer, "For the drawer")
        old = opened.mailbox_pair()
        first_code = opened.code.id
    say(scene.tessa, "While they still could", scene.room)
    with scene.leo.opened(drawer) as opened:
        revoke(opened, first_code)
    scene.leo.code = drawer
    say(scene.tessa, "Afterwards", scene.room)

    readable = opened_with(scene, old)
    assert readable == 7, "a control: what was said before opens with the old key"
    assert texts(look(scene.leo, scene.room))[-2:] == ["While they still could", "Afterwards"]


def opened_with(scene: Scene, pair: BoxKeyPair) -> int:
    """How many messages of the joint room open with a key pair."""
    count = 0
    with scene.world.work() as work:
        vault = vault_row(work, scene.leo)
        rows = work.session.execute(
            select(Message, Envelope)
            .join(Envelope, Envelope.message_id == Message.id)
            .where(Message.room_id == scene.room, Envelope.vault_id == vault.id)
        ).all()
        for message, one in rows:
            place = EntryPlace(scene.tessa.case_id, scene.room, message.id, message.number)
            context = place.context(Purpose.MESSAGE_KEY, vault=vault.id, epoch=one.epoch)
            try:
                key, _proof = split_envelope(pair.open(one.box, context))
                under = body_key(key, life_key(work, place.case_id, place.case_id), place)
                open_sealed(under, message.sealed_body or b"", place.context(Purpose.MESSAGE))
            except Unopenable:
                continue
            count += 1
    return count


# --- keys of others --------------------------------------------------------------------------------------------------


def swap_mailbox(work: Work, party: Party, **further: object) -> BoxKeyPair:
    """What an administrator does who wants to read what is sealed to somebody."""
    _seed, pair = BoxKeyPair.generate()
    vault = vault_row(work, party)
    work.session.execute(
        update(VaultSecret)
        .where(VaultSecret.vault_id == vault.id, VaultSecret.kind == "mailbox")
        .values(public_key=pair.public.encoded, **further)
    )
    return pair


def insert_newer_mailbox(work: Work, party: Party) -> BoxKeyPair:
    _seed, pair = BoxKeyPair.generate()
    vault = vault_row(work, party)
    work.session.add(
        VaultSecret(
            id=uuid4(),
            vault_id=vault.id,
            kind="mailbox",
            epoch=2,
            public_key=pair.public.encoded,
            endorsement=bytes(65),
        )
    )
    return pair


def insert_newer_keys_that_endorse_each_other(work: Work, party: Party) -> BoxKeyPair:
    pair = insert_newer_mailbox(work, party)
    vault = vault_row(work, party)
    _seed, signing = SigningKeyPair.generate()
    newer = VaultSecret(id=uuid4(), vault_id=vault.id, kind="signing", epoch=2, public_key=signing.public.encoded)
    endorse(vault, newer, signing)
    work.session.add(newer)
    work.session.flush()
    mailbox_row = work.session.scalars(
        select(VaultSecret).where(
            VaultSecret.vault_id == vault.id, VaultSecret.kind == "mailbox", VaultSecret.epoch == 2
        )
    ).one()
    endorse(vault, mailbox_row, signing)
    return pair


SWAPS = [swap_mailbox, insert_newer_mailbox, insert_newer_keys_that_endorse_each_other]


@pytest.mark.promise("P06")
@pytest.mark.parametrize("swap", SWAPS, ids=lambda one: one.__name__)
def test_an_administrator_who_swaps_a_public_key_is_sealed_nothing(
    scene: Scene, swap: Callable[[Work, Party], BoxKeyPair], monkeypatch: pytest.MonkeyPatch
) -> None:
    with scene.world.work() as work:
        pair = swap(work, scene.leo)
    with mailbox(scene.tessa) as box:
        room = joint(box)
        assert box.person(scene.leo.participant_id).key_state is KeyState.CHANGED
        addressing = addressing_in(box, room)
        assert [one.name for one in addressing.changed] == ["Leo Landlord"]
        assert [one.name for one in addressing.readers] == ["Party2 Quill"]
        send(box, room.id, "Not for the administrator", addressing.fingerprint())
    with mailbox(scene.tessa) as box:
        before = box.person(scene.leo.participant_id)
        assert before.keys is not None
        with pytest.raises(Refusal, match="The log shows different keys"):
            box.accept_keys(scene.leo.participant_id, before.keys.fingerprint())
    # The control: where nobody asks the log, the keys can be accepted, and are sealed to.
    monkeypatch.setattr(people, "_is_newest", lambda *_asked: True)
    with mailbox(scene.tessa) as box:
        box.accept_keys(scene.leo.participant_id, before.keys.fingerprint())
        box.keep()
    say(scene.tessa, "After accepting", scene.room)
    opened = 0
    with scene.world.work() as work:
        vault = vault_row(work, scene.leo)
        rows = work.session.execute(
            select(Message, Envelope)
            .join(Envelope, Envelope.message_id == Message.id)
            .where(Envelope.vault_id == vault.id, Message.room_id == scene.room)
        ).all()
        for message, one in rows:
            place = EntryPlace(scene.tessa.case_id, scene.room, message.id, message.number)
            context = place.context(Purpose.MESSAGE_KEY, vault=vault.id, epoch=one.epoch)
            try:
                pair.open(one.box, context)
            except Unopenable:
                continue
            opened += 1
    assert opened == 1, "a control: the one thing that was sent after accepting the swap"


def test_where_nobody_else_is_left_to_read_nothing_is_sent(world: World) -> None:
    tessa, leo = correspondents(world)
    say(tessa, "To Leo")
    with world.work() as work:
        swap_mailbox(work, leo)
    with mailbox(tessa) as box, pytest.raises(Refusal, match="Nobody else"):
        send(box, joint(box).id, "To whom?", named(box))


def test_removing_what_the_vault_remembers_does_not_make_a_swapped_key_look_new(scene: Scene) -> None:
    with scene.world.work() as work:
        vault = vault_row(work, scene.tessa)
        work.session.execute(delete(Correspondence).where(Correspondence.vault_id == vault.id))
        swap_mailbox(work, scene.leo)
    with mailbox(scene.tessa) as box:
        assert box.memory.lost
        assert {one.key_state for one in box.people.values() if one.participant_id != box.own_id} == {KeyState.CHANGED}


def test_altering_what_the_vault_remembers_does_not_either(scene: Scene) -> None:
    with scene.world.work() as work:
        one, other = (work.session.get_one(Correspondence, vault_row(work, p).id) for p in (scene.tessa, scene.leo))
        one.sealed_record = other.sealed_record
    with mailbox(scene.tessa) as box:
        assert box.memory.lost


def test_a_record_under_a_mailbox_that_was_renewed_is_not_believed(scene: Scene) -> None:
    """A former holder has the old key, and could have written the record anew under it."""
    drawer = AccessCode.generate()
    with scene.leo.opened() as opened:
        issue_own_code(opened, drawer, "For the drawer")
        first_code = opened.code.id
    with scene.world.work() as work:
        before = work.session.get_one(Correspondence, vault_row(work, scene.leo).id)
        kept = (before.sealed_record, before.version, before.epoch)
    with scene.leo.opened(drawer) as opened:
        revoke(opened, first_code)
        assert correspondence.read_record(opened) is not None, "it was sealed anew with the mailbox"
    with scene.world.work() as work:
        one = work.session.get_one(Correspondence, vault_row(work, scene.leo).id)
        one.sealed_record, one.version, one.epoch = kept
    with mailbox(scene.leo, drawer) as box:
        assert box.memory.lost


def test_a_key_that_its_owner_renewed_is_known_without_asking(scene: Scene) -> None:
    drawer = AccessCode.generate()
    with scene.leo.opened() as opened:
        issue_own_code(opened, drawer, "For the drawer")
        first_code = opened.code.id
    with scene.leo.opened(drawer) as opened:
        revoke(opened, first_code)
        assert opened.row_of(SecretKind.MAILBOX).epoch == 2
    scene.leo.code = drawer

    with mailbox(scene.tessa) as box:
        assert box.person(scene.leo.participant_id).key_state is KeyState.KNOWN
    say(scene.tessa, "Under the new key", scene.room)
    say(scene.leo, "Signed with the new key", scene.room)
    assert texts(look(scene.leo, scene.room))[-2:] == ["Under the new key", "Signed with the new key"]
    assert texts(look(scene.tessa, scene.room))[-2:] == ["Under the new key", "Signed with the new key"]


def test_control_a_renewal_without_a_signature_is_a_change(scene: Scene) -> None:
    drawer = AccessCode.generate()
    with scene.leo.opened() as opened:
        issue_own_code(opened, drawer, "For the drawer")
        first_code = opened.code.id
    with scene.leo.opened(drawer) as opened:
        revoke(opened, first_code)
    with scene.world.work() as work:
        work.session.execute(update(VaultSecret).values(endorsement=None))
    with mailbox(scene.tessa) as box:
        assert box.person(scene.leo.participant_id).key_state is KeyState.CHANGED


def test_an_older_key_that_was_put_back_is_a_change(scene: Scene) -> None:
    drawer = AccessCode.generate()
    with scene.leo.opened() as opened:
        issue_own_code(opened, drawer, "For the drawer")
        first_code = opened.code.id
    with scene.leo.opened(drawer) as opened:
        revoke(opened, first_code)
    scene.leo.code = drawer
    with mailbox(scene.tessa) as box:
        assert box.person(scene.leo.participant_id).key_state is KeyState.KNOWN
        box.keep()
    with scene.world.work() as work:
        vault = vault_row(work, scene.leo)
        work.session.execute(delete(VaultSecret).where(VaultSecret.vault_id == vault.id, VaultSecret.epoch == 2))
    with mailbox(scene.tessa) as box:
        assert box.person(scene.leo.participant_id).key_state is KeyState.CHANGED


def test_a_taken_back_message_is_taken_back_by_its_author_alone(scene: Scene, attacked: Work) -> None:
    box = OpenMailbox(scene.leo.open_in(attacked))
    take_back(box, scene.messages[0])  # the first was Leo's
    page = page_of(attacked, scene.tessa, scene.room)
    assert states(page)[0] == "taken back"
    first = row(attacked, scene, 1)
    second = row(attacked, scene, 3)  # another of Leo's; his proof for the first does not serve for it
    second.ended, second.ended_at, second.end_proof, second.sealed_body = (
        first.ended,
        first.ended_at,
        first.end_proof,
        None,
    )
    assert states(page_of(attacked, scene.tessa, scene.room))[2] == "altered"


def test_a_vault_in_another_case_is_nobodys_correspondent(scene: Scene, attacked: Work) -> None:
    vault = vault_row(attacked, scene.leo)
    elsewhere = new_case_in(attacked, scene)
    attacked.session.execute(update(Vault).where(Vault.id == vault.id).values(case_id=elsewhere))
    attacked.session.expire_all()
    box = OpenMailbox(scene.tessa.open_in(attacked))
    assert box.person(scene.leo.participant_id).key_state is KeyState.ABSENT


def new_case_in(work: Work, scene: Scene) -> UUID:
    one = work.session.get_one(Case, scene.tessa.case_id)
    other = Case(
        id=uuid4(),
        organisation_id=one.organisation_id,
        reference="2026-0999",
        kind=one.kind,
        state=one.state,
        state_since=one.state_since,
        opened_at=one.opened_at,
        opened_by=one.opened_by,
    )
    work.session.add(other)
    work.session.flush()
    return other.id
