"""Messages and a facilitator: nothing reaches them without an agreement in force, and a caucus stays one."""

from uuid import UUID

import pytest
from sqlalchemy import select

from odr.audit.tables import AuditEntry
from odr.errors import AlreadyDone, NotFound, Refusal
from odr.facilitation.engagement.ending import End, end
from odr.messages.entries.letting_in import add_member, make_caucus, make_room
from odr.messages.entries.reading import read_room
from odr.messages.entries.rooms import room_of, rooms_of
from odr.messages.entries.rosters import RoomKind
from odr.messages.mailboxes import people
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.saying.releasing import release, released_among, rooms_to_release_into
from odr.messages.saying.sending import addressing_in, send
from odr.messages.tables import UNDO, Envelope
from tests.support import scenes
from tests.support.facilitation import Facilitation, disclosed, in_force
from tests.support.people import account_of
from tests.support.rooms import mailbox
from tests.support.vaults import Party, vault_row
from tests.support.world import World

SECRET = "I would take half of it, and she must never know."


@pytest.fixture
@scenes.scene
def facilitation(world: World) -> Facilitation:
    return in_force(world)


def caucus_of(party: Party, facilitation: Facilitation) -> UUID:
    with mailbox(party) as box:
        return make_caucus(box, facilitation.mediator.participant_id)


def say(party: Party, room_id: UUID, text: str) -> UUID:
    with mailbox(party) as box:
        sent = send(box, room_id, text, addressing_in(box, room_of(box, room_id)).fingerprint())
    party.world.later(seconds=UNDO.total_seconds() + 1)
    return sent


def texts_for(party: Party) -> list[str]:
    """Everything that this participant reads in all of their rooms."""
    with mailbox(party) as box:
        return [
            entry.document.text
            for room in rooms_of(box)
            for entry in read_room(box, room).entries
            if entry.document is not None
        ]


# --- nothing without an agreement in force ---------------------------------------------------------------------------


@pytest.mark.promise("P10", "P20")
def test_nobody_can_write_to_a_facilitator_before_the_last_signature(world: World) -> None:
    facilitation = disclosed(world).offer()
    tenant = facilitation.parties[0]
    facilitation.sign(tenant, facilitation.mediator)
    with mailbox(tenant) as box:
        for kind in (RoomKind.FURTHER, RoomKind.CAUCUS):
            with pytest.raises(Refusal):
                make_room(box, "For the facilitator", [facilitation.mediator.participant_id], kind)
        with pytest.raises(Refusal):
            make_caucus(box, facilitation.mediator.participant_id)


