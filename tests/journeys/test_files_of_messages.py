"""Parties send each other files, in their browsers: by the plain form, part by part, and out of their entries."""

import io
import re
import zipfile
from uuid import UUID

import pytest

from odr.files.format import PART
from odr.files.keeping import FileHouse
from odr.messages.saying.attached import MOST_FILES
from tests.journeys.test_messages import acting_for, enter_room, root
from tests.support import scenes
from tests.support.facilitation import Facilitation, in_force
from tests.support.file_sender import FileSender
from tests.support.files import LARGE, new_item, put, put_into_room, stored
from tests.support.people import enter
from tests.support.real_files import photograph
from tests.support.rooms import another_party, joint_id
from tests.support.vaults import Party, two_parties, with_vault
from tests.support.world import World


@pytest.fixture
@scenes.scene
def parties(world: World) -> list[Party]:
    """Two parties at their browsers, each with their vault open."""
    both = [with_vault(party) for party in two_parties(world)]
    for party in both:
        party.unlock()
    return both


def page_with_files(party: Party, text: str = "") -> str:
    """Goes from the room to where files are sent; gives its address."""
    enter_room(party)
    party.person.submit("Add files", text=text)
    assert party.person.page.heading == "Send files", party.person.page.text
    return f"{root(party)}/rooms/{joint_id(party)}/with-files"


def attach(party: Party, content: bytes, name: str = "photo.jpg", text: str = "", kind: str = "image/jpeg") -> str:
    """Sends a file with some words; gives what the page then says."""
    path = page_with_files(party, text)
    typed = {"text": text, "readers": party.person.page.form("Send it").values["readers"][0]}
    return party.person.attach(path, name, content, kind, **typed).text


