"""Attacks on folders that only browsers open: by whoever writes to the database, has held a code, or sends words.

What a browser notices by itself, of a service that lies, is in ``tests/reader``. Here it is what the service must do.
"""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Table, delete, insert, select, update

from odr.crypto.codes import AccessCode, CodeKind
from odr.crypto.inner import InnerKey
from odr.crypto.sealing import could_be_seal, seal
from odr.db.columns import Base
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents import items, listing
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.export import export
from odr.vaults.contents.folders import folders_of
from odr.vaults.integrity.accepting import accept
from odr.vaults.integrity.checking import check
from odr.vaults.keys.findings import What
from odr.vaults.keys.scope import Scope
from odr.vaults.rotation.revoking import revoke
from odr.vaults.tables import BROWSER, SERVICE, AccessCodeRow
from odr.vaults.tables import Folder as FolderRow
from tests.support import scenes
from tests.support.advisers import Acting, adviser_of, given
from tests.support.browser_folders import Browser, Code, Folder, told
from tests.support.statements import asked_of
from tests.support.vaults import Party, two_parties, with_vault
from tests.support.world import Person, World

pytestmark = pytest.mark.both_engines("somebody writes to the database")

MOVED = {
    ("inner_records", "sealed_root"),
    ("inner_record_pages", "sealed_page"),
    ("inner_previous", "sealed_key"),
    ("inner_code_lists", "sealed_list"),
}
WORDS = "The landlord offered 400 in cash."


@scenes.scene
def two_with_vaults(world: World) -> list[Party]:
    return [with_vault(party) for party in two_parties(world)]


@pytest.fixture
@scenes.scene
def begun(world: World) -> tuple[list[Party], Browser]:
    parties = two_with_vaults(world)
    return parties, Browser(parties[0]).begin()


@pytest.fixture
def parties(request: pytest.FixtureRequest, world: World) -> list[Party]:
    """Also the ones of the browser, where a test asks for both."""
    if "browser" in request.fixturenames:
        both: list[Party] = request.getfixturevalue("begun")[0]
        return both
    return two_with_vaults(world)


@pytest.fixture
def browser(begun: tuple[list[Party], Browser]) -> Browser:
    return begun[1]


def table(name: str) -> Table:
    return Base.metadata.tables[name]


def rows(work: Work, name: str, **where: Any) -> list[dict[str, Any]]:
    asked = select(table(name)).filter_by(**where)
    return [dict(row) for row in work.session.connection().execute(asked).mappings()]


def alter(work: Work, name: str, where: dict[str, Any], **values: Any) -> None:
    """Below everything that looks at what is written: by somebody who has the database."""
    columns = table(name).columns
    conditions = [columns[key] == value for key, value in where.items()]
    work.session.connection().execute(update(table(name)).where(*conditions).values(values))
    work.session.expire_all()


def put(work: Work, name: str, row: dict[str, Any]) -> None:
    work.session.connection().execute(insert(table(name)).values(row))
    work.session.expire_all()


def noticed(browser: Browser) -> set[What]:
    """What the next unlocking finds."""
    with browser.party.opened() as opened:
        return {one.what for one in check(opened)}


# --- words that are not sealed ----------------------------------------------------------------------------------------


