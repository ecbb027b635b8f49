"""A facilitator's notes beside what they are about: written in place, found there again, and named in the list."""

from uuid import UUID

from odr.vaults.contents import listing
from odr.vaults.contents.folders import folders_of
from tests.support.facilitation import in_force
from tests.support.facilitation_cast import unlocked
from tests.support.offers import everybody_id, make
from tests.support.rooms import say
from tests.support.settlements import offer
from tests.support.vaults import Party
from tests.support.world import World


def note(fay: Party, path: str, words: str) -> str:
    """Keeps a note on this page, and comes back to it."""
    fay.person.open(path)
    assert "You alone read your notes." in fay.person.page.text
    fay.person.submit("Keep the note", note=words)
    assert (fay.person.status, fay.person.path) == (200, path)
    assert words in fay.person.page.text
    assert "1 note of yours about this" in fay.person.page.text
    return fay.person.page.link(words)


def test_notes_are_written_beside_each_kind_of_thing_and_the_list_says_what_each_is_about(world: World) -> None:
    facilitation = in_force(world)
    fay, party = unlocked(facilitation.mediator), facilitation.parties[0]
    case = f"/cases/{facilitation.case_id}"
    code_id = facilitation.give(party)
    room_id = everybody_id(party)
    offered = make(party, room_id=room_id)
    offer(party, room_id=room_id)
    places = {
        f"{case}/given/{code_id}/items/{entry_of(party)}": "An entry that Tessa Tenant gave you",
        f"{case}/messages/rooms/{room_id}": "The room “Everybody”",
        f"{case}/negotiation/offers/{offered}": "An offer in the room “Everybody”",
        f"{case}/settlement/{room_id}/version/1": "Version 1 of the settlement in the room “Everybody”",
    }
    own = {note(fay, path, f"Number {number}"): path for number, path in enumerate(places)}
    page = fay.person.open(f"{fay.root}/folders/{fay.folder_id()}")
    for path, words in places.items():
        assert page.link(words) == path
    for address, path in own.items():
        assert fay.person.open(address).link(places[path]) == path


def test_a_note_about_a_message_stands_below_it(world: World) -> None:
    facilitation = in_force(world)
    fay, party = unlocked(facilitation.mediator), facilitation.parties[0]
    room_id = everybody_id(party)
    said, other = (say(party, words, room_id) for words in ("The deposit is mine", "And the keys too"))
    room = f"/cases/{facilitation.case_id}/messages/rooms/{room_id}"
    fay.person.open(room)
    begin(fay, room_id, said)
    assert "A message in the room “Everybody”" in fay.person.page.text
    fay.person.submit("Keep the note", note="How much?")
    assert fay.person.path == room
    html = fay.person.page.html
    first, second = html.index(f'id="m-{said}"'), html.index(f'id="m-{other}"')
    assert first < html.index("How much?") < second


def test_what_was_typed_comes_back_when_it_cannot_be_kept(world: World) -> None:
    facilitation = in_force(world)
    fay = unlocked(facilitation.mediator)
    room = f"/cases/{facilitation.case_id}/messages/rooms/{everybody_id(facilitation.parties[0])}"
    for words, why in (("", "Please write the note."), ("Much\n" + "x" * 50_001, "one entry holds 50000")):
        fay.person.open(room)
        fay.person.submit("Keep the note", note=words)
        assert fay.person.status == 422
        assert why in fay.person.page.text
        assert "Only holders of your access codes" in fay.person.page.audience
        assert fay.person.page.form("Keep the note").values["note"] == [words]
    fay.person.open(f"{fay.root}/note")
    assert fay.person.path == fay.root


def test_nobody_else_is_shown_a_place_for_notes(world: World) -> None:
    facilitation = in_force(world)
    party = unlocked(facilitation.parties[0])
    room_id = everybody_id(party)
    offered = make(party, room_id=room_id)
    for path in (f"messages/rooms/{room_id}", f"negotiation/offers/{offered}"):
        page = party.person.open(f"/cases/{facilitation.case_id}/{path}")
        assert party.person.status == 200
        assert "Keep the note" not in page.text


def begin(fay: Party, room_id: UUID, message_id: UUID) -> None:
    fields = {"kind": "r", "thing": str(room_id), "part": str(message_id), "begin": "y"}
    fay.person.post_with_token(f"{fay.root}/note", fields)


def entry_of(party: Party) -> UUID:
    with party.opened() as opened:
        return listing.list_folder(opened, folders_of(opened)[0].id)[0][0].id
