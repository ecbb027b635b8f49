"""Codes of browsers in other hands, at another browser, or as the database was made to say; files touched in the store.

Those who try it write to the database and to the store of files, and have a code that opens something else, opens less,
or opened something once.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from odr.accounts.tables import BrowserSession
from odr.crypto.context import Context
from odr.crypto.errors import Unopenable
from odr.crypto.inner import InnerKey, inner_pair, open_inner_grant, open_previous_inner
from odr.crypto.sealing import open_sealed
from odr.errors import Refusal
from odr.files.format import FileEntry, digests_of, open_part, open_root, seal_part, seal_root
from odr.vaults.codes import adviser_codes
from odr.vaults.tables import UnlockedVault, VaultSecret
from tests.adversary.test_at_the_same_moment import TIMES, at_once
from tests.adversary.test_browser_folder_attacks import (
    a_second_code,
    alter,
    kept_of,
    put,
    put_all_back,
    rows,
)
from tests.adversary.test_file_attacks import ATTACKS, Attack, overwrite
from tests.support import scenes
from tests.support.advisers import Acting, adviser_of
from tests.support.browser_folders import Browser, Code, Folder, untold
from tests.support.files import LARGE, house_of
from tests.support.people import another_browser, enter
from tests.support.vaults import Party, two_parties, with_vault
from tests.support.world import World

pytestmark = pytest.mark.both_engines("somebody writes to the database and to the store; and locks")
CONTRACT = b"the contract as it was signed"
WISHED = b"the contract as they wish it!"


class Hands(scenes.CopiedByField):
    """A party with two browser folders, and an adviser who was given the first of them for ten days, to read."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.browser = Browser(with_vault(two_parties(world)[0])).begin()
        self.one, self.two = self.browser.new_folder("One"), self.browser.new_folder("Two")
        self.item = self.one.write("Leak", "Under the sink.")
        self.elsewhere = self.two.write("Ledger", "In the cellar.")
        self.adviser = adviser_of(self.browser.party)
        self.code = Code()
        ends = (world.time + timedelta(days=10)).strftime("%Y-%m-%dT%H:%M:%SZ")
        new = self.code.new(self.adviser.account_id, [self.one.id], may_write=False, expires=ends)
        assert self.browser.post("/codes", new) == {"issued": True}
        assert self.one.grant(self.code) == {"taken": True}

    def theirs(self, acting: Acting | None = None) -> Browser:
        """The reader of the adviser, or of another, who has typed the code."""
        party = self.browser.party
        person = (acting or self.adviser).person
        found = Browser(Party(self.world, person, party.case_id, party.participant_id))
        found.code = self.code
        found.get("/session")
        if found.status == 200:
            found.open()
        return found

    def reads(self, folder: Folder, theirs: Browser | None = None) -> set[str]:
        """The titles of what opens to the adviser in a folder."""
        at = Folder(theirs or self.theirs(), folder.id)
        at.browser.get(at.path)
        if at.browser.status != 200:
            return set()
        try:
            return set(at.read(self.code))
        except Unopenable:
            return set()

    def kept(self) -> dict[str, list[dict[str, Any]]]:
        """All rows of the code."""
        with self.world.work() as work:
            return kept_of(work, self.code)

    def put_back(self, kept: dict[str, list[dict[str, Any]]]) -> None:
        """By somebody who has the database."""
        with self.world.work() as work:
            put_all_back(work, self.code, kept)


@pytest.fixture
@scenes.scene
def hands(world: World) -> Hands:
    return Hands(world)


def test_the_control_an_adviser_reads_the_one_folder_they_were_given(hands: Hands) -> None:
    assert hands.reads(hands.one) == {"Leak"}
    assert hands.reads(hands.two) == set()


# --- at another browser -----------------------------------------------------------------------------------------------


def at_another(browser: Browser) -> Browser:
    """The same person, signed in at another browser, where the code was not typed."""
    other = copy(browser)
    other.party = copy(browser.party)
    other.party.person = enter(another_browser(browser.party.person))
    return other


