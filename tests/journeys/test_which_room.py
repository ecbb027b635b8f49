"""Each sort of room says what it is, wherever something is sent into it: in words, and by the names of who reads."""

import re

from odr.messages.entries.letting_in import make_caucus, make_room
from odr.messages.entries.rooms import rooms_of
from odr.messages.saying.sending import addressing_in, send
from odr.messages.tables import UNDO
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.items import add
from tests.support.facilitation import Facilitation, another_party, in_force
from tests.support.people import enter
from tests.support.rooms import correspondents, mailbox
from tests.support.vaults import Party, with_vault
from tests.support.world import World

CROSSED_OUT = re.compile(r'<s dir="auto" data-not-words>([^<]+)</s>')


def band(party: Party) -> tuple[str, str]:
    """The sort of room that stands around the form, and its words."""
    found = re.search(r'<div class="into \w+ which-(\w+)">\s*<div class="band" id="goes-to">(.*?)</div>',
                      party.person.page.html, re.DOTALL)  # fmt: skip
    assert found, party.person.page.text
    return found[1], found[2]


def with_rooms(world: World) -> tuple[Facilitation, dict[str, str]]:
    """A party with a room of each sort, and their addresses."""
    facilitation = in_force(world)
    tenant, landlord = facilitation.parties
    with mailbox(tenant) as box:
        make_caucus(box, facilitation.mediator.participant_id)
        make_room(box, "The talk in May", [landlord.participant_id])
        rooms = {room.kind.value if room.kind else "": str(room.id) for room in rooms_of(box)}
    return facilitation, rooms


def test_the_forms_of_each_room_say_which_it_is_and_who_reads_it(world: World) -> None:
    facilitation, rooms = with_rooms(world)
    tenant = facilitation.parties[0]
    with tenant.opened() as opened:
        item_id = add(opened, folders_of(opened)[0].id, Draft("The deposit", "In cash"))
    tenant.unlock()
    says = {
        "joint": ("To all parties, in the joint room", {"Fay Middleton"}, "Leo Landlord"),
        "everybody": ("To everybody in this case", set(), "Fay Middleton"),
        "caucus": ("In confidence, to the facilitator alone", {"Leo Landlord"}, "Fay Middleton"),
        "further": ("To some people, in the room “The talk in May”", {"Fay Middleton"}, "Leo Landlord"),
    }
    messages = f"/cases/{facilitation.case_id}/messages"
    for kind, room_id in rooms.items():
        words, crossed_out, reader = says[kind]
        for path in (f"/rooms/{room_id}", f"/disclose/{item_id}/to?room={room_id}"):
            tenant.person.open(messages + path)
            sort, html = band(tenant)
            assert sort == kind, path
            assert words in html
            assert set(CROSSED_OUT.findall(html)) == crossed_out
            assert reader in CROSSED_OUT.sub("", html)
            colour = "caucus" if kind == "caucus" else "room"
            assert f'data-audience="{colour}"' in tenant.person.page.html
    # Beside each other they are told apart by their words alone.
    for path in ("", f"/disclose/{item_id}"):
        tenant.person.open(messages + path)
        for words, _crossed_out, _reader in says.values():
            assert words in tenant.person.page.text, path


def test_the_facilitator_reads_in_a_caucus_that_it_is_one_party_alone(world: World) -> None:
    facilitation, rooms = with_rooms(world)
    facilitation.mediator.unlock()
    facilitation.person.open(f"/cases/{facilitation.case_id}/messages/rooms/{rooms['caucus']}")
    sort, html = band(facilitation.mediator)
    assert sort == "caucus"
    assert "In confidence, to one party alone" in html
    assert CROSSED_OUT.findall(html) == ["Leo Landlord"]


def test_letting_somebody_read_what_was_said_before_says_who_and_in_which_room(world: World) -> None:
    tenant, landlord = correspondents(world)
    with mailbox(tenant) as box:
        room = rooms_of(box)[0]
        send(box, room.id, "Good morning", addressing_in(box, room).fingerprint())
    world.later(seconds=UNDO.total_seconds() + 60)
    third = with_vault(another_party(world, tenant.case_id))
    enter(tenant.person)
    tenant.unlock()
    tenant.person.open(f"/cases/{tenant.case_id}/messages/rooms/{room.id}/let-read/{third.participant_id}")
    sort, html = band(tenant)
    assert sort == "joint"
    assert "to one person alone" in html
    assert "Nora Neighbour" in html
    assert landlord.person.name not in html