def test_the_control_without_that_rule_they_could_be_written_to(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    facilitation = disclosed(world)
    monkeypatch.setattr(people, "bound_facilitators", lambda _work, _case_id: {facilitation.mediator.participant_id})
    room_id = caucus_of(facilitation.parties[0], facilitation)
    say(facilitation.parties[0], room_id, SECRET)
    assert SECRET in texts_for(facilitation.mediator)


@pytest.mark.promise("P10", "P20")
def test_a_suspended_or_ended_agreement_shuts_the_rooms_to_the_facilitator(facilitation: Facilitation) -> None:
    tenant, landlord = facilitation.parties
    room_id = caucus_of(tenant, facilitation)
    say(tenant, room_id, SECRET)
    assert SECRET in texts_for(facilitation.mediator)
    facilitation.disclose()
    with mailbox(facilitation.mediator) as box:
        assert rooms_of(box) == []
        with pytest.raises(NotFound):
            room_of(box, room_id)
    with mailbox(tenant) as box, pytest.raises(Refusal):
        send(box, room_id, "Still there?", addressing_in(box, room_of(box, room_id)).fingerprint())
    facilitation.accept()
    assert SECRET in texts_for(facilitation.mediator)
    with facilitation.at_work() as (work, engagement):
        end(work, engagement, account_of(work, landlord.person).id, End.ENDED)
    assert texts_for(facilitation.mediator) == []
    # To the party it stays what it was.
    assert SECRET in texts_for(tenant)


# --- a caucus stays one ----------------------------------------------------------------------------------------------


@pytest.mark.promise("P10")
def test_what_is_said_in_a_caucus_reaches_the_facilitator_and_nobody_else(facilitation: Facilitation) -> None:
    tenant, landlord = facilitation.parties
    room_id = caucus_of(tenant, facilitation)
    assert caucus_of(tenant, facilitation) == room_id
    assert caucus_of(landlord, facilitation) != room_id
    say(tenant, room_id, SECRET)
    assert SECRET in texts_for(facilitation.mediator)
    assert SECRET not in texts_for(landlord)
    with mailbox(landlord) as box:
        with pytest.raises(NotFound):
            room_of(box, room_id)
        assert room_id not in {room.id for room in rooms_of(box)}


@pytest.mark.parametrize("who", [0, 2])
def test_nobody_is_let_into_a_caucus(facilitation: Facilitation, who: int) -> None:
    tenant, landlord = facilitation.parties
    room_id = caucus_of(tenant, facilitation)
    with mailbox(facilitation.everybody[who]) as box, pytest.raises(NotFound):
        add_member(box, room_id, landlord.participant_id)


def test_a_caucus_is_of_one_party_and_a_facilitator(facilitation: Facilitation) -> None:
    tenant, landlord = facilitation.parties
    with mailbox(tenant) as box:
        for other in (landlord.participant_id, tenant.participant_id):
            with pytest.raises(NotFound):
                make_caucus(box, other)


# --- release ---------------------------------------------------------------------------------------------------------


def test_only_the_discloser_releases_and_only_what_they_said(facilitation: Facilitation) -> None:
    tenant, landlord = facilitation.parties
    room_id = caucus_of(tenant, facilitation)
    mine = say(tenant, room_id, "I can pay on the first.")
    kept = say(tenant, room_id, SECRET)
    theirs = say(facilitation.mediator, room_id, "That may help.")
    for who, message_id in ((facilitation.mediator, mine), (landlord, mine), (facilitation.mediator, theirs)):
        with mailbox(who) as box, pytest.raises(NotFound):
            _release(box, message_id)
    with mailbox(tenant) as box, pytest.raises(NotFound):
        _release(box, theirs)
    with mailbox(tenant) as box:
        _release(box, mine)
    facilitation.world.later(minutes=1)
    assert texts_for(landlord) == ["I can pay on the first."]
    with facilitation.world.work() as work:
        entry = work.session.scalars(select(AuditEntry).where(AuditEntry.event == "caucus.released")).one()
        assert (entry.subject_id, entry.vault_id) == (mine, vault_row(work, tenant).id)
        # Nobody but the two had a copy of what was kept.
        vaults = set(work.session.scalars(select(Envelope.vault_id).where(Envelope.message_id == kept)))
        assert vaults == {vault_row(work, tenant).id, vault_row(work, facilitation.mediator).id}


def test_what_was_released_says_so_to_both_and_is_said_again_only_when_that_is_meant(
    facilitation: Facilitation,
) -> None:
    tenant, landlord = facilitation.parties
    room_id = caucus_of(tenant, facilitation)
    mine = say(tenant, room_id, "I can pay on the first.")
    with mailbox(tenant) as box:
        assert released_among(box, [mine]) == {}
        _release(box, mine)
    with mailbox(tenant) as box, pytest.raises(AlreadyDone):
        _release(box, mine)
    facilitation.world.later(minutes=1)
    assert texts_for(landlord) == ["I can pay on the first."]
    for who in (tenant, facilitation.mediator):
        who.unlock()
        page = who.person.open(f"/cases/{facilitation.case_id}/messages/rooms/{room_id}")
        assert "Released from this caucus" in page.text
    tenant.person.open(f"/cases/{facilitation.case_id}/messages/sent/{mine}/release")
    page = tenant.person.page
    assert "You released this before" in page.text
    room = next(iter(page.form("Yes, release it").choices["room"].values()))
    tenant.person.submit("Yes, release it", room=room)
    assert tenant.person.status == 422
    assert "Tick the box if you mean to say it once more." in tenant.person.page.text
    tenant.person.submit("Yes, release it", room=room, again="y")
    facilitation.world.later(minutes=1)
    assert texts_for(landlord) == ["I can pay on the first."] * 2


def test_a_release_that_was_undone_is_none_and_its_words_stand_in_no_form(facilitation: Facilitation) -> None:
    tenant, landlord = facilitation.parties
    caucus = f"/cases/{facilitation.case_id}/messages/rooms/{caucus_of(tenant, facilitation)}"
    say(tenant, caucus_of(tenant, facilitation), "I can pay on the first.")
    tenant.unlock()
    facilitation.mediator.unlock()
    person = tenant.person
    for _twice in range(2):
        person.open(caucus)
        person.follow("Release from the caucus")
        room = next(iter(person.page.form("Yes, release it").choices["room"]))
        person.submit("Yes, release it", room=room)
        undo = person.page.form("Undo")
        # Until it cannot be undone any more, only its author knows.
        assert "Released from this caucus" not in facilitation.mediator.person.open(caucus).text
        assert "Released from this caucus" in person.open(caucus).text
        person.send(undo, "Undo")
        assert "It was not sent. Nobody has seen it." in person.page.text
        for _again in range(2):
            assert person.page.heading == "All parties"
            assert "I can pay on the first." not in person.page.html
            person.send(undo, "Undo")
        for who in (tenant, facilitation.mediator):
            assert "Released from this caucus" not in who.person.open(caucus).text
    facilitation.world.later(minutes=1)
    for who in (tenant, facilitation.mediator):
        assert "Released from this caucus" not in who.person.open(caucus).text
    assert texts_for(landlord) == []
    # The control: what is said in the room itself is given back.
    person.open(f"/cases/{facilitation.case_id}/messages")
    person.follow("All parties")
    person.submit("Send it", text="In the open.")
    person.submit("Undo")
    assert "In the open." in person.page.html


def test_it_is_not_released_into_another_caucus(facilitation: Facilitation) -> None:
    tenant = facilitation.parties[0]
    room_id = caucus_of(tenant, facilitation)
    message_id = say(tenant, room_id, SECRET)
    with mailbox(tenant) as box, pytest.raises(NotFound):
        release(box, message_id, room_id, "")


def test_the_pages_of_a_caucus_are_unmistakable(facilitation: Facilitation) -> None:
    tenant = facilitation.parties[0]
    tenant.unlock()
    person = tenant.person
    person.open(f"/cases/{facilitation.case_id}/facilitation/{facilitation.engagement_id}")
    person.submit("Write to them in confidence")
    assert "In confidence" in person.page.text
    assert '<s dir="auto" data-not-words>Leo Landlord</s>' in person.page.html
    assert 'data-audience="caucus"' in person.page.html
    assert "Send it to Fay Middleton only" in [button for form in person.page.forms for button in form.buttons]
    person.submit("Send it to", text="I can pay on the first.")
    facilitation.world.later(minutes=1)
    person.open(person.path)
    person.follow("Release from the caucus")
    room = next(iter(person.page.form("Yes, release it").choices["room"]))
    person.submit("Yes, release it", room=room)
    assert "Released" in person.page.text
    landlord = facilitation.parties[1]
    facilitation.world.later(minutes=1)
    assert texts_for(landlord) == ["I can pay on the first."]


def _release(box: OpenMailbox, message_id: UUID) -> None:
    room = next(iter(rooms_to_release_into(box)), None)
    if room is None:
        raise NotFound
    release(box, message_id, room.id, addressing_in(box, room).fingerprint())
