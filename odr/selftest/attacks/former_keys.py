"""Somebody who kept the keys of a code that was taken back, with a friend who writes to the database.

The friend hides the renewed keys from the others, adds to the end of the log what is missing there, and puts an old key
of a folder back for somebody else's code. They want to sign and speak in the party's name, and to be sealed to.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, select, update

from odr.audit.log import Event, record
from odr.audit.tables import AuditEntry
from odr.cases.tables import Participant
from odr.crypto.codes import AccessCode
from odr.crypto.context import Purpose
from odr.crypto.derivation import digest
from odr.crypto.errors import Unopenable
from odr.crypto.lifekeys import Dormant
from odr.crypto.sealing import seal
from odr.crypto.signing import SigningKeyPair
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.facilitation.tables import AgreementSignature, Engagement
from odr.facilitation.validity.offered import latest
from odr.facilitation.validity.places import signature_id
from odr.facilitation.validity.validity import validity
from odr.lifekeys.lives import life_key
from odr.messages.documents import GENESIS, Document, body_key, participants_in, sign
from odr.messages.documents import EntryPlace as InRoom
from odr.messages.entries.opening import EntryState, open_entry
from odr.messages.entries.posting import addressed, envelope, made_hash
from odr.messages.entries.rooms import room_of, rooms_of
from odr.messages.entries.rosters import RoomKind
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.acts import head, say
from odr.messages.saying.sending import addressing_in
from odr.messages.tables import UNDO, Envelope, Message
from odr.offers import answering
from odr.offers.negotiation import negotiation
from odr.offers.suggested import prove
from odr.offers.terms import RESULT, Point, Reply, Terms
from odr.selftest.attacks.writer import opened_by_owner, participant_of_place, row_of, vault_of_place
from odr.selftest.harness.world import World
from odr.selftest.story.stage import Found, Stage
from odr.selftest.story.story import Handed, Place
from odr.signed.document import sign as sign_document
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from odr.vaults.integrity.checking import check
from odr.vaults.keys.findings import What
from odr.vaults.keys.published import key_id
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.opening.presenting import unlock
from odr.vaults.rotation.revoking import revoke
from odr.vaults.tables import AccessCodeRow, Grant, VaultSecret

PARTIES = ("Tessa Wren", "Leo Stone")
ADVISER = "Ines Lamb"
FAY = "Fay Heron"


@dataclass
class Kept:
    """What the former holder has: the signing key as it was, and until which epoch."""

    pair: SigningKeyPair
    epoch: int

    def __repr__(self) -> str:
        return "<Kept>"


def go_on_signing(stage: Stage) -> Found:
    """The attack, on both parties, in every room they write in, and on the adviser's folder."""
    found = Found()
    for name, other in (PARTIES, PARTIES[::-1]):
        with stage.copy() as world:
            place, reader = stage.story.places[name], stage.story.places[other]
            kept = taken_back(world, place)
            found += speaks(world, place, reader, kept) + is_sealed_to(world, place, reader)
            engagement_id = stage.story.facilitated[FAY].engagement_id
            found += signs(world, place, engagement_id, kept) + comes_back(world, place, reader)
        with stage.copy() as world:  # nobody has looked here since the renewal, nor has anybody touched the log
            kept = taken_back(world, place)
            found += accepts(world, place, reader, stage.story.facilitated[FAY].place, kept)
    with stage.copy() as world:
        return found + writes_under_an_old_key(world, stage.story.handed[ADVISER])


def taken_back(world: World, place: Place) -> Kept:
    """A code for everything is issued, copied from, and taken back."""
    code = AccessCode.generate()
    with world.work() as work:
        code_id = issue_own_code(opened_by_owner(work, place), code, "For the drawer")
    with world.work() as work:
        opened = opened_by_owner(work, place, code)
        kept = Kept(opened.signing_pair(), opened.row_of(SecretKind.SIGNING).epoch)
    with world.work() as work:
        revoke(opened_by_owner(work, place), code_id)
    return kept


def speaks(world: World, place: Place, reader: Place, kept: Kept) -> Found:
    """A message in the party's name in each room that the two share, also where the log is made to name the old key."""
    found = Found()
    for told_again in (False, True):
        with world.work() as work:
            rooms = [
                room.id
                for room in rooms_of(OpenMailbox(opened_by_owner(work, place)))
                if participant_of_place(work, reader).id in {one.participant_id for one in room.members}
            ]
        with world.work() as work:
            if told_again:
                name_once_more(work, place, kept)
            made = [said(work, place, reader, room_id, kept) for room_id in rooms]
        world.later(seconds=UNDO.total_seconds())
        with world.work() as work:
            box = OpenMailbox(opened_by_owner(work, reader))
            for message_id in made:
                row = work.session.get_one(Message, message_id)
                entry = open_entry(box, row, work.session.get(Envelope, (row.id, box.vault.id)))
                found.note(entry.state is EntryState.READABLE, "a key that was replaced spoke in a room")
                work.session.execute(delete(Message).where(Message.id == message_id))
    return found


