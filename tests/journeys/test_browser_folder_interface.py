"""A browser keeps folders at the service that only browsers open, over HTTP: from its first code to the last entry."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.crypto.inner import InnerKey, seal_previous_inner
from odr.crypto.sealing import seal_padded, sealed_size
from odr.crypto.secrets import SymmetricKey
from odr.files.format import FilePlace
from odr.files.tables import FileUpload, FileUse
from odr.vaults.inner.tables import InnerGrant, InnerRecord
from odr.vaults.tables import Item
from tests.support import scenes
from tests.support.browser_folders import Browser, Code, told
from tests.support.policy import a_new_policy, terms_of_the_house
from tests.support.vaults import Party, party_with_vault
from tests.support.world import World


@pytest.fixture
@scenes.scene
def browser(world: World) -> Browser:
    return Browser(party_with_vault(world)).begin()


@pytest.fixture
def party(browser: Browser) -> Party:
    return browser.party


def test_a_folder_is_written_and_read_by_its_browser(browser: Browser) -> None:
    folder = browser.new_folder()
    folder.write("Leak", "Under the sink.")
    folder.write("Rent", "Nobody else knows.")
    assert {title: text for title, (text, _item) in folder.read().items()} == {
        "Leak": "Under the sink.",
        "Rent": "Nobody else knows.",
    }


def test_the_state_says_what_there_is_for_a_code(browser: Browser) -> None:
    folder = browser.new_folder()
    state = browser.get("/state")
    assert state["folders"] == [str(folder.id)]
    assert state["begun"] is True
    assert state["code"] == {"id": str(browser.code.id), "is_browser": True, "may_write": True, "manages": True}
    assert [one["id"] for one in state["codes"]] == [str(browser.code.id)]
    assert [one["is_owner"] for one in state["holders"]] == [True]


def test_an_entry_is_changed_and_removed(browser: Browser) -> None:
    folder = browser.new_folder()
    item = folder.write("Leak", "Under the sink.")
    assert folder.send(folder.next(put=[folder.row("Leak", "Behind the wall.", item, 2)])) == {"taken": True}
    assert folder.read()["Leak"][0] == "Behind the wall."
    assert folder.send(folder.next(removed=[str(item)])) == {"taken": True}
    assert folder.read() == {}


def test_what_does_not_follow_the_present_state_is_not_taken(browser: Browser) -> None:
    folder = browser.new_folder()
    first, second = folder.next(put=[folder.row("A", "1")]), folder.next(put=[folder.row("B", "2")])
    assert folder.send(first) == {"taken": True}
    assert folder.send(second) == {"taken": False}
    assert browser.status == 409
    assert set(folder.read()) == {"A"}
    item = UUID(folder.read()["A"][1])
    assert folder.send(folder.next(put=[folder.row("A", "3", item, 3)])) == {"taken": False}
    assert folder.send(folder.next(removed=[str(uuid4())])) == {"taken": False}


def test_a_name_is_given_anew(browser: Browser) -> None:
    folder = browser.new_folder()
    row = folder.row("Garden", "", uuid4())
    name = {"version": "2", "epoch": "1", "sealed": row["title"]}
    assert folder.send(folder.next(name=name)) == {"taken": True}
    assert folder.state()["name"] == name


def test_a_file_goes_up_and_comes_down_as_it_was_sealed(browser: Browser) -> None:
    folder = browser.new_folder()
    file_id = folder.send_file()
    folder.write("Photo", "", files=[file_id])
    part = browser.raw(f"{folder.path}/files/{file_id}/parts/0")
    assert browser.status == 200
    assert len(part) == sealed_size(10_240)
    assert len(browser.raw(f"{folder.path}/files/{file_id}/root")) == sealed_size(64)


def test_a_file_goes_with_the_entry_that_names_it_no_more(browser: Browser) -> None:
    folder = browser.new_folder()
    file_id = folder.send_file()
    item = folder.write("Photo", "", files=[file_id])
    assert folder.send(folder.next(put=[folder.row("Photo", "", item, 2)])) == {"taken": True}
    with browser.party.world.work() as work:
        assert work.session.scalar(select(func.count()).select_from(FileUse)) == 0
        assert work.session.scalar(select(func.count()).select_from(FileUpload)) == 0


def test_a_whole_file_is_not_written_over(browser: Browser) -> None:
    folder = browser.new_folder()
    file_id = folder.send_file()
    place = FilePlace(browser.party.case_id, file_id, 10_000)
    sealed = seal_padded(SymmetricKey.generate(), bytes(place.padded), place.part_context(0))
    browser.put(f"{folder.path}/files/{file_id}/parts/0", sealed)
    assert browser.status == 404


def test_a_root_that_arrived_without_its_answer_can_be_sent_again_and_no_other(browser: Browser) -> None:
    folder, file_id, key = browser.new_folder(), uuid4(), SymmetricKey.generate()
    place, at = FilePlace(browser.party.case_id, file_id, 10_000), f"{folder.path}/files/{file_id}"
    browser.post(f"{folder.path}/files", {"file": str(file_id), "size": place.padded})
    browser.put(f"{at}/parts/0", seal_padded(key, bytes(place.padded), place.part_context(0)))
    root, other = (seal_padded(key, bytes(64), place.root_context()) for _ in range(2))
    for _time in range(2):
        assert browser.put(f"{at}/root", root) == {"whole": True}
    browser.put(f"{at}/root", other)
    assert browser.status == 404
    folder.write("Photo", "", files=[file_id])
    assert browser.raw(f"{at}/root") == root


def test_a_further_code_reads_what_it_is_granted_and_nothing_after_it_was_taken_back(browser: Browser) -> None:
    folder, other = browser.new_folder(), browser.new_folder("Other")
    folder.write("Leak", "Under the sink.")
    second = Code()
    assert browser.post("/codes", second.new(browser.owner_id, [folder.id])) == {"issued": True}
    assert folder.grant(second) == {"taken": True}
    assert browser.open(second)["opened"] is True
    assert folder.read(second)["Leak"][0] == "Under the sink."
    assert browser.get("/state")["folders"] == [str(folder.id)]
    browser.get(other.path)
    assert browser.status == 404
    browser.open()
    assert browser.post(f"/codes/{second.id}/revoke", {}) == {"revoked": True}
    folder.renew([browser.code])
    browser.open(second)
    assert browser.status == 422
    folder.write("Later", "After it.")
    assert set(folder.read()) == {"Leak", "Later"}


def test_a_code_is_given_less(browser: Browser) -> None:
    folder, other = browser.new_folder(), browser.new_folder("Other")
    second = Code()
    browser.post("/codes", second.new(browser.owner_id, [folder.id, other.id]))
    assert folder.grant(second) == {"taken": True}
    assert other.grant(second) == {"taken": True}
    less = {"folders": [str(folder.id)], "may_write": False, "expires": None}
    assert browser.post(f"/codes/{second.id}/narrow", less) == {"narrowed": True}
    assert other.grant(second) != {"taken": True}
    browser.open(second)
    assert browser.get("/state")["folders"] == [str(folder.id)]
    assert folder.send(folder.next(second)) != {"taken": True}
    browser.open()
    more = {"folders": [str(folder.id), str(other.id)], "may_write": True, "expires": None}
    browser.post(f"/codes/{second.id}/narrow", more)
    assert browser.status == 422


def test_a_folder_is_removed_with_all_that_is_in_it(browser: Browser) -> None:
    folder = browser.new_folder()
    folder.write()
    assert browser.post(f"{folder.path}/remove", {}) == {"removed": True}
    with browser.party.world.work() as work:
        for table in (Item, InnerRecord):
            assert work.session.scalar(select(func.count()).select_from(table)) == 0
        assert work.session.scalars(select(InnerGrant.folder_id)).all() == [None]


def test_whoever_lost_every_code_begins_again_once_the_folders_are_gone(browser: Browser) -> None:
    folder, party = browser.new_folder(), browser.party
    browser.post("/close", {})
    new = Browser(party)
    party.unlock()
    assert new.post("/codes", new.code.new(new.owner_id)) == {"issued": True}
    new.open()
    key = InnerKey.generate()
    first = {"list": new.sealed_list(key, 1, 1), "grants": new.grants(key, 1, None, [new.code])}
    assert new.post("/stewardship", first) == {"taken": False}
    assert new.post(f"{folder.path}/remove", {}) == {"removed": True}
    assert new.post("/stewardship", first) == {"taken": True}
    assert new.new_folder().read() == {}


def test_each_opening_of_a_folder_is_in_the_log_before_it_is_given(browser: Browser) -> None:
    folder = browser.new_folder()
    folder.write()
    folder.state()
    with browser.party.world.work() as work:
        given = work.session.scalars(
            select(AuditEntry).where(AuditEntry.event == Event.FOLDER_GIVEN.value).order_by(AuditEntry.number.desc())
        ).first()
        assert given is not None
        assert (given.subject_id, given.count) == (folder.id, 1)


def test_a_browser_that_was_left_alone_is_locked(browser: Browser) -> None:
    folder = browser.new_folder()
    browser.party.world.later(minutes=31)
    assert browser.get(folder.path) is None
    assert browser.get("/session")["open"] is False


# --- who has yet to accept a version ----------------------------------------------------------------------------------


@pytest.mark.promise("P51")
@pytest.mark.parametrize("publish", [a_new_policy, terms_of_the_house])
def test_whoever_has_yet_to_accept_a_version_is_told_that_and_nothing_is_written(
    browser: Browser, publish: Callable[[World], object]
) -> None:
    folder = browser.new_folder()
    row, further = folder.row("Leak", "Under the sink."), Code()
    wanted = folder.next(put=[row])
    publish(browser.party.world)
    renamed = {"version": "2", "epoch": "1", "sealed": row["title"]}
    asked = [
        folder.send(wanted),
        folder.send(folder.next(name=renamed)),
        folder.grant(further),
        browser.post("/codes", further.new(browser.owner_id)),
        browser.post(f"/folders/{folder.id}/files", {"file": str(uuid4()), "size": 65_536}),
    ]
    for answer in asked:
        assert "that you have not accepted yet" in answer["refused"]
    assert browser.status == 403
    assert folder.read() == {}


@pytest.mark.promise("P51")
def test_whoever_does_not_accept_removes_an_entry_and_gives_new_keys_to_what_a_code_opened(browser: Browser) -> None:
    folder, further = browser.new_folder(), Code()
    item = folder.write()
    assert browser.post("/codes", further.new(browser.owner_id)) == {"issued": True}
    assert folder.grant(further) == {"taken": True}
    a_new_policy(browser.party.world)
    assert folder.send(folder.next(removed=[str(item)])) == {"taken": True}
    assert folder.read() == {}
    assert browser.post(f"/codes/{further.id}/revoke", {}) == {"revoked": True}
    folder.renew([browser.code])
    key = InnerKey.generate()
    list_change = {
        "list": browser.sealed_list(key, 2, 2),
        "grants": browser.grants(key, 2, None, [browser.code]),
    }
    assert browser.post("/stewardship", list_change) == {"taken": True}


@pytest.mark.promise("P51")
@pytest.mark.parametrize("publish", [a_new_policy, terms_of_the_house])
def test_whoever_does_not_accept_gives_nobody_more_along_with_a_new_key(
    browser: Browser, publish: Callable[[World], object]
) -> None:
    folder, further = browser.new_folder(), Code()
    assert browser.post("/codes", further.new(browser.owner_id)) == {"issued": True}
    publish(browser.party.world)
    key, both = InnerKey.generate(), [browser.code, further]
    state = folder.state()
    renewal = folder.change(key, int(state["record"]["number"]) + 1, 2) | {
        "grants": browser.grants(key, 2, folder.id, both),
        "previous": told(seal_previous_inner(key, folder.key(state), folder.places.previous(2))),
    }
    lists = [
        {"list": browser.sealed_list(key, 2, 2), "grants": browser.grants(key, 2, None, both)},
        {"list": browser.sealed_list(key, 2, 1), "grants": browser.grants(key, 1, None, [further])},
        {"list": browser.sealed_list(key, 1, 1), "grants": browser.grants(key, 1, None, [browser.code])},
    ]
    answers = [folder.send(renewal), *(browser.post("/stewardship", one) for one in lists)]
    assert ["that you have not accepted yet" in answer.get("refused", "") for answer in answers] == [True] * 4
    with browser.party.world.work() as work:
        assert further.id not in work.session.scalars(select(InnerGrant.code_id)).all()
