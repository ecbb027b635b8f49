"""A party sends files part by part, as the script of our pages does: in any order, twice, on from where it broke."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from odr.app import LARGEST_REQUEST
from odr.crypto.codes import AccessCode
from odr.files.format import PART
from odr.files.keeping import FileHouse
from odr.files.store import StoreAway
from odr.files.tables import FileUpload, FileUse
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents.items import read
from odr.vaults.keys.scope import Scope
from odr.web.running import housekeeping
from tests.support import scenes
from tests.support.file_sender import FileSender
from tests.support.files import LARGE, content_of, house_of, new_item
from tests.support.vaults import Party, party_with_vault, two_parties, with_vault
from tests.support.world import World


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    party = party_with_vault(world)
    party.unlock()
    return party


def sender(party: Party, item_id: UUID) -> FileSender:
    return FileSender(party.person, f"{party.root}/items/{item_id}")


def counted(party: Party, table: type) -> int:
    with party.world.work() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


def names_in(party: Party, item_id: UUID) -> list[str]:
    with party.opened() as opened:
        return [one.name for one in read(opened, item_id).files]


def told(response: Any) -> str:
    assert response.status_code == 422
    return str(response.json["refused"])


def test_a_file_sent_in_parts_is_in_when_it_is_complete_and_not_before(party: Party) -> None:
    item_id = new_item(party)
    file = sender(party, item_id)
    begun = file.begin("photo.jpg", len(LARGE))
    assert (begun["part"], begun["parts"], begun["there"]) == (PART, 3, [])
    for number in (2, 0, 0):
        assert file.put(number, LARGE[number * PART : (number + 1) * PART]).status_code == 200
    assert "did not arrive as a whole" in told(file.complete())
    assert names_in(party, item_id) == []
    assert "Not all there yet" in party.open(f"/items/{item_id}").text
    assert f'{file.at}"' not in party.person.response.text  # nothing leads to it
    assert file.put(1, LARGE[PART : 2 * PART]).status_code == 200
    assert file.complete(last="y").json == {"whole": True}
    page = party.open(f"/items/{item_id}").text
    assert "What you sent is in." in page
    assert "photo.jpg" in page
    assert content_of(party, item_id, UUID(file.at.rsplit("/", 1)[1])) == LARGE


def test_the_same_file_chosen_again_goes_on_where_it_broke_off(party: Party) -> None:
    item_id = new_item(party)
    first, again, changed = (sender(party, item_id) for _one in range(3))
    first.begin("photo.jpg", len(LARGE))
    first.put(1, LARGE[PART : 2 * PART])
    assert again.begin("photo.jpg", len(LARGE))["there"] == [1]
    assert again.at == first.at
    assert changed.begin("photo.jpg", len(LARGE), modified=1_700_000_000_001)["there"] == []
    assert changed.at != first.at


def test_an_answer_that_was_lost_is_asked_for_again(party: Party) -> None:
    item_id = new_item(party)
    file = sender(party, item_id)
    file.begin("empty.txt", 0)
    for _again in range(2):
        assert file.complete().json == {"whole": True}
    assert (counted(party, FileUse), counted(party, FileUpload)) == (1, 0)


def test_what_is_given_up_goes_and_can_be_sent_anew(party: Party) -> None:
    item_id = new_item(party)
    file = sender(party, item_id)
    file.begin("photo.jpg", len(LARGE))
    given_up = file.at
    assert file.give_up().json == {"given_up": True}
    assert counted(party, FileUpload) == 0
    assert file.put(0, LARGE[:PART]).status_code == 404
    file.begin("photo.jpg", len(LARGE))
    assert file.at != given_up


@pytest.mark.parametrize(("number", "length"), [(0, PART - 1), (0, PART + 1), (0, 0), (3, 10), (2**31, 1), (2**80, 1)])
def test_a_part_that_is_none_is_refused(party: Party, number: int, length: int) -> None:
    file = sender(party, new_item(party))
    file.begin("photo.jpg", len(LARGE))
    assert "did not arrive as a whole" in told(file.put(number, bytes(length)))
    assert list(house_of(party.world).store.names()) == []


@pytest.mark.parametrize(
    ("length", "said"), [(2000, "A file may have 1 kB"), (900, "does not fit"), (-1, "choose a file")]
)
def test_a_file_that_may_not_come_is_refused_before_it_travels(party: Party, length: int, said: str) -> None:
    base = party.world.app_context
    base.files = FileHouse(base.files.store, 1000, 4000)
    assert said in sender(party, new_item(party)).begin("photo.jpg", length)["refused"]
    assert counted(party, FileUpload) == 0


def test_so_many_files_on_their_way_and_no_more(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("odr.vaults.contents.attached.MOST_COMING", 2)
    file = sender(party, new_item(party))
    for name in ("a", "b"):
        file.begin(name, 1)
    assert "2 files are on their way" in file.begin("c", 1)["refused"]
    assert file.begin("b", 1)["there"] == []


def test_a_store_that_is_away_is_a_clear_sentence(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    file = sender(party, new_item(party))
    file.begin("a", 1)

    def refuse(*_given: object) -> None:
        raise StoreAway("away")

    for act in ("put", "has", "get"):
        monkeypatch.setattr(house_of(party.world).store, act, refuse)
    assert "be reached at the moment" in told(file.put(0, b"x"))
    assert "be reached at the moment" in file.begin("a", 1)["refused"]
    assert "be reached at the moment" in told(file.complete())


def test_a_part_from_another_site_or_without_the_token_is_refused(party: Party) -> None:
    file = sender(party, new_item(party))
    file.begin("a", 1)
    for headers in ({"X-CSRF-Token": ""}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert file.put(0, b"x", **headers).status_code == 403
    assert list(house_of(party.world).store.names()) == []


def test_nobody_sends_into_a_file_of_somebody_else(world: World) -> None:
    first, second = (with_vault(party) for party in two_parties(world))
    for party in (first, second):
        party.unlock()
    file = sender(first, new_item(first))
    file.begin("a", 1)
    own = new_item(second)
    stranger = FileSender(second.person, f"{second.root}/items/{own}")
    for at in (file.at, f"{second.root}/items/{own}/files/{file.at.rsplit('/', 1)[1]}"):
        stranger.at = at
        answers = (stranger.put(0, b"x"), stranger.complete(), stranger.give_up())
        assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert list(house_of(world).store.names()) == []
    assert file.put(0, b"x").status_code == 200


def test_what_broke_off_is_listed_with_how_much_of_it_has_arrived(party: Party) -> None:
    item_id = new_item(party)
    file = sender(party, item_id)
    file.begin("\u202ephoto.jpg", len(LARGE))
    assert "0 bytes of 8.4 MB have arrived." in party.open(f"/items/{item_id}").text
    file.put(0, LARGE[:PART])
    assert "4.2 MB of 8.4 MB have arrived." in party.open(f"/items/{item_id}").text
    file.put_all(LARGE)
    page = party.open(f"/items/{item_id}").text
    assert "8.4 MB of 8.4 MB have arrived." in page
    assert "choose the same file again below" in page
    assert "\u202e" not in page
    file.complete()
    assert "Not all there yet" not in party.open(f"/items/{item_id}").text


def test_what_broke_off_can_be_discarded_and_makes_room(party: Party) -> None:
    item_id = new_item(party)
    file = sender(party, item_id)
    file.begin("photo.jpg", len(LARGE))
    file.put(0, LARGE[:PART])
    party.open(f"/items/{item_id}")
    page = party.person.submit("Discard it").text
    assert "What had arrived of that file is gone." in page
    assert "Not all there yet" not in page
    assert counted(party, FileUpload) == 0
    housekeeping.one_round(party.world.app_context)
    assert list(house_of(party.world).store.names()) == []


def test_a_store_that_is_away_does_not_hide_what_broke_off(party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    item_id = new_item(party)
    sender(party, item_id).begin("photo.jpg", len(LARGE))

    def away(_store: object, _name: str) -> bool:
        raise StoreAway

    monkeypatch.setattr(type(house_of(party.world).store), "has", away)
    assert "tell at the moment how much of it has arrived" in party.open(f"/items/{item_id}").text


def test_whoever_only_reads_sees_nothing_of_what_broke_off_and_discards_nothing(party: Party) -> None:
    item_id, folder, code = new_item(party), party.folder_id(), AccessCode.generate()
    file = sender(party, item_id)
    file.begin("photo.jpg", len(LARGE))
    with party.opened() as opened:
        issue_own_code(opened, code, "Telephone", Scope((folder,), may_write=False))
    party.code = code
    party.person.post_with_token(f"{party.root}/lock")
    party.unlock()
    assert "Not all there yet" not in party.open(f"/items/{item_id}").text
    party.person.post_with_token(f"{file.at}/discard")
    assert counted(party, FileUpload) == 1


def test_a_form_for_files_that_comes_without_one_is_no_longer_than_any_other(party: Party) -> None:
    path = f"{party.root}/items/{new_item(party)}/files/add"
    party.person.post_with_token(path, {"words": "x" * LARGEST_REQUEST})
    assert party.person.status == 413