def test_what_one_browser_has_open_opens_in_no_other(hands: Hands) -> None:
    browser = hands.browser
    other = at_another(browser)
    for path in ("/state", "/stewardship", hands.one.path, f"{hands.one.path}/copies"):
        assert browser.get(path) is not None
        assert other.get(path) is None, path
        assert other.status == 302, "to the page that asks for the code"
    with hands.world.work() as work:
        unlocked = work.session.scalars(select(UnlockedVault)).one()
        mine = {row.id for row in work.session.scalars(select(BrowserSession)) if row.account_id == browser.owner_id}
        row = rows(work, "unlocked_vaults", session_id=unlocked.session_id)[0]
        (session_id,) = mine - {unlocked.session_id}
        put(work, "unlocked_vaults", row | {"session_id": session_id})
    assert other.get("/session")["open"] is False
    for path in ("/state", hands.one.path):
        assert other.get(path) is None, path
    other.post(f"{hands.one.path}/change", hands.one.next())
    assert set(hands.one.read()) == {"Leak"}


def test_the_token_of_another_browser_changes_nothing(hands: Hands) -> None:
    other = at_another(hands.browser)
    party = hands.browser.party
    answer = party.person.client.post(
        f"{hands.browser.root}{hands.one.path}/change",
        json=hands.one.next(),
        base_url=party.person.origin,
        headers={"X-CSRF-Token": other.token(), "Sec-Fetch-Site": "same-origin"},
    )
    assert answer.get_json(silent=True) != {"taken": True}
    assert hands.one.send(hands.one.next()) == {"taken": True}


def test_a_share_that_was_moved_to_another_code_opens_nothing(hands: Hands) -> None:
    theirs = hands.theirs()
    with hands.world.work() as work:
        alter(work, "unlocked_vaults", {"code_id": hands.code.id}, code_id=hands.browser.code.id)
    for path in (hands.one.path, hands.two.path, "/stewardship"):
        theirs.get(path)
        assert theirs.get(path) is None, path


# --- an adviser's code ------------------------------------------------------------------------------------------------


def test_a_code_that_the_database_says_is_for_another_folder_opens_none(hands: Hands) -> None:
    """The grants are sealed for their folder; and so are the entries."""
    with hands.world.work() as work:
        (secret,) = work.session.scalars(select(VaultSecret.id).where(VaultSecret.folder_id == hands.two.id))
        (own,) = work.session.scalars(select(VaultSecret.id).where(VaultSecret.folder_id == hands.one.id))
        alter(work, "inner_grants", {"code_id": hands.code.id}, folder_id=hands.two.id)
        alter(work, "grants", {"code_id": hands.code.id, "secret_id": own}, secret_id=secret)
    assert hands.reads(hands.two) == set()
    assert hands.reads(hands.one) == set()


def test_an_inner_grant_of_another_folder_opens_nothing_there(hands: Hands) -> None:
    """Also where the service helps: it gives the box, and it does not open."""
    with hands.world.work() as work:
        alter(work, "inner_grants", {"code_id": hands.code.id}, folder_id=hands.two.id)
        box = rows(work, "inner_grants", code_id=hands.code.id)[0]
    places = hands.two.places
    for place in (places.grant(box["epoch"], hands.code.id), hands.browser.places().grant(box["epoch"], hands.code.id)):
        with pytest.raises(Unopenable):
            opens_grant(box["box"], hands.code, place)
    assert isinstance(opens_grant(box["box"], hands.code, hands.one.places.grant(1, hands.code.id)), InnerKey)


def opens_grant(box: bytes, code: Code, place: Context) -> InnerKey:
    return open_inner_grant(box, inner_pair(code.share), code.proof_key, place)