def said(work: Work, place: Place, reader: Place, room_id: UUID, kept: Kept) -> UUID:
    """The message, linked and numbered as it has to be, and its entry in the log."""
    session, own = work.session, participant_of_place(work, reader)
    head = session.scalars(
        select(Message).where(Message.room_id == room_id).order_by(Message.number.desc()).limit(1)
    ).one_or_none()
    number, previous = (head.number + 1, head.hash) if head is not None else (1, GENESIS)
    vault, author = vault_of_place(work, place), participant_of_place(work, place)
    here = InRoom(place.case_id, room_id, uuid4(), number)
    person = OpenMailbox(opened_by_owner(work, reader)).person(own.id)
    assert person.keys is not None, "a reader without keys"
    document = Document(
        author_id=author.id,
        account_id=author.account_id,
        vault_id=vault.id,
        epoch=kept.epoch,
        addressed=addressed([person]),
        previous_hash=previous,
        sent_at=work.now,
        text="I accept everything",
    )
    key = Dormant.generate()
    under = body_key(key, life_key(work, place.case_id, place.case_id), here)
    row = Message(
        id=here.message_id,
        room_id=room_id,
        number=here.number,
        kind=document.kind,
        author_id=author.id,
        sent_at=work.now,
        addressed=participants_in(document.addressed),
        sealed_body=seal(under, sign(document, here, kept.pair), here.context(Purpose.MESSAGE)),
        previous_hash=previous,
    )
    row.body_digest = digest(row.sealed_body or b"")
    row.hash = made_hash(row, here)
    session.add(row)
    session.flush()
    session.add(envelope(here, person.keys.vault_id, person.keys.mailbox.epoch, person.keys.mailbox_key, key))
    session.flush()
    record(
        work,
        place.case_id,
        Event.MESSAGE_SENT,
        actor_id=author.account_id,
        vault_id=vault.id,
        subject_id=row.id,
        count=1,
    )
    return row.id


def name_once_more(work: Work, place: Place, kept: Kept) -> None:
    """The friend adds to the log that the key that was replaced is the newest again."""
    author = participant_of_place(work, place)
    record(
        work,
        place.case_id,
        Event.SIGNING_KEY_PUBLISHED,
        actor_id=author.account_id,
        vault_id=vault_of_place(work, place).id,
        subject_id=key_id(kept.pair.public.encoded),
        count=kept.epoch + 2,
    )


def is_sealed_to(world: World, place: Place, sender: Place) -> Found:
    """The renewed keys are hidden: who among those to whom the other would now write is the party?"""
    found = Found()
    with renewals_hidden(world, place), world.work() as work:
        party, box = participant_of_place(work, place), OpenMailbox(opened_by_owner(work, sender))
        for room in rooms_of(box):
            readers = {one.participant_id for one in addressing_in(box, room).readers}
            found.note(party.id in readers, "a message is sealed to a mailbox that was renewed")
    return found


def signs(world: World, place: Place, engagement_id: UUID, kept: Kept) -> Found:
    """The party's signature under the agreement is made again with the old key, and the log tells of it."""
    found = Found()
    with world.work() as work:
        engagement = work.session.get_one(Engagement, engagement_id)
        author, version = participant_of_place(work, place), latest(work, engagement)
        assert version is not None, "no agreement"
        assert version.document is not None, "no agreement"
        signer = version.document.signer(author.id)
        assert signer is not None, "nobody to sign for"
        made = sign_document(version.document, signer, work.now, kept.pair)
        work.session.execute(
            update(AgreementSignature)
            .where(AgreementSignature.agreement_id == version.row.id, AgreementSignature.participant_id == author.id)
            .values(signed_at=work.now, signature=made.signature)
        )
        work.session.expire_all()
        for entry in work.session.scalars(_entries_of(place.case_id, version.row.id, author.id)):
            entry.subject_id = uuid4()  # that it was signed before
        work.session.flush()
        record(
            work,
            place.case_id,
            Event.AGREEMENT_SIGNED,
            actor_id=author.account_id,
            subject_id=signature_id(version.row.id, author.id),
        )
        in_force = validity(work, engagement).in_force
        found.note(in_force, "a key that was replaced signed an agreement")
    with world.work() as work:
        told = {one.what for one in check(opened_by_owner(work, place))}
        found.note(
            not told & {What.SIGNED_ELSEWHERE, What.LOG_REWRITTEN, What.COUNTERSIGNATURE_OLDER},
            "something was signed in a party's name, and the party was not told",
        )
    return found


