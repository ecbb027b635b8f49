"""Renewed keys that are hidden while others act, and keys that were replaced and are used afterwards.

A former holder kept what a code opened; a friend who writes to the database hides the renewed keys from the others,
writes what was signed with the kept ones, and adds to the end of the log. Further attacks of the kind are in
test_replaced_keys.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from odr.agreements.access import opening
from odr.agreements.access.giving import letter
from odr.agreements.papers import papers
from odr.audit.log import Event, record
from odr.cases.people import participants
from odr.cases.tables import Participant
from odr.crypto.context import Purpose
from odr.crypto.derivation import digest
from odr.crypto.lifekeys import Dormant
from odr.crypto.sealing import open_sealed, seal
from odr.crypto.secrets import ServerShare
from odr.crypto.signing import SigningKeyPair
from odr.db import payload
from odr.db.work import Work
from odr.errors import Refusal
from odr.facilitation.tables import HandedCode, PaperBox
from odr.facilitation.validity.offered import latest
from odr.facilitation.validity.paper_rows import PaperKind, of_kind
from odr.lifekeys.lives import life_key
from odr.messages.documents import Act, Document, EntryPlace, body_key, ending, participants_in, sign
from odr.messages.entries.opening import open_entry
from odr.messages.entries.posting import addressed, envelope, made_hash
from odr.messages.mailboxes import people
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.sending import addressing_in, send
from odr.messages.tables import Envelope, Message
from odr.vaults.integrity.accepting import accept
from odr.vaults.integrity.checking import check
from odr.vaults.integrity.wording import sentences
from odr.vaults.keys.findings import What
from odr.vaults.keys.published import key_id, published_in
from odr.vaults.keys.secrets import SecretKind
from odr.vaults.tables import VaultSecret
from tests.adversary.test_replaced_keys import kept_and_renewed, sign_in_name_of
from tests.support.facilitation import Facilitation, disclosed, in_force
from tests.support.people import account_of
from tests.support.rooms import correspondents, joint, joint_id, look, mailbox, named, say, states, texts
from tests.support.settlements import say_act
from tests.support.vaults import Party, case_row, participant_of, vault_row
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database")


@contextmanager
def renewals_hidden(party: Party) -> Iterator[None]:
    """While others act, nobody finds the renewed keys of a party; then they are back."""
    with party.world.work() as work:
        rows = work.session.scalars(
            select(VaultSecret).where(
                VaultSecret.vault_id == vault_row(work, party).id,
                VaultSecret.kind.in_([SecretKind.SIGNING.value, SecretKind.MAILBOX.value]),
                VaultSecret.epoch > 1,
            )
        ).all()
        kept = {row.id: row.kind for row in rows}
        for row in rows:
            row.kind = f"not {row.kind}"
    assert kept, "nothing was renewed"
    try:
        yield
    finally:
        with party.world.work() as work:
            for secret_id, kind in kept.items():
                work.session.get_one(VaultSecret, secret_id).kind = kind


def told_at_unlocking(party: Party) -> list[What]:
    with party.opened() as opened:
        return [one.what for one in check(opened)]


def publish_again(work: Work, party: Party, kept: SigningKeyPair) -> None:
    """The friend adds to the log that the kept key is the newest once more."""
    vault = vault_row(work, party)
    record(
        work,
        party.case_id,
        Event.SIGNING_KEY_PUBLISHED,
        actor_id=account_of(work, party.person).id,
        vault_id=vault.id,
        subject_id=key_id(kept.public.encoded),
        count=3,
    )


def test_nobody_offers_a_text_under_a_key_whose_renewal_is_kept_from_them(world: World) -> None:
    facilitation = disclosed(world)
    kept_and_renewed(facilitation.parties[1])
    with renewals_hidden(facilitation.parties[1]):
        for by in (facilitation.parties[0], facilitation.mediator):
            with pytest.raises(Refusal):
                facilitation.offer(by=by)
    facilitation.offer(by=facilitation.mediator)


def signed_by_whoever_kept(facilitation: Facilitation, party: Party, kept: SigningKeyPair) -> None:
    """With the renewals hidden the text is offered, signed with the kept key and then by the others."""
    with renewals_hidden(party):
        facilitation.offer(by=facilitation.mediator)
        with facilitation.at_work() as (work, engagement):
            found = latest(work, engagement)
            assert found is not None
            sign_in_name_of(work, party, found, kept)
        facilitation.sign(*(one for one in facilitation.everybody if one is not party))


def test_a_kept_key_that_the_log_is_made_to_name_once_more_signs_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    facilitation = disclosed(world)
    landlord = facilitation.parties[1]
    kept = kept_and_renewed(landlord)
    with world.work() as work:
        publish_again(work, landlord, kept)
        told, vault = published_in(work, landlord.case_id), vault_row(work, landlord)
        assert told.newest(SecretKind.SIGNING, vault.id) is None
        assert not told.was_newest(SecretKind.SIGNING, kept.public.encoded)
    with pytest.raises(Refusal):
        signed_by_whoever_kept(facilitation, landlord, kept)
    assert not facilitation.validity().in_force
    assert What.SIGNED_ELSEWHERE in told_at_unlocking(landlord)

    # The control: where a key may come back, the log's last word would be believed.
    monkeypatch.setattr("odr.vaults.keys.published._follow", lambda _told: True)
    with world.work() as work:
        assert published_in(work, landlord.case_id).was_newest(SecretKind.SIGNING, kept.public.encoded)


def test_whoever_is_said_to_have_signed_is_told_when_they_next_open(world: World) -> None:
    facilitation = disclosed(world).offer()
    tenant, landlord = facilitation.parties
    assert What.SIGNED_ELSEWHERE not in told_at_unlocking(landlord)
    kept = kept_and_renewed(landlord)
    with facilitation.at_work() as (work, engagement):
        found = latest(work, engagement)
        assert found is not None
        sign_in_name_of(work, landlord, found, kept)
    for _again in range(2):  # also after what is done at the first
        with landlord.opened() as opened:
            found_now = check(opened)
            assert What.SIGNED_ELSEWHERE in [one.what for one in found_now]
            assert any("signed in your name" in sentences(one)[0] for one in found_now)
    assert What.SIGNED_ELSEWHERE not in told_at_unlocking(tenant)


def test_signing_here_is_nothing_to_be_told_of(world: World) -> None:
    facilitation = in_force(world)
    for one in facilitation.everybody:
        kept_and_renewed(one)
        assert told_at_unlocking(one) == []


# --- rooms -----------------------------------------------------------------------------------------------------------


def said_with(work: Work, author: Party, reader: Party, room_id: UUID, pair: SigningKeyPair, text: str) -> UUID:
    """A message in somebody's name, linked and numbered, signed with a key that was theirs, and its log entry."""
    head = work.session.scalars(
        select(Message).where(Message.room_id == room_id).order_by(Message.number.desc())
    ).first()
    assert head is not None
    place = EntryPlace(author.case_id, room_id, uuid4(), head.number + 1)
    box = OpenMailbox(reader.open_in(work))
    own = box.person(reader.participant_id)
    assert own.keys is not None
    document = Document(
        author_id=author.participant_id,
        account_id=account_of(work, author.person).id,
        vault_id=vault_row(work, author).id,
        epoch=1,
        addressed=addressed([own]),
        previous_hash=head.hash,
        sent_at=work.now,
        text=text,
    )
    key = Dormant.generate()
    under = body_key(key, life_key(work, place.case_id, place.case_id), place)
    body = seal(under, sign(document, place, pair), place.context(Purpose.MESSAGE))
    made = Message(
        id=place.message_id,
        room_id=room_id,
        number=place.number,
        kind="message",
        author_id=author.participant_id,
        sent_at=work.now,
        addressed=participants_in(document.addressed),
        sealed_body=body,
        body_digest=digest(body),
        previous_hash=head.hash,
    )
    made.hash = made_hash(made, place)
    work.session.add(made)
    work.session.flush()
    work.session.add(envelope(place, own.keys.vault_id, own.keys.mailbox.epoch, own.keys.mailbox_key, key))
    work.session.flush()
    record(
        work,
        author.case_id,
        Event.MESSAGE_SENT,
        actor_id=document.account_id,
        vault_id=document.vault_id,
        subject_id=made.id,
        count=1,
    )
    return made.id