@pytest.mark.promise("P02", "P22")
@pytest.mark.parametrize("as_it_ends", ["the party takes it back", "they stop acting"])
def test_a_code_that_ended_reads_nothing_that_is_written_later_even_if_all_of_it_is_put_back(
    hands: Hands, as_it_ends: str
) -> None:
    assert hands.reads(hands.one) == {"Leak"}
    kept, browser = hands.kept(), hands.browser
    with hands.world.work() as work:
        acting = rows(work, "advisers", id=hands.adviser.adviser_id)[0]
        if as_it_ends == "they stop acting":
            adviser_codes.end(work, hands.adviser.row(work), hands.adviser.account_id)
    if as_it_ends == "the party takes it back":
        assert browser.post(f"/codes/{hands.code.id}/revoke", {}) == {"revoked": True}
    browser.open()
    hands.one.renew([browser.code])
    hands.one.write("Later", "After it.")
    hands.put_back(kept)
    with hands.world.work() as work:
        alter(work, "advisers", {"id": acting["id"]}, **acting)
    assert "Later" not in hands.reads(hands.one)
    assert hands.reads(hands.one) == set()


def test_a_code_that_was_handed_to_somebody_else_in_the_database_opens_nothing_for_them(hands: Hands) -> None:
    """Another adviser has got hold of what the first was given; the row of the code stays as it is."""
    amos = adviser_of(hands.browser.party, "Amos Count")
    theirs = hands.theirs(amos)
    assert theirs.status == 422
    assert hands.reads(hands.one, theirs) == set()


def test_an_end_that_came_stays_in_force_once_the_party_has_opened_the_vault_whatever_the_database_says(
    hands: Hands,
) -> None:
    hands.world.later(days=11)
    for person in (hands.adviser.person, hands.browser.party.person):
        person.sign_in()
    assert hands.reads(hands.one) == set()
    hands.browser.open()
    hands.one.renew([hands.browser.code])
    hands.one.write("Later", "After it.")
    with hands.world.work() as work:
        alter(work, "access_codes", {"id": hands.code.id}, expires_at=hands.world.time + timedelta(days=30))
    assert hands.reads(hands.one) == set()


@pytest.mark.parametrize(
    "altered",
    [{"expires_at": None}, {"may_write": True}, {"public_key": b"\1" * 1217}],
    ids=lambda one: next(iter(one)),
)
def test_a_code_whose_row_was_altered_is_given_no_new_key(hands: Hands, altered: dict[str, Any]) -> None:
    with hands.world.work() as work:
        alter(work, "access_codes", {"id": hands.code.id}, **altered)
    assert hands.one.grant(hands.code) != {"taken": True}
    state = hands.one.state()
    newer = hands.one.change(InnerKey.generate(), int(state["record"]["number"]) + 1, 2)
    grants = hands.browser.grants(InnerKey.generate(), 2, hands.one.id, [hands.browser.code, hands.code])
    assert hands.one.send(newer | {"grants": grants, "previous": newer["record"]["root"]}) != {"taken": True}
    assert hands.browser.status == 422
    hands.one.renew([hands.browser.code])  # the control: without that code the key is renewed
    assert "Altered in the database" in hands.browser.party.open("/codes").text