def accepts(world: World, place: Place, reader: Place, facilitator: Place, kept: Kept) -> Found:
    """A facilitator who is the friend suggests something, and tells everybody that all accept: who has not, by an old
    key.
    """
    told = Found()
    with world.work() as work:
        box = OpenMailbox(opened_by_owner(work, facilitator))
        room_id = next(room.id for room in rooms_of(box) if room.kind is RoomKind.EVERYBODY)
        terms = Terms("All of it", (Point("All of it", "The facilitator's friend gets it all", None),))
        shown = addressing_in(box, room_of(box, room_id)).fingerprint()
        suggestion = answering.suggest(box, room_id, shown, terms, work.now + timedelta(days=5))
    with world.work() as work:
        mine = negotiation(OpenMailbox(opened_by_owner(work, facilitator))).suggestion(suggestion)
        party = participant_of_place(work, place).id
    proofs = {}
    for one in (place, reader):
        with world.work() as work:
            box = OpenMailbox(opened_by_owner(work, one))
            pair = kept.pair if one is place else box.opened.signing_pair()
            proofs[box.own_id] = prove(box, mine.named(), pair, accepts=True).encoded()
    with world.work() as work:
        box = OpenMailbox(opened_by_owner(work, facilitator))
        room = room_of(box, room_id)
        reply = Reply(mine.named(), head(box, room).hex())
        asked = [proofs.get(one, proofs[party]) for one in mine.offer.asked]
        say(box, room_id, addressing_in(box, room).fingerprint(), reply.act(RESULT, proofs=asked))
    for one in (place, reader):
        with world.work() as work:
            seen = negotiation(OpenMailbox(opened_by_owner(work, one))).suggestion(suggestion)
            told.note(seen.result is not None, "a suggestion counts as accepted by a key that was replaced")
    return told


def comes_back(world: World, place: Place, sender: Place) -> Found:
    """The party has withdrawn, and the friend takes that off the row."""
    found = Found()
    with world.work() as work:
        party = participant_of_place(work, place)
        record(work, place.case_id, Event.PARTICIPANT_WITHDREW, actor_id=party.account_id, subject_id=party.id)
        work.session.connection().execute(
            update(Participant).where(Participant.id == party.id).values(withdrawn_at=None)
        )
    with world.work() as work:
        box = OpenMailbox(opened_by_owner(work, sender))
        for room in rooms_of(box):
            readers = {one.participant_id for one in addressing_in(box, room).readers}
            found.note(party.id in readers, "somebody who has withdrawn is an addressee again")
    return found


def writes_under_an_old_key(world: World, handed: Handed) -> Found:
    """The folder's key is renewed; the grant of the one before is put back for the adviser, who then writes."""
    found, code = Found(), AccessCode.parse(handed.code)
    with world.work() as work:
        opened, _share = unlock(work, participant_of_place(work, handed.place), code, _holder_of(work, code))
        code_id = opened.code.id
        rows = work.session.execute(
            select(Grant.secret_id, Grant.box)
            .join(VaultSecret, VaultSecret.id == Grant.secret_id)
            .where(Grant.code_id == code_id, VaultSecret.folder_id == handed.folder)
        ).all()
        before = [(secret_id, box) for secret_id, box in rows]
    taken_back(world, handed.place)
    with world.work() as work:
        there = select(VaultSecret.id).where(VaultSecret.folder_id == handed.folder)
        work.session.execute(delete(Grant).where(Grant.code_id == code_id, Grant.secret_id.in_(there)))
        work.session.execute(update(AccessCodeRow).where(AccessCodeRow.id == code_id).values(may_write=True))
        work.session.add_all(Grant(code_id=code_id, secret_id=secret_id, box=box) for secret_id, box in before)
    written = False
    with suppress(Refusal, NotFound, Unopenable), world.work() as work:
        opened, _share = unlock(work, participant_of_place(work, handed.place), code, _holder_of(work, code))
        items.add(opened, handed.folder, Draft("Of the adviser", "For the party alone"))
        written = True
    found.note(written, "an adviser wrote under a key of a folder that was replaced")
    return found


@contextmanager
def renewals_hidden(world: World, place: Place) -> Iterator[None]:
    """While others act, nobody finds the newest keys that a party publishes; then they are back."""
    with world.work() as work:
        rows = work.session.scalars(
            select(VaultSecret).where(
                VaultSecret.vault_id == vault_of_place(work, place).id,
                VaultSecret.kind.in_([SecretKind.SIGNING.value, SecretKind.MAILBOX.value]),
            )
        ).all()
        last = {kind: max(row.epoch for row in rows if row.kind == kind) for kind in {row.kind for row in rows}}
        hidden = {row.id: row.kind for row in rows if row.epoch == last[row.kind]}
        for row in rows:
            row.kind = f"not {row.kind}" if row.id in hidden else row.kind
    try:
        yield
    finally:
        with world.work() as work:
            for secret_id, kind in hidden.items():
                work.session.get_one(VaultSecret, secret_id).kind = kind


def _entries_of(case_id: UUID, agreement_id: UUID, participant_id: UUID) -> Select[AuditEntry]:
    return select(AuditEntry).where(
        AuditEntry.case_id == case_id, AuditEntry.subject_id == signature_id(agreement_id, participant_id)
    )


def _holder_of(work: Work, code: AccessCode) -> UUID:
    return row_of(work, code).holder_id