def test_a_kept_key_says_nothing_in_a_room_after_its_renewal(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    tessa, leo = correspondents(world)
    room_id = joint_id(tessa)
    say(leo, "With the first key")
    look(tessa)
    kept = kept_and_renewed(leo)
    say(leo, "With the second key")
    with world.work() as work:
        said_with(work, leo, tessa, room_id, kept, "I accept everything")
    world.later(minutes=1)
    page = look(tessa, room_id)
    assert texts(page) == ["With the first key", "With the second key"]
    assert states(page)[-1] == "unproven"

    # The control: where any key that was ever theirs will do, it is believed.
    class Trusting:
        @staticmethod
        def was_newest(*_asked: object) -> bool:
            return True

    monkeypatch.setattr("odr.messages.entries.proving.published_in", lambda *_asked: Trusting)
    assert texts(look(tessa, room_id))[-1] == "I accept everything"


def test_a_kept_key_takes_nothing_back(world: World) -> None:
    tessa, leo = correspondents(world)
    message_id = say(leo, "Stands")
    look(tessa)
    kept = kept_and_renewed(leo)
    with world.work() as work:
        row = work.session.get_one(Message, message_id)
        row.ended, row.ended_at, row.sealed_body = "taken back", work.now, None
        row.end_proof = kept.sign(
            ending(row.hash, "taken back", work.now), row.place(leo.case_id).context(Purpose.MESSAGE_ENDED)
        )
        leo_account = account_of(work, leo.person).id
        vault_id = vault_row(work, leo).id
        record(work, leo.case_id, Event.MESSAGE_TAKEN_BACK, actor_id=leo_account, vault_id=vault_id, subject_id=row.id)
    assert states(look(tessa)) == ["altered"]


def test_nothing_is_sealed_to_a_mailbox_whose_renewal_is_kept_from_the_sender(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tessa, leo = correspondents(world)
    say(tessa, "Good morning")
    kept_and_renewed(leo)
    with renewals_hidden(leo):
        with mailbox(tessa) as box, pytest.raises(Refusal, match="Nobody else"):
            send(box, joint(box).id, "For Leo alone", named(box))
        # The control, and what the addressee is told of it: where nobody asks the log, it is sealed to the ended key.
        with monkeypatch.context() as patched:
            patched.setattr(people, "_is_newest", lambda *_asked: True)
            say(tessa, "For Leo alone")
    with world.work() as work:
        epochs = work.session.scalars(select(Envelope.epoch).where(Envelope.vault_id == vault_row(work, leo).id)).all()
        assert set(epochs) == {1}
    assert What.SEALED_TO_ENDED in told_at_unlocking(leo)
    assert What.SEALED_TO_ENDED not in told_at_unlocking(tessa)
    # It is told until its addressee has read it and goes on; and nobody else can say that for them unseen.
    with leo.opened() as opened:
        accept(opened)
    assert told_at_unlocking(leo) == []
    with world.work() as work:
        vault_id = vault_row(work, leo).id
        record(work, leo.case_id, Event.VAULT_ACCEPTED_AS_IS, actor_id=None, vault_id=vault_id, count=1)
    assert What.SIGNED_ELSEWHERE in told_at_unlocking(leo)


def test_something_formal_that_was_sealed_to_an_ended_mailbox_is_told_of_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tessa, leo = correspondents(world)
    say(tessa, "Good morning")
    kept_and_renewed(leo)
    with renewals_hidden(leo), monkeypatch.context() as patched:
        patched.setattr(people, "_is_newest", lambda *_asked: True)
        say_act(tessa, Act("offer", {"title": "For Leo alone"}))
    assert What.SEALED_TO_ENDED in told_at_unlocking(leo)
    assert What.SEALED_TO_ENDED not in told_at_unlocking(tessa)


def test_whoever_has_withdrawn_is_no_addressee_because_a_row_says_so(world: World) -> None:
    tessa, leo, nora = correspondents(world, 3)
    say(tessa, "To both")
    with world.work() as work:
        participants.withdraw(work, participant_of(work, nora), case_row(work, nora.case_id))
    with world.work() as work:
        work.session.connection().execute(
            update(Participant).where(Participant.id == nora.participant_id).values(withdrawn_at=None)
        )
    with mailbox(tessa) as box:
        assert box.person(nora.participant_id).withdrawn
        readers = addressing_in(box, joint(box)).readers
        assert [one.participant_id for one in readers] == [leo.participant_id]
    message_id = say(tessa, "To Leo alone")
    with world.work() as work:
        vaults = work.session.scalars(select(Envelope.vault_id).where(Envelope.message_id == message_id)).all()
        assert vault_row(work, nora).id not in vaults


# --- papers, and what is given ---------------------------------------------------------------------------------------


def test_a_kept_key_writes_no_paper(world: World) -> None:
    facilitation = disclosed(world)
    tenant, _landlord = facilitation.parties
    mediator = facilitation.mediator
    kept = kept_and_renewed(mediator)
    facilitation.disclose()
    with facilitation.opened_by(tenant) as (opened, engagement):
        found = of_kind(opened.work, engagement, PaperKind.DISCLOSURE)
        assert all(one.content is not None for one in papers.read(opened, engagement, found)), "a control"
        paper = found[-1]
        box = opened.work.session.get_one(PaperBox, (paper.id, opened.vault.id))
        dormant = Dormant(opened.mailbox_pair(box.epoch).open(box.box, box.box_context(engagement)))
        key = papers.body_key(opened, engagement, paper, dormant)
        body = payload.decode(open_sealed(key, paper.sealed_body, paper.sealed_body_context(engagement)))
        body["content"]["relationships"] = "I am the landlord's brother."
        signed = kept.sign(payload.encode(body["content"]), paper.signature_context(engagement))
        body["signature"] = signed.hex()
        paper.sealed_body = seal(key, payload.encode(body), paper.sealed_body_context(engagement))
        opened.work.session.flush()
        assert papers.read(opened, engagement, [paper])[0].content is None


def test_a_kept_key_prolongs_nothing_that_was_given(world: World) -> None:
    facilitation = in_force(world)
    tenant = facilitation.parties[0]
    kept = kept_and_renewed(tenant)
    code_id = facilitation.give(tenant)
    assert facilitation.read(code_id), "what is given after a renewal is signed with the key of the day"
    with facilitation.opened_by(facilitation.mediator) as (opened, engagement):
        handed = opened.work.session.get_one(HandedCode, code_id)
        assert handed.box is not None
        assert handed.epoch is not None
        context = handed.box_context(engagement)
        said = payload.decode(opened.mailbox_pair(handed.epoch).open(handed.box, context))
        share = ServerShare(bytes.fromhex(said["share"]))
        until = datetime.fromisoformat(said["until"]).replace(year=2030)
        vault_id = vault_row(opened.work, tenant).id
        signature = kept.sign(letter(share, until), handed.signature_context(engagement, vault_id))
        handed.box = opened.mailbox_pair(handed.epoch).public.seal(letter(share, until, signature), context)
        opened.work.session.flush()
        with pytest.raises(Refusal, match="altered"):
            opening.open_given(opened, code_id)


def test_what_was_said_and_given_before_a_renewal_stands(world: World) -> None:
    facilitation = in_force(world)
    tenant, landlord = facilitation.parties
    code_id = facilitation.give(tenant)
    say(tenant, "Before")
    kept_and_renewed(tenant)
    assert facilitation.read(code_id)
    assert texts(look(landlord)) == ["Before"]
    with mailbox(landlord) as box:
        rows = box.work.session.scalars(select(Message)).all()
        assert all(
            open_entry(box, one, box.work.session.get(Envelope, (one.id, box.vault.id))).document for one in rows
        )