def test_an_end_and_a_right_that_were_narrowed_give_nothing_later_when_they_are_put_back(hands: Hands) -> None:
    one, second = hands.one, a_second_code(hands.browser, hands.one)
    with hands.world.work() as work:
        kept = kept_of(work, second)
    ends = (hands.world.time + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    less = {"folders": [str(one.id)], "may_write": False, "expires": ends}
    assert hands.browser.post(f"/codes/{second.id}/narrow", less) == {"narrowed": True}
    one.renew([hands.browser.code])
    later = one.write("Later", "After it.")
    with hands.world.work() as work:
        put_all_back(work, second, kept)
    hands.browser.open(second)
    state = one.state()
    if hands.browser.status == 200:
        older = one.key(state, second)
        rows_later = [row for row in state["rows"] if row["item"] == str(later)]
        places = one.places
        for row in rows_later:
            for epoch in (1, 2):
                with pytest.raises(Unopenable):
                    open_sealed(older, untold(row["body"]), places.body(later, 1, epoch))
        with pytest.raises(Unopenable):
            open_previous_inner(older, untold(state["previous"]["2"]), places.previous(2))
        for epoch in (1, 2):
            one.send(one.change(older, int(state["record"]["number"]) + 1, epoch))
            assert hands.browser.status == 422
    hands.browser.open()
    assert set(one.read()) == {"Leak", "Later"}


# --- files ------------------------------------------------------------------------------------------------------------


def content_of(browser: Browser, folder: Folder, entry: FileEntry) -> bytes | None:
    """What a browser makes of a file that the service gives it; ``None`` if it does not open."""
    at, case_id = f"{folder.path}/files/{entry.id}", browser.party.case_id
    place, content = entry.place(case_id), []
    try:
        digests = open_root(entry, case_id, browser.raw(f"{at}/root"))
        for number in range(place.count):
            sealed = browser.raw(f"{at}/parts/{number}")
            if digests_of(sealed) != digests[number]:
                return None
            content.append(open_part(entry.key, place, number, sealed))
    except Unopenable:
        return None
    return b"".join(content)[: entry.length]


def put_in(hands: Hands, content: bytes, name: str = "plan.pdf") -> FileEntry:
    """A file of an entry of the first folder."""
    entry = hands.one.send_content(content, name)
    hands.one.write(name, "", files=[entry.id])
    return entry


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: str(attack.__name__))
def test_parts_that_were_touched_in_the_store_do_not_open_in_a_browser(hands: Hands, attack: Attack) -> None:
    mine, other = put_in(hands, LARGE, "mine.pdf"), put_in(hands, LARGE[::-1], "other.pdf")
    assert content_of(hands.browser, hands.one, mine) == LARGE
    attack(house_of(hands.world).store, mine, other)
    assert content_of(hands.browser, hands.one, mine) is None
    assert content_of(hands.browser, hands.one, other) == LARGE[::-1]


@pytest.mark.parametrize("of", ["another file", "somebody with the key", "nobody"])
def test_a_root_that_was_put_in_the_place_of_a_browsers_does_not_open(hands: Hands, of: str) -> None:
    mine, other = put_in(hands, CONTRACT, "mine.pdf"), put_in(hands, CONTRACT, "other.pdf")
    forged = seal_part(mine.key, mine.place(hands.browser.party.case_id), 0, WISHED)
    with hands.world.work() as work:
        sealed_root = {
            "another file": rows(work, "stored_files", id=other.id)[0]["sealed_root"],
            "somebody with the key": seal_root(mine.key, mine.place(hands.browser.party.case_id), [digests_of(forged)]),
            "nobody": None,
        }[of]
        alter(work, "stored_files", {"id": mine.id}, sealed_root=sealed_root)
    overwrite(house_of(hands.world).store, mine.id, 0, forged)
    assert content_of(hands.browser, hands.one, mine) is None
    assert content_of(hands.browser, hands.one, other) == CONTRACT


def test_a_file_that_the_database_ties_to_another_folder_opens_to_nobody_who_has_that_one_alone(hands: Hands) -> None:
    """The service gives its parts then; what opens them lies in the entry that it was taken from."""
    entry = hands.two.send_content(CONTRACT, "plan.pdf")
    hands.two.write("Plan", "", files=[entry.id])
    theirs = hands.theirs()
    theirs.raw(f"{hands.two.path}/files/{entry.id}/root")
    assert theirs.status == 404
    with hands.world.work() as work:
        alter(work, "file_uses", {"file_id": entry.id}, item_id=hands.item)
    sealed = theirs.raw(f"{hands.one.path}/files/{entry.id}/root")
    key = Folder(theirs, hands.one.id).key(theirs.get(hands.one.path), hands.code)
    case_id = hands.browser.party.case_id
    with pytest.raises(Unopenable):
        open_root(replace(entry, key=key), case_id, sealed)
    assert open_root(entry, case_id, sealed), "the control"