def places_of_seals(change: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where in a body bytes stand."""
    if isinstance(change, dict):
        for name, value in change.items():
            yield from places_of_seals(value, (*path, name))
    elif isinstance(change, list):
        for number, value in enumerate(change):
            yield from places_of_seals(value, (*path, number))
    elif isinstance(change, str) and len(change) > 60:
        yield path


def with_value(body: Any, path: tuple[str | int, ...], value: Any) -> Any:
    if not path:
        return value
    copied = dict(body) if isinstance(body, dict) else list(body)
    copied[path[0]] = with_value(copied[path[0]], path[1:], value)  # type: ignore[index]
    return copied


IN_CLEAR: list[Callable[[bytes], str]] = [
    lambda _sealed: WORDS,
    lambda _sealed: told(WORDS.encode()),
    lambda _sealed: told(b"\1" + WORDS.encode().ljust(200)),
    lambda sealed: told(sealed[:-1]),
    lambda sealed: told(b"\2" + sealed[1:]),
    lambda _sealed: "",
]


@pytest.mark.parametrize("in_clear", IN_CLEAR)
def test_words_are_refused_wherever_a_seal_belongs(browser: Browser, in_clear: Callable[[bytes], str]) -> None:
    folder = browser.new_folder()
    second = Code()
    browser.post("/codes", second.new(browser.owner_id, [folder.id]))
    state = folder.state()
    key = folder.key(state)
    change = folder.next(
        put=[folder.row("Leak", "Under the sink.")],
        grants=browser.grants(key, 1, folder.id, [second]),
        name={"version": "2", "epoch": "1", "sealed": folder.row("Garden", "")["title"]},
    )
    found = list(places_of_seals(change))
    assert {path[-1] for path in found} == {"root", "5", "title", "body", str(second.id), "sealed"}
    for path in found:
        value: Any = change
        for step in path:
            value = value[step]
        sent = with_value(change, path, in_clear(base64.b64decode(value)))
        answer = folder.send(sent)
        assert browser.status == 422, path
        assert WORDS not in str(answer)
    assert folder.state()["record"]["number"] == "1"
    assert folder.send(change) == {"taken": True}


def test_a_field_that_nobody_knows_is_refused(browser: Browser) -> None:
    folder = browser.new_folder()
    folder.send(folder.next() | {"title": WORDS})
    assert browser.status == 422
    row = folder.row("Leak", "") | {"note": WORDS}
    folder.send(folder.next(put=[row]))
    assert browser.status == 422


def test_a_form_is_no_body(browser: Browser) -> None:
    folder = browser.new_folder()
    party = browser.party
    response = party.person.client.post(
        f"{browser.root}{folder.path}/change",
        data={"title": WORDS, "csrf_token": browser.token()},
        base_url=party.person.origin,
    )
    assert response.status_code == 422


def test_a_part_of_a_file_in_clear_is_refused(browser: Browser) -> None:
    folder, file_id = browser.new_folder(), uuid4()
    browser.post(f"{folder.path}/files", {"file": str(file_id), "size": 4096})
    at = f"{folder.path}/files/{file_id}"
    for content in (WORDS.encode(), WORDS.encode().ljust(4096), b"\0" * (4096 + 57 + 16)):
        browser.put(f"{at}/parts/0", content)
        assert browser.status == 422
    browser.put(f"{at}/root", WORDS.encode())
    assert browser.status == 422


def test_a_file_says_no_more_than_its_padded_length(browser: Browser) -> None:
    folder = browser.new_folder()
    browser.post(f"{folder.path}/files", {"file": str(uuid4()), "size": 4097})
    assert browser.status == 422


# --- the pages of the service -----------------------------------------------------------------------------------------


@pytest.mark.promise("P07")
def test_no_page_writes_into_a_browser_folder(browser: Browser) -> None:
    folder, party = browser.new_folder(), browser.party
    item = folder.write()
    with party.opened() as opened:
        own = items.add(opened, folders_of(opened)[0].id, Draft("Mine", WORDS))
        for attempt in (
            lambda: items.add(opened, folder.id, Draft("Mine", WORDS)),
            lambda: items.move(opened, own, folder.id, 1),
            lambda: items.change(opened, item, Draft("Mine", WORDS), 1),
            lambda: items.move(opened, item, folders_of(opened)[0].id, 1),
            lambda: items.read(opened, item),
            lambda: listing.list_folder(opened, folder.id),
        ):
            with pytest.raises(NotFound):
                attempt()
    for path in (f"/folders/{folder.id}", f"/folders/{folder.id}/add", f"/items/{item}", f"/items/{item}/change"):
        party.open(path)
        assert party.person.status == 404, path


@pytest.mark.promise("P07")
def test_no_page_shows_or_hands_on_a_browser_folder(browser: Browser) -> None:
    folder, party = browser.new_folder(), browser.party
    folder.write("Leak", "Under the sink.")
    with party.opened() as opened:
        assert folder.id not in [one.id for one in folders_of(opened)]
        assert list(listing.each_item(opened)) == []
        assert listing.search(opened, "leak") == ([], False)
        packed = zipfile.ZipFile(io.BytesIO(b"".join(export(opened, "2026-0142").copy().pieces)))
        assert b"in a browser only" not in b"".join(packed.read(name) for name in packed.namelist())
        with pytest.raises(Refusal):
            issue_own_code(opened, AccessCode.generate(), "For the drawer", Scope((folder.id,)))


def test_a_code_that_is_typed_into_pages_opens_no_browser_folder(browser: Browser) -> None:
    folder, party = browser.new_folder(), browser.party
    assert party.code is not None
    browser.post("/close", {})
    browser.post("/open", {"share": party.code.server_share().reveal().hex()})
    assert browser.status == 422
    party.unlock()
    for path in (folder.path, "/stewardship"):
        browser.get(path)
        assert browser.status == 404
    browser.post(f"{folder.path}/change", folder.change(browser_key(), 2, 1))
    assert browser.status == 404


def browser_key() -> InnerKey:
    return InnerKey.generate()


# --- whoever writes to the database -----------------------------------------------------------------------------------


def test_what_browsers_remember_opens_where_it_belongs_and_nowhere_else(browser: Browser) -> None:
    world = browser.party.world
    one, two = browser.new_folder("One"), browser.new_folder("Two")
    for folder in (one, two):
        folder.write()
        folder.renew([browser.code])
    with world.work() as work:
        before = {name: {row["folder_id"]: row for row in rows(work, name)} for name in FOLDERS_OWN}
        earlier = rows(work, "inner_records", folder_id=one.id)[0]
    for name, column in FOLDERS_OWN.items():
        mine, other = before[name][one.id], before[name][two.id]
        for changed in ({column: other[column]}, {"epoch": 2}, {column: b"\1" * len(mine[column])}):
            with world.work() as work:
                alter(work, name, {"folder_id": one.id}, **changed)
            one.state()
            assert browser.status == 422, (name, changed)
            with world.work() as work:
                alter(work, name, {"folder_id": one.id}, **{key: mine[key] for key in changed})
            one.state()
            assert browser.status == 200
    for number in (1, earlier["number"] + 1):
        with world.work() as work:
            alter(work, "inner_records", {"folder_id": one.id}, number=number)
        one.state()
        assert browser.status == 422


FOLDERS_OWN = {
    "inner_records": "sealed_root",
    "inner_record_pages": "sealed_page",
    "inner_previous": "sealed_key",
}


def test_a_list_of_codes_opens_in_its_vault_and_in_its_version(parties: list[Party]) -> None:
    one, two = (Browser(party).begin() for party in parties)
    with one.party.world.work() as work:
        other = rows(work, "inner_code_lists", vault_id=two.vault_id)[0]
        mine = rows(work, "inner_code_lists", vault_id=one.vault_id)[0]
    for changed in ({"sealed_list": other["sealed_list"]}, {"version": 2}, {"epoch": 2}):
        with one.party.world.work() as work:
            alter(work, "inner_code_lists", {"vault_id": one.vault_id}, **changed)
        one.get("/stewardship")
        assert one.status == 422, changed
        with one.party.world.work() as work:
            alter(work, "inner_code_lists", {"vault_id": one.vault_id}, **{key: mine[key] for key in changed})
    one.get("/stewardship")
    assert one.status == 200


def test_a_row_that_was_slipped_in_is_not_given_and_is_noticed(browser: Browser) -> None:
    folder = browser.new_folder()
    item = folder.write()
    with browser.party.world.work() as work:
        put(work, "items", rows(work, "items", id=item)[0] | {"id": uuid4()})
    assert set(folder.read()) == {"Leak"}
    assert noticed(browser) == {What.ITEM_UNKNOWN}


def test_rows_that_were_exchanged_are_not_given(browser: Browser) -> None:
    folder = browser.new_folder()
    one, two = folder.write("One", "1"), folder.write("Two", "2")
    with browser.party.world.work() as work:
        bodies = {item: rows(work, "items", id=item)[0]["sealed_body"] for item in (one, two)}
        alter(work, "items", {"id": one}, sealed_body=bodies[two])
        alter(work, "items", {"id": two}, sealed_body=bodies[one])
    assert folder.read() == {}


def test_a_row_that_was_moved_to_another_folder_is_not_given_and_is_noticed(browser: Browser) -> None:
    one, two = browser.new_folder("One"), browser.new_folder("Two")
    item = one.write()
    with browser.party.world.work() as work:
        alter(work, "items", {"id": item}, folder_id=two.id)
    assert two.read() == {}
    assert noticed(browser) == {What.ITEM_MOVED}


def test_a_row_that_was_put_back_is_noticed_and_not_written_over(browser: Browser) -> None:
    folder = browser.new_folder()
    item = folder.write("Leak", "First.")
    with browser.party.world.work() as work:
        early = rows(work, "items", id=item)[0]
    folder.send(folder.next(put=[folder.row("Leak", "Second.", item, 2)]))
    with browser.party.world.work() as work:
        alter(work, "items", {"id": item}, **early)
    assert noticed(browser) == {What.ITEM_OLDER}
    # The version that comes after every one that there was, is the next: the browser that was shown the first is not
    # believed when it says "two" once more.
    assert folder.send(folder.next(put=[folder.row("Leak", "Third.", item, 2)])) == {"taken": False}


def test_a_row_that_was_removed_stays_missed_when_it_is_put_back(browser: Browser) -> None:
    folder = browser.new_folder()
    item = folder.write()
    with browser.party.world.work() as work:
        early = rows(work, "items", id=item)[0]
    folder.send(folder.next(removed=[str(item)]))
    with browser.party.world.work() as work:
        put(work, "items", early)
    assert noticed(browser) == {What.ITEM_UNKNOWN}


def test_a_name_that_was_put_back_is_noticed_and_stays_what_a_browser_sealed_when_its_owner_goes_on(
    browser: Browser,
) -> None:
    folder = browser.new_folder()
    before = folder.state()["name"]
    with browser.party.world.work() as work:
        early = rows(work, "folders", id=folder.id)[0]
    key = folder.key(folder.state())
    sealed = told(seal(key, b"Another name", folder.places.name(2, 1)))
    assert folder.send(folder.next(name={"version": "2", "epoch": "1", "sealed": sealed})) == {"taken": True}
    with browser.party.world.work() as work:
        named = {column: early[column] for column in ("version", "epoch", "sealed_name")}
        alter(work, "folders", {"id": folder.id}, **named)
    assert noticed(browser) == {What.FOLDER_NAME}
    with browser.party.opened() as opened:
        assert accept(opened) > 0
    assert folder.state()["name"] == before
    assert noticed(browser) == set()
    # The browser, which remembers the later name, gives it anew.
    assert folder.send(folder.next(name={"version": "2", "epoch": "1", "sealed": sealed})) == {"taken": True}


@pytest.mark.parametrize("kind", [SERVICE, "other"])
def test_a_folder_that_is_made_to_look_like_another_takes_no_words(browser: Browser, kind: str) -> None:
    folder, party = browser.new_folder(), browser.party
    item = folder.write()
    with party.world.work() as work:
        alter(work, "folders", {"id": folder.id}, kind=kind)
    assert {What.FOLDER_NAME, What.LIST_ALTERED} & noticed(browser)
    with party.opened() as opened:
        with pytest.raises((Refusal, NotFound)):
            items.add(opened, folder.id, Draft("Mine", WORDS))
        own = items.add(opened, folders_of(opened)[0].id, Draft("Mine", WORDS))
        with pytest.raises((Refusal, NotFound)):
            items.move(opened, own, folder.id, 1)
    with party.opened() as opened:
        found = next((one for one in listing.each_item(opened) if one.line.id == item), None)
        assert found is None or found.draft is None


def test_a_folder_of_the_service_that_is_made_to_look_like_a_browsers_gives_no_words(browser: Browser) -> None:
    party = browser.party
    with party.opened() as opened:
        folder_id = folders_of(opened)[0].id
        items.add(opened, folder_id, Draft("Mine", WORDS))
    with party.world.work() as work:
        alter(work, "folders", {"id": folder_id}, kind=BROWSER)
    answer = Folder(browser, folder_id).state()
    assert browser.status in (404, 422)
    assert WORDS not in str(answer)
    assert {What.FOLDER_NAME, What.LIST_ALTERED} & noticed(browser)


def test_a_code_that_was_slipped_in_is_granted_nothing(browser: Browser) -> None:
    folder, world = browser.new_folder(), browser.party.world
    slipped = Code()
    with world.work() as work:
        row = rows(work, "access_codes", id=browser.code.id)[0]
        tag = b"\7" * 32
        put(work, "access_codes", row | {"id": slipped.id, "lookup_tag": tag})
        put(
            work,
            "browser_codes",
            {"code_id": slipped.id, "public_key": slipped.public_key.encoded, "exposed_at": None},
        )
    assert folder.grant(slipped) != {"taken": True}
    assert browser.status == 422
    with world.work() as work:
        assert rows(work, "inner_grants", code_id=slipped.id) == []


# --- former holders, narrowed and expired codes -----------------------------------------------------------------------


def a_second_code(browser: Browser, folder: Folder, **others: Any) -> Code:
    second = Code()
    assert browser.post("/codes", second.new(browser.owner_id, [folder.id], **others)) == {"issued": True}
    assert folder.grant(second) == {"taken": True}
    return second


OF_A_CODE = ("access_codes", "grants", "browser_codes", "inner_grants")


def kept_of(work: Work, code: Code) -> dict[str, list[dict[str, Any]]]:
    return {name: rows(work, name, **{code_column(name): code.id}) for name in OF_A_CODE}


def code_column(name: str) -> str:
    return "id" if name == "access_codes" else "code_id"


def put_all_back(work: Work, code: Code, kept: dict[str, list[dict[str, Any]]]) -> None:
    for name in reversed(OF_A_CODE):
        column = table(name).columns[code_column(name)]
        work.session.connection().execute(delete(table(name)).where(column == code.id))
    for name in OF_A_CODE:
        for row in kept[name]:
            put(work, name, row)


def test_a_former_holder_gets_nothing_even_if_all_rows_of_the_code_are_put_back(browser: Browser) -> None:
    folder, world = browser.new_folder(), browser.party.world
    second = a_second_code(browser, folder)
    with world.work() as work:
        kept = kept_of(work, second)
    browser.open(second)
    assert folder.state()["rows"] == []
    browser.open()
    browser.post(f"/codes/{second.id}/revoke", {})
    folder.renew([browser.code])
    with world.work() as work:
        put_all_back(work, second, kept)
    browser.open(second)
    assert browser.status == 422


def test_a_code_that_was_taken_back_is_out_at_once_where_it_has_the_vault_open(parties: list[Party]) -> None:
    browser = Browser(parties[0]).begin()
    folder = browser.new_folder()
    second = a_second_code(browser, folder)
    browser.open(second)
    token = browser.token()
    with parties[0].opened() as opened:
        revoke(opened, second.id)
    assert browser.get(folder.path) is None
    answer = browser.party.person.client.post(
        f"{browser.root}{folder.path}/change",
        json=folder.change(browser_key(), 2, 1),
        base_url=browser.party.person.origin,
        headers={"X-CSRF-Token": token},
    )
    assert answer.get_json(silent=True) is None


def test_a_narrowed_code_gets_nothing_of_the_rest_even_if_its_grants_are_put_back(browser: Browser) -> None:
    one, two = browser.new_folder("One"), browser.new_folder("Two")
    second = Code()
    browser.post("/codes", second.new(browser.owner_id, [one.id, two.id]))
    one.grant(second)
    two.grant(second)
    with browser.party.world.work() as work:
        kept = kept_of(work, second)
    less = {"folders": [str(one.id)], "may_write": True, "expires": None}
    assert browser.post(f"/codes/{second.id}/narrow", less) == {"narrowed": True}
    two.renew([browser.code])
    later = two.write("Later", "After it.")
    with browser.party.world.work() as work:
        put_all_back(work, second, kept)
    browser.open(second)
    state = two.state()
    given = [row["item"] for row in state["rows"]] if browser.status == 200 else []
    assert str(later) not in given
    two_change = two.change(browser_key(), 99, 1)
    assert two.send(two_change) != {"taken": True}


def test_a_code_whose_end_has_come_opens_nothing(browser: Browser) -> None:
    folder = browser.new_folder()
    ends = browser.party.world.time.replace(microsecond=0).isoformat().replace("+00:00", "Z")
    day = ends[:8] + f"{int(ends[8:10]) + 1:02d}" + ends[10:]
    second = a_second_code(browser, folder, expires=day)
    browser.open(second)
    assert browser.status == 200
    browser.party.world.later(minutes=1)
    assert folder.state()["rows"] == []
    browser.party.world.later(days=2)
    assert browser.get(folder.path) is None
    browser.party.person.sign_in()
    browser.open(second)
    assert browser.status == 422


def test_a_code_for_chosen_folders_neither_grants_nor_renews_nor_manages_codes(browser: Browser) -> None:
    folder = browser.new_folder()
    second = a_second_code(browser, folder)
    third = Code()
    browser.post("/codes", third.new(browser.owner_id, [folder.id]))
    browser.open(second)
    state = folder.state()
    key = folder.key(state, second)
    granting = folder.next(second, grants=browser.grants(key, 1, folder.id, [third]))
    renewing = folder.change(browser_key(), int(state["record"]["number"]) + 1, 2) | {
        "previous": granting["record"]["root"],
        "grants": browser.grants(key, 2, folder.id, [second]),
    }
    for change in (granting, renewing):
        assert folder.send(change) != {"taken": True}
    for path, sent in (
        (f"/codes/{third.id}/revoke", {}),
        ("/codes", Code().new(browser.owner_id)),
        (f"{folder.path}/remove", {}),
        ("/folders", {"folder": str(uuid4()), "change": folder.next(second)}),
        ("/stewardship", {"list": browser.sealed_list(key, 2, 1), "grants": {}}),
    ):
        browser.post(path, sent)
        assert browser.status == 404, path
    browser.get("/stewardship")
    assert browser.status == 404
    assert folder.send(folder.next(second, put=[])) == {"taken": True}


def test_a_code_that_only_reads_writes_nothing(browser: Browser) -> None:
    folder = browser.new_folder()
    second = a_second_code(browser, folder, may_write=False)
    browser.open(second)
    assert folder.send(folder.next(second)) != {"taken": True}
    browser.post(f"{folder.path}/files", {"file": str(uuid4()), "size": 4096})
    assert browser.status == 422


def test_a_code_for_everything_stays_in_the_owners_hands(browser: Browser) -> None:
    adviser = adviser_with_account(browser)
    browser.post("/codes", Code().new(adviser.account_id))
    assert browser.status == 422
    browser.post("/codes", Code().new(uuid4()))
    assert browser.status == 404


def test_an_adviser_reads_what_they_are_given_until_they_stop_acting(browser: Browser) -> None:
    folder, other = browser.new_folder(), browser.new_folder("Other")
    adviser = adviser_with_account(browser)
    handed = Code()
    assert browser.post("/codes", handed.new(adviser.account_id, [folder.id])) == {"issued": True}
    folder.grant(handed)
    theirs = Browser(Party(browser.party.world, adviser.person, browser.party.case_id, browser.party.participant_id))
    theirs.code = handed
    theirs.open()
    assert Folder(theirs, folder.id).state()["rows"] == []
    theirs.get(other.path)
    assert theirs.status == 404
    with browser.party.world.work() as work:
        alter(work, "advisers", {"id": adviser.adviser_id}, ended_at=browser.party.world.time)
    theirs.get(folder.path)
    assert theirs.status == 404


def adviser_with_account(browser: Browser) -> Acting:
    return adviser_of(browser.party)


# --- others -----------------------------------------------------------------------------------------------------------


def test_the_other_party_finds_nothing(parties: list[Party]) -> None:
    browser, other = Browser(parties[0]).begin(), Browser(parties[1]).begin()
    folder = browser.new_folder()
    item = folder.write()
    theirs = Folder(other, folder.id)
    other.get(theirs.path)
    assert other.status == 404
    other.post(f"{theirs.path}/change", theirs.change(browser_key(), 3, 1))
    assert other.status == 404
    other.post(f"/codes/{browser.code.id}/revoke", {})
    assert other.status == 404
    own = other.new_folder()
    row = own.row("Mine", "", item, 2)
    assert own.send(own.next(put=[row])) == {"taken": False}
    assert own.send(own.next(removed=[str(item)])) == {"taken": False}
    assert set(folder.read()) == {"Leak"}
    # The share of one party's code opens nothing in the hands of the other.
    other.post("/close", {})
    other.open(browser.code)
    assert other.status == 422


def test_no_page_removes_a_browser_folder_for_anybody_but_whoever_opens_all_of_the_vault(
    parties: list[Party],
) -> None:
    browser = Browser(parties[0]).begin()
    folder = browser.new_folder()
    folder.write()
    second = a_second_code(browser, folder)
    path = f"/folders/{folder.id}/remove"

    def refused(party: Party, person: Person) -> None:
        person.open(f"{party.root}{path}")
        assert person.status == 404
        person.post_with_token(f"{party.root}{path}")
        assert person.status == 404
        assert set(folder_rows(party.world)) >= {folder.id}

    # The other party, at their own address and at this one's.
    parties[1].unlock()
    refused(parties[1], parties[1].person)
    # An adviser with a code for the service's folders, and with one for this folder.
    adviser = given(adviser_with_account(browser), 0, may_write=True)
    handed = Code()
    browser.post("/codes", handed.new(adviser.account_id, [folder.id], may_write=True))
    folder.grant(handed)
    adviser.unlock()
    refused(browser.party, adviser.person)
    theirs = Browser(Party(browser.party.world, adviser.person, browser.party.case_id, browser.party.participant_id))
    theirs.open(handed)
    refused(browser.party, adviser.person)
    # A code for the browser in the party's own hands that does not open everything.
    browser.open(second)
    refused(browser.party, browser.party.person)
    # The control.
    browser.open()
    browser.party.person.post_with_token(f"{browser.party.root}{path}")
    assert folder.id not in folder_rows(browser.party.world)


def folder_rows(world: World) -> set[UUID]:
    with world.work() as work:
        return set(work.session.scalars(select(FolderRow.id)))


def test_an_identifier_that_is_taken_is_not_taken_twice(parties: list[Party]) -> None:
    browser, other = Browser(parties[0]).begin(), Browser(parties[1]).begin()
    folder = browser.new_folder()
    key = browser_key()
    taken = Folder(other, folder.id)
    change = taken.change(key, 1, 1) | {
        "name": {"version": "1", "epoch": "1", "sealed": taken.change(key, 1, 1)["record"]["root"]},
        "grants": other.grants(key, 1, folder.id, [other.code]),
    }
    assert other.post("/folders", {"folder": str(folder.id), "change": change}) == {"taken": False}
    other.post("/codes", other.code.new(other.owner_id))
    assert other.status == 422


def test_another_site_changes_nothing(browser: Browser) -> None:
    folder, party = browser.new_folder(), browser.party
    change, url = folder.next(), f"{browser.root}{folder.path}/change"
    token = browser.token()
    for headers in (
        {},
        {"X-CSRF-Token": "x" * 43},
        {"X-CSRF-Token": token, "Origin": "https://elsewhere.example"},
        {"X-CSRF-Token": token, "Sec-Fetch-Site": "cross-site"},
    ):
        answer = party.person.client.post(url, json=change, base_url=party.person.origin, headers=headers)
        assert answer.get_json(silent=True) is None, headers
    assert folder.state()["record"]["number"] == "1"


def test_what_lies_in_the_database_is_sealed_twice(browser: Browser) -> None:
    folder = browser.new_folder()
    item = folder.write()
    given = next(one for one in folder.state()["rows"] if one["item"] == str(item))
    inner = base64.b64decode(given["body"])
    assert could_be_seal(inner)
    assert inner not in browser.party.world.stored()
    with browser.party.world.work() as work:
        assert work.session.get(FolderRow, folder.id) is not None
        assert work.session.get(AccessCodeRow, browser.code.id) is not None
        kept = UUID(given["item"])
        assert rows(work, "items", id=kept)[0]["sealed_body"] != inner


# --- a code that a page was sent all the same -------------------------------------------------------------------------


def seen(browser: Browser) -> list[Any]:
    with browser.party.world.work() as work:
        return [row["exposed_at"] for row in rows(work, "browser_codes")]


@pytest.mark.parametrize("spelt", [str, str.lower, lambda code: code.replace(" ", "-"), lambda code: f" {code}\n"])
def test_a_code_that_a_page_was_sent_counts_as_seen_and_its_party_is_told(
    browser: Browser, spelt: Callable[[str], str]
) -> None:
    party, code = browser.party, browser.code.code.reveal()
    browser.post("/close", {})
    party.open("/unlock")
    party.world.app_context.mail_waiting.clear()
    party.person.submit("Open", code=spelt(code))
    assert "must never be typed" in party.person.page.text
    assert seen(browser) == [party.world.time]
    assert party.world.app_context.mail_waiting.is_set(), "the mail waits for nobody else's"
    party.world.deliver()
    mails = [one for one in party.world.mailbox.messages if "browser only" in one.body]
    assert [one.to for one in mails] == [party.person.email]
    assert code not in mails[0].body
    assert "2026-0142" not in mails[0].body
    party.unlock()
    assert "Seen by the service" in party.open("/codes").text
    assert browser.get("/state")["codes"][0]["exposed"] is not None


def test_it_counts_whatever_form_it_was_typed_into_and_whoever_typed_it(parties: list[Party]) -> None:
    browser = Browser(parties[0]).begin()
    stranger = browser.party.world.person("Sam Stranger")
    stranger.open("/sign-in")
    stranger.submit(email=browser.code.code.reveal(), password="x" * 20)
    assert seen(browser) == [browser.party.world.time]
    parties[1].open("/unlock")
    parties[1].person.submit("Open", code=browser.code.code.reveal())
    browser.party.world.deliver()
    assert len([one for one in browser.party.world.mailbox.messages if "browser only" in one.body]) == 1


def test_a_form_full_of_codes_that_nobody_has_is_soon_done_with(browser: Browser) -> None:
    world = browser.party.world
    made_up = [AccessCode.generate(CodeKind.BROWSER).reveal() for _number in range(200)]
    stranger = world.person()
    with asked_of(world) as asked:
        stranger.client.post("/sign-in", data={"email": made_up}, base_url=world.settings.public_url)
    assert len(asked) < 20
    assert seen(browser) == [None]
    typed = [browser.code.code.reveal(), *made_up]
    stranger.client.post("/sign-in", data={"email": typed}, base_url=world.settings.public_url)
    assert seen(browser) == [world.time]


def test_another_code_or_one_with_a_slip_is_nobodys(browser: Browser) -> None:
    party, code = browser.party, browser.code.code.reveal()
    browser.post("/close", {})
    for typed in (code[:-1] + ("0" if code[-1] != "0" else "1"), Code().code.reveal()):
        party.open("/unlock")
        party.person.submit("Open", code=typed)
    assert seen(browser) == [None]


def test_a_code_that_was_seen_is_replaced_by_one_that_opens_the_same(browser: Browser) -> None:
    folder = browser.new_folder()
    folder.write()
    new = Code()
    assert browser.post("/codes", new.new(browser.owner_id)) == {"issued": True}
    assert folder.grant(new) == {"taken": True}
    old, browser.code = browser.code, new
    browser.open()
    assert browser.post(f"/codes/{old.id}/revoke", {}) == {"revoked": True}
    folder.renew([new])
    assert set(folder.read()) == {"Leak"}
    browser.open(old)
    assert browser.status == 422