def get(party: Party, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    response = party.person.client.get(path, base_url=party.person.origin, headers=headers)
    content = response.data
    response.close()
    return response.status_code, content, dict(response.headers)


def test_a_message_takes_along_as_many_files_as_it_may_hold_and_more_are_refused_with_the_words(
    world: World, parties: list[Party]
) -> None:
    tessa, leo = parties
    for number in range(MOST_FILES - 1):
        put_into_room(tessa, joint_id(tessa), b"x", f"{number}.jpg")
    path = page_with_files(tessa)
    typed = tessa.person.page.form("Send it").values | {"text": ["All of them."]}
    fields = {name: values for name, values in typed.items() if name not in ("csrf_token", "file")}
    assert len(fields["with"]) == MOST_FILES - 1
    tessa.person.attach(path, "last.jpg", b"y", "image/jpeg", **fields)
    assert tessa.person.page.heading == "All parties", tessa.person.page.text
    world.later(seconds=30)
    enter_room(leo)
    assert "All of them." in leo.person.page.text
    assert leo.person.page.html.count(".jpg") >= MOST_FILES

    for number in range(MOST_FILES):
        put_into_room(tessa, joint_id(tessa), b"x", f"{number}.jpg")
    fields |= {"with": tessa.person.open(path).form("Send it").values["with"], "text": ["One more."]}
    fields["readers"] = tessa.person.page.form("Send it").values["readers"]
    fields.pop("once", None)
    tessa.person.attach(path, "one-more.jpg", b"y", "image/jpeg", **fields)
    assert tessa.person.status == 422
    assert "at most 20 files" in tessa.person.page.text
    assert tessa.person.page.form("Send it").values["text"] == ["One more."]


def test_a_party_and_who_acts_for_it_do_not_stand_in_each_others_way_and_each_sees_and_discards_their_own(
    parties: list[Party],
) -> None:
    tessa = parties[0]
    adviser = acting_for(tessa, "Ada Marsh", read_messages=True, speak_and_sign=True)
    path = page_with_files(tessa)
    room = path.removesuffix("/with-files")
    for number in range(MOST_FILES):
        assert "at" in FileSender(tessa.person, room).begin(f"{number}.jpg", 5)
    full = FileSender(tessa.person, room).begin("one more.jpg", 5)
    assert "20 files are on their way here" in str(full)

    theirs = FileSender(adviser.person, room)
    assert "at" in theirs.begin("of the adviser.jpg", 5)
    theirs.put_all(b"12345")
    assert theirs.complete().status_code == 200
    page = adviser.person.open(path)
    assert "of the adviser.jpg" in page.text
    assert "Not all there yet" not in page.text

    tessa.person.open(root(tessa))
    tessa.person.follow("All parties")
    page = tessa.person.submit("Add files", text="Typed before.")
    assert page.text.count("have arrived.") == MOST_FILES
    assert "of the adviser.jpg" not in page.text
    discard = page.form("Discard it")
    for _twice in range(2):
        tessa.person.send(discard, "Discard it")
        assert tessa.person.page.text.count("have arrived.") == MOST_FILES - 1
        assert tessa.person.page.form("Send it").values["text"] == ["Typed before."]
    assert "at" in FileSender(tessa.person, room).begin("one more.jpg", 5)


def test_who_discards_a_file_that_broke_off_loses_nothing_typed_and_sends_nothing_unticked(
    world: World, parties: list[Party]
) -> None:
    tessa, leo = parties
    path = page_with_files(tessa)
    room = path.removesuffix("/with-files")
    wanted, unwanted = (put_into_room(tessa, joint_id(tessa), b"x", name).id for name in ("wall.jpg", "private.jpg"))
    for name in ("first.txt", "second.txt"):
        assert "at" in FileSender(tessa.person, room).begin(name, 5)

    # What was typed and unticked since the page came stays so
    page = tessa.person.open(path)
    assert set(page.form("Discard it").values["with"]) == {str(wanted), str(unwanted)}
    tessa.person.submit("Discard it", text="Only one of them.", **{"with": [str(wanted)]})
    again = tessa.person.page.form("Send it")
    assert again.values["text"] == ["Only one of them."]
    assert again.values["with"] == [str(wanted)]
    assert tessa.person.page.text.count("have arrived.") == 1

    # And goes as it was left, with what Leo then reads
    tessa.person.submit("Send it")
    world.later(seconds=30)
    enter_room(leo)
    assert "Only one of them." in leo.person.page.text
    assert "wall.jpg" in leo.person.page.text
    assert "private.jpg" not in leo.person.page.text


def test_a_chosen_file_stays_in_the_browser_when_another_is_discarded(parties: list[Party]) -> None:
    tessa = parties[0]
    path = page_with_files(tessa)
    assert "at" in FileSender(tessa.person, path.removesuffix("/with-files")).begin("broken.txt", 5)
    html = tessa.person.open(path).html
    button = next(one for one in re.findall(r"<button[^>]*>", html) if 'name="give_up"' in one)
    # As a multipart form it would stand after the file, and not be read.
    assert 'formenctype="application/x-www-form-urlencoded"' in button
    assert tessa.person.page.form("Discard it") is tessa.person.page.form("Send it")
    tessa.person.submit("Discard it", file="chosen.txt")
    assert "What had arrived of that file is gone." in tessa.person.page.text
    assert "chosen.txt" not in tessa.person.page.text


def test_a_file_that_became_whole_meanwhile_is_not_discarded_by_a_page_from_before(parties: list[Party]) -> None:
    tessa = parties[0]
    path = page_with_files(tessa)
    file = FileSender(tessa.person, path.removesuffix("/with-files"))
    file.begin("letter.txt", 5)
    discard = tessa.person.open(path).form("Discard it")
    file.put_all(b"12345")
    assert file.complete().json == {"whole": True}
    page = tessa.person.send(discard, "Discard it")
    assert "is gone" not in page.text
    assert "letter.txt" in page.text
    assert page.form("Send it").values["with"] == []


@pytest.mark.promise("P10")
def test_a_file_is_sent_with_a_message_and_taken_out_by_whoever_reads_it(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    attach(tessa, LARGE, "Kitchen wall.jpg", "Here is the wall.")
    assert tessa.person.page.heading == "All parties"
    assert "Kitchen wall.jpg" in tessa.person.page.text
    enter_room(leo)
    assert "Kitchen wall.jpg" not in leo.person.page.text
    world.later(seconds=30)
    enter_room(leo)
    assert "Here is the wall." in leo.person.page.text
    path = leo.person.page.link("Kitchen wall.jpg")
    status, content, headers = get(leo, path)
    assert (status, content) == (200, LARGE)
    assert headers["Content-Disposition"].startswith('attachment; filename="Kitchen wall.jpg"')
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    asked = {"Range": f"bytes={PART - 1}-{PART}", "If-Range": headers["ETag"]}
    assert get(leo, path, **asked)[:2] == (206, LARGE[PART - 1 : PART + 1])
    assert "You took a file out of a message." in leo.open("/log").text


def test_what_hides_in_a_file_of_a_message_is_named_and_a_cleaned_copy_offered(
    world: World, parties: list[Party]
) -> None:
    tessa, leo = parties
    attach(tessa, photograph())
    world.later(seconds=30)
    enter_room(leo)
    leo.person.follow("Look at it")
    assert "Where it was taken" in leo.person.page.text
    assert "data:image/" in leo.person.page.html
    status, content, headers = get(leo, leo.person.page.link("Take out a cleaned copy"))
    assert status == 200
    assert b"Exif" not in content
    assert headers["Content-Disposition"].startswith("attachment;")


def test_files_sent_part_by_part_go_with_the_message_that_names_them(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    path = page_with_files(tessa)
    file, left_out = (FileSender(tessa.person, path.removesuffix("/with-files")) for _one in range(2))
    assert file.begin("photo.jpg", len(LARGE))["parts"] == 3
    for number in (2, 0, 0):
        file.put(number, LARGE[number * PART : (number + 1) * PART])
    assert "did not arrive as a whole" in file.complete().text
    page = tessa.person.open(path)
    assert "These are here, and go with it" not in page.text
    assert "photo.jpg 4.2 MB of 8.4 MB have arrived." in page.text
    assert FileSender(tessa.person, path.removesuffix("/with-files")).begin("photo.jpg", len(LARGE))["there"] == [0, 2]
    file.put(1, LARGE[PART : 2 * PART])
    for _again in range(2):
        assert file.complete().json == {"whole": True}
    left_out.begin("other.jpg", 1)
    left_out.put(0, b"x")
    left_out.complete()
    tessa.person.open(path)
    assert "photo.jpg" in tessa.person.page.text
    assert "other.jpg" in tessa.person.page.text
    tessa.person.submit("Send it", text="", **{"with": [file.at.rsplit("/", 1)[1]]})
    world.later(seconds=30)
    enter_room(leo)
    assert get(leo, leo.person.page.link("photo.jpg"))[1] == LARGE
    assert "other.jpg" not in leo.person.page.text
    assert left_out.give_up().json == {"given_up": True}
    assert len(stored(world)) == 3


def test_what_could_not_be_sent_waits_with_what_was_typed(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    path = page_with_files(tessa)
    readers = tessa.person.page.form("Send it").values["readers"][0]
    another_party(world, tessa.case_id, "Nora Neighbour")
    said = tessa.person.attach(path, "photo.jpg", b"x", "image/jpeg", text="For Leo alone", readers=readers).text
    assert tessa.person.status == 409
    assert "Who will read this has changed" in said
    assert "photo.jpg" in said
    assert "For Leo alone" in tessa.person.page.html
    tessa.person.submit("Send it")
    world.later(seconds=30)
    enter_room(leo)
    assert "For Leo alone" in leo.person.page.text
    assert get(leo, leo.person.page.link("photo.jpg"))[1] == b"x"


def test_without_a_file_it_says_so_and_keeps_the_words(parties: list[Party]) -> None:
    tessa, _leo = parties
    page_with_files(tessa, "Here it is.")
    tessa.person.submit("Send it", text="Here it is.")
    assert tessa.person.status == 422
    assert "Please choose a file." in tessa.person.page.text
    assert "Here it is." in tessa.person.page.html


def test_a_file_that_is_too_large_is_refused_and_nothing_is_sent(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    base = world.app_context
    base.files = FileHouse(base.files.store, 1000, 9000)
    assert "A file may have 1 kB" in attach(tessa, bytes(2000), text="Here it is.")
    assert "Here it is." in tessa.person.page.html
    world.later(seconds=30)
    enter_room(leo)
    assert "Here it is." not in leo.person.page.text
    assert stored(world) == []


@pytest.mark.parametrize("what", ["begin", "part", "page", "give up"])
def test_nobody_puts_a_file_into_a_room_of_others(world: World, parties: list[Party], what: str) -> None:
    tessa, _leo = parties
    nora = another_party(world, tessa.case_id, "Nora Neighbour")
    enter(nora.person)
    nora.unlock()
    enter_room(tessa)
    tessa.person.open(f"{root(tessa)}/rooms/new")
    room = f"{root(tessa)}/rooms/{joint_id(tessa)}"
    mine = FileSender(tessa.person, room)
    mine.begin("photo.jpg", 1)
    stranger = FileSender(nora.person, room)
    stranger.at = mine.at
    answers = {
        "begin": lambda: (stranger.begin("photo.jpg", 1), nora.person.status)[1] == 200 and stranger.at != mine.at,
        "part": lambda: stranger.put(0, b"x").status_code == 404,
        "page": lambda: "photo.jpg" not in nora.person.open(f"{room}/with-files").text,
        "give up": lambda: stranger.give_up().status_code == 404,
    }
    assert answers[what]()
    assert mine.put(0, b"y").status_code == 200


@pytest.mark.promise("P04")
def test_of_an_entry_those_files_are_disclosed_that_were_ticked(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    item_id = new_item(tessa)
    photo = put(tessa, item_id, b"the stain", "Kitchen wall.jpg")
    put(tessa, item_id, b"for me alone", "Notes.txt", "text/plain")
    tessa.open(f"/items/{item_id}")
    tessa.person.follow("Disclose to")
    tessa.person.follow("All parties")
    assert "Only what you tick." in tessa.person.page.text
    tessa.person.submit("Yes, disclose", text="As I said.", file=[str(photo.id)])
    world.later(seconds=30)
    enter_room(leo)
    assert "See the photographs." in leo.person.page.text
    assert get(leo, leo.person.page.link("Kitchen wall.jpg"))[1] == b"the stain"
    assert "Notes.txt" not in leo.person.page.html

    for path in (f"/items/{item_id}/remove", f"/items/{item_id}/files/{photo.id}/remove"):
        assert "to Leo Landlord" in tessa.open(path).text
        assert "take the message back" in tessa.person.page.text
    with tessa.opened() as opened:
        folder_id = opened.work.session.connection().exec_driver_sql("SELECT folder_id FROM items").scalar_one()
    assert "to Leo Landlord" in tessa.open(f"/folders/{UUID(str(folder_id))}/remove").text
    tessa.open(f"/items/{item_id}/remove")
    tessa.person.submit("Remove it")
    enter_room(leo)
    assert get(leo, leo.person.page.link("Kitchen wall.jpg"))[1] == b"the stain"


@pytest.mark.promise("P04")
def test_without_a_tick_an_entrys_files_stay_private(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    item_id = new_item(tessa)
    photo = put(tessa, item_id, b"the stain", "Kitchen wall.jpg")
    tessa.open(f"/items/{item_id}")
    tessa.person.follow("Disclose to")
    tessa.person.follow("All parties")
    tessa.person.submit("Yes, disclose")
    world.later(seconds=30)
    enter_room(leo)
    assert "See the photographs." in leo.person.page.text
    assert "Kitchen wall" not in leo.person.page.html
    assert (
        "Leo Landlord" not in tessa.open(f"/items/{item_id}/files/{photo.id}/remove").text.split("Remove this file?")[1]
    )


def test_the_copy_of_all_messages_holds_their_files(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    attach(tessa, LARGE, "../Kitchen\u202e wall.jpg", "Here is the wall.")
    world.later(seconds=30)
    leo.person.open(f"{root(leo)}/export")
    leo.person.submit("Get the file")
    with zipfile.ZipFile(io.BytesIO(leo.person.response.get_data())) as archive:
        (name,) = [one for one in archive.namelist() if one.startswith("files/")]
        assert re.fullmatch(r"files/[0-9a-f]{8} [^/\u202e]*Kitchen[^/\u202e]* wall\.jpg", name)
        assert archive.read(name) == LARGE
        assert name in archive.read("messages.csv").decode("utf-8-sig")
        assert "Kitchen" in archive.read("index.html").decode()


def test_a_message_is_found_by_the_name_of_its_file(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    attach(tessa, b"x", "Bathroom tiles.jpg", "Look at this.")
    world.later(seconds=30)
    leo.person.open(f"{root(leo)}/search")
    leo.person.submit("Find", words="tiles")
    assert "Look at this." in leo.person.page.text
    assert "Bathroom tiles.jpg" in leo.person.page.text


def test_a_message_that_is_undone_or_taken_back_takes_its_file_along(world: World, parties: list[Party]) -> None:
    tessa, leo = parties
    attach(tessa, b"x", text="Too early.")
    tessa.person.submit("Undo")
    assert "Too early." in tessa.person.page.html
    assert stored(world) == []
    attach(tessa, b"x", text="Meant so.")
    world.later(seconds=30)
    enter_room(leo)
    path = leo.person.page.link("photo.jpg")
    enter_room(tessa)
    tessa.person.follow("Take back")
    tessa.person.submit("Take it back")
    assert get(leo, path)[0] == 404
    assert stored(world) == []


@pytest.fixture
@scenes.scene
def facilitation(world: World) -> Facilitation:
    return in_force(world)


@pytest.mark.promise("P20")
def test_a_facilitator_opens_the_files_of_what_was_given_to_them_and_no_other(facilitation: Facilitation) -> None:
    tessa, leo = facilitation.parties[:2]
    given, kept = new_item(tessa), new_item(tessa, 1)
    photo = put(tessa, given, photograph(), "Kitchen wall.jpg")
    private = put(tessa, kept, b"for me alone", "Notes.txt")
    code_id = facilitation.give(tessa)
    mediator = facilitation.mediator
    mediator.unlock()
    place = f"/cases/{mediator.case_id}/given/{code_id}/items"
    assert "Kitchen wall.jpg" in mediator.person.open(f"{place}/{given}").text
    assert get(mediator, f"{place}/{given}/files/{photo.id}")[:2] == (200, photograph())
    assert "Where it was taken" in mediator.person.open(f"{place}/{given}/files/{photo.id}/look").text
    assert get(mediator, f"{place}/{given}/files/{photo.id}/cleaned")[0] == 200
    for path in (f"{given}/files/{private.id}", f"{kept}/files/{private.id}", f"{kept}/files/{private.id}/look"):
        assert get(mediator, f"{place}/{path}")[0] == 404
    leo.unlock()
    assert get(leo, f"{place}/{given}/files/{photo.id}")[0] == 404