@pytest.mark.parametrize("of", ["the same folder", "another folder"])
def test_a_browsers_file_on_its_way_is_taken_for_no_other(hands: Hands, of: str) -> None:
    at = hands.one if of == "the same folder" else hands.two
    mine, other = uuid4(), uuid4()
    browser = hands.browser
    browser.post(f"{hands.one.path}/files", {"file": str(mine), "size": 4096})
    browser.post(f"{at.path}/files", {"file": str(other), "size": 8192})
    with hands.world.work() as work:
        moved = rows(work, "file_uploads", file_id=other)[0]["sealed_state"]
        alter(work, "file_uploads", {"file_id": mine}, sealed_state=moved)
    for path, size in ((f"{hands.one.path}/files/{mine}/parts/0", 4096), (f"{at.path}/files/{mine}/parts/0", 8192)):
        browser.put(path, b"\1" + bytes(size + 72))
        assert browser.status == 404, path


# --- at the same moment -----------------------------------------------------------------------------------------------


def at_two_browsers(hands: Hands) -> tuple[Browser, Browser]:
    """The party, who has typed the code at two browsers."""
    other = at_another(hands.browser)
    other.open()
    hands.browser.open()
    return hands.browser, other


def taken(answer: Any) -> None:
    """Raises what ``at_once`` takes for a refusal."""
    if answer != {"taken": True}:
        raise Refusal("not taken")


def test_of_two_writings_at_the_same_moment_one_is_taken_and_the_other_told(hands: Hands) -> None:
    one, other = at_two_browsers(hands)
    for number in range(TIMES):
        folders = [Folder(browser, hands.one.id) for browser in (one, other)]
        changes = [at.next(put=[at.row(f"Of {who} {number}", "")]) for who, at in enumerate(folders)]
        first, second = at_once(*(partial(send, at, change) for at, change in zip(folders, changes, strict=True)))
        assert first != second, "one of the two, and never both"
        titles = set(hands.one.read())
        assert (f"Of 0 {number}" in titles, f"Of 1 {number}" in titles) == (first, second)


def send(folder: Folder, change: Any) -> None:
    taken(folder.send(change))


def test_a_writing_and_a_new_key_that_cross_have_one_outcome_and_nothing_is_under_the_old_one(hands: Hands) -> None:
    one, other = at_two_browsers(hands)
    for number in range(TIMES):
        here, there = Folder(one, hands.one.id), Folder(other, hands.one.id)
        change = there.next(put=[there.row(f"Crossing {number}", "")])
        before = int(here.state()["epoch"])
        renewed, written = at_once(partial(renew, here), partial(send, there, change))
        assert renewed != written
        assert int(hands.one.state()["epoch"]) == before + renewed
        assert (f"Crossing {number}" in hands.one.read()) == written


def renew(folder: Folder) -> None:
    try:
        folder.renew([folder.browser.code])
    except AssertionError:
        raise Refusal("not taken") from None


def test_what_a_code_writes_while_it_is_taken_back_is_there_before_or_not_at_all(hands: Hands) -> None:
    for number in range(TIMES):
        code = Code()
        browser = hands.browser
        browser.post("/codes", code.new(browser.owner_id, [hands.one.id]))
        assert hands.one.grant(code) == {"taken": True}
        other = at_another(browser)
        other.open(code)
        at = Folder(other, hands.one.id)
        state = at.state()
        change = at.change(at.key(state, code), int(state["record"]["number"]) + 1, int(state["epoch"]))
        row = hands.one.row(f"Last {number}", "")
        written, revoked = at_once(
            partial(send, at, change | {"put": [row]}), partial(browser.post, f"/codes/{code.id}/revoke", {})
        )
        assert revoked
        assert (f"Last {number}" in hands.one.read()) == written
        assert at.send(change) != {"taken": True}
        hands.one.renew([browser.code])


def test_of_two_lists_of_codes_at_the_same_moment_one_is_taken(hands: Hands) -> None:
    browsers = at_two_browsers(hands)
    for number in range(2, 2 + TIMES):
        key = InnerKey.generate()
        lists = [{"list": one.sealed_list(key, number, 1), "grants": {}} for one in browsers]
        first, second = at_once(*(partial(post_list, one, wanted) for one, wanted in zip(browsers, lists, strict=True)))
        assert first != second
        assert hands.browser.get("/stewardship")["list"]["sealed"] == lists[second]["list"]["sealed"]


def post_list(browser: Browser, wanted: Any) -> None:
    taken(browser.post("/stewardship", wanted))
