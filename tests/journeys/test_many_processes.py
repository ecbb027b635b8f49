"""Several processes of the app at one database: nothing is lost, and nothing is open that was shut."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import session
from sqlalchemy import func, select

from odr.accounts.tables import BrowserSession, Throttle
from odr.audit.chain import verify
from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.crypto.codes import AccessCode
from odr.vaults.codes.issuing import issue_own_code
from odr.vaults.contents import items, listing
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.tables import AccessCodeRow, Folder, Item, UnlockedVault
from tests.support import scenes
from tests.support.advisers import adviser_of, given
from tests.support.hammer import LONGEST_SECONDS, Worker, all_at_once, at_work, some_workers
from tests.support.people import account_of, another_browser, enter, with_account
from tests.support.rooms import joint_id, look, states, texts
from tests.support.vaults import Party, party_with_vault, two_parties, with_vault
from tests.support.world import World

pytestmark = pytest.mark.both_engines("locks")

LOOKING_SECONDS = 0.5
OPEN, LOCKED, SIGNED_OUT = "Tessa's entry", "Open your private information", "Sign in"


@pytest.fixture
@scenes.scene
def party(world: World) -> Party:
    """A party whose vault is open at their browser, with an entry in it."""
    made = party_with_vault(world)
    made.unlock()
    return made


@pytest.fixture(scope="module")
def processes() -> Iterator[list[Worker]]:
    """Three processes, beside the one that runs the tests."""
    with some_workers() as made:
        yield made


@pytest.fixture
def workers(processes: list[Worker], world: World, party: Party) -> Iterator[list[Worker]]:
    """The processes, at the party's installation."""
    with at_work(processes, world) as ready:
        yield ready


def an_entry(party: Party) -> str:
    with party.opened() as opened:
        return str(items.add(opened, folders_of(opened)[0].id, Draft(OPEN, "words")))


def events(world: World, event: Event) -> int:
    with world.work() as work:
        asked = select(func.count()).select_from(AuditEntry).where(AuditEntry.event == event.value)
        return work.session.scalars(asked).one()


def the_log_holds(party: Party) -> bool:
    with party.world.work() as work:
        return verify(work, party.case_id).problem is None


# --- nothing is lost -------------------------------------------------------------------------------------------------


def test_what_requests_put_into_one_session_is_all_there(party: Party, workers: list[Worker]) -> None:
    all_at_once(workers, deed="merge", cookie=party.person.cookie(), times=25)
    cookie = {"Cookie": f"{party.person.cookie_name}={party.person.cookie()}"}
    with party.world.app.test_request_context("/me", base_url=party.person.origin, headers=cookie):
        found = {key: value for key, value in session.items() if "/" in key}
    assert found == {f"{number}/{turn}": turn for number in range(len(workers)) for turn in range(25)}


def test_every_wrong_password_is_counted(world: World, workers: list[Worker]) -> None:
    nora = with_account(world, "Nora Field")
    answers = all_at_once(workers, deed="guess", email=nora.email, times=8)
    assert all(status == 422 for statuses in answers for status in statuses)
    with world.work() as work:
        # For the account, for the network they came from, and for that account from that network.
        assert work.session.scalars(select(Throttle.failures)).all() == [24, 24, 24]


def test_of_two_changes_that_stand_on_one_version_exactly_one_is_kept(party: Party, workers: list[Worker]) -> None:
    item = an_entry(party)
    answers = all_at_once(workers, deed="change", cookie=party.person.cookie(), root=party.root, item=item, times=12)
    kept = sorted(version for versions in answers for version in versions)
    assert kept == list(range(1, len(kept) + 1)), "each version was changed once, and none left out"
    assert len(kept) >= 12
    with party.world.work() as work:
        assert work.session.scalars(select(Item.version)).one() == len(kept) + 1
    assert events(party.world, Event.ITEM_CHANGED) == len(kept)
    assert the_log_holds(party)


def test_every_folder_is_there_under_its_name_and_in_a_place_of_its_own(party: Party, workers: list[Worker]) -> None:
    with party.opened() as opened:
        before = [str(folder.name) for folder in folders_of(opened)]
    noted = events(party.world, Event.FOLDER_ADDED)
    all_at_once(workers, deed="make_folders", cookie=party.person.cookie(), root=party.root, times=6)
    with party.opened() as opened:
        found = Counter(str(folder.name) for folder in folders_of(opened))
        positions = opened.work.session.scalars(select(Folder.position)).all()
    made = [f"{number}/{turn}" for number in range(len(workers)) for turn in range(6)]
    assert found == Counter(before + made)
    assert len(set(positions)) == len(positions)
    assert events(party.world, Event.FOLDER_ADDED) == noted + len(made)
    assert the_log_holds(party)


def test_what_people_say_at_the_same_moment_all_stands_in_one_order_that_all_see(
    world: World, processes: list[Worker]
) -> None:
    tessa, leo = (with_vault(party) for party in two_parties(world))
    for party in (tessa, leo):
        party.unlock()
    room = f"/cases/{tessa.case_id}/messages/rooms/{joint_id(tessa)}"
    with at_work(processes, world) as workers:
        for number, worker in enumerate(workers):
            cookie = (tessa, leo)[number % 2].person.cookie()
            worker.tell(deed="say", cookie=cookie, number=number, room=room, times=6)
        assert [worker.hear() for worker in workers] == ["done"] * len(workers)
    world.later(seconds=30)
    pages = [look(party) for party in (tessa, leo)]
    said = texts(pages[0])
    assert texts(pages[1]) == said
    assert sorted(said) == sorted(
        f"by {number} in turn {turn}" for number in range(len(processes)) for turn in range(6)
    )
    for page in pages:
        assert set(states(page)) == {"readable"}
        assert not any(entry.cut for entry in page.entries)


def test_a_vault_that_all_unlock_and_lock_at_once_ends_locked_with_every_step_in_the_log(
    party: Party, workers: list[Worker]
) -> None:
    assert party.code is not None
    answers = all_at_once(
        workers,
        deed="open_and_shut",
        cookie=party.person.cookie(),
        root=party.root,
        code=party.code.reveal(),
        times=6,
    )
    assert all(status < 500 for statuses in answers for status in statuses), answers
    with party.world.work() as work:
        assert work.session.scalars(select(UnlockedVault)).all() == []
    assert party.open().heading == LOCKED
    assert the_log_holds(party)
    assert events(party.world, Event.VAULT_UNLOCKED) > len(workers)


# --- nothing is opened late ------------------------------------------------------------------------------------------


def _lock(party: Party) -> None:
    party.person.post_with_token(f"{party.root}/lock")


def _sign_out(party: Party) -> None:
    party.person.post_with_token("/sign-out")


def _sign_out_from_elsewhere(party: Party) -> None:
    other = enter(another_browser(party.person))
    other.open("/me")
    other.submit("Sign out everywhere")


def _take_the_code_back(party: Party) -> None:
    """At another browser, where the vault was opened with another code."""
    elsewhere = Party(party.world, enter(another_browser(party.person)), party.case_id, party.participant_id)
    elsewhere.code = AccessCode.generate()
    with party.opened() as opened:
        issue_own_code(opened, elsewhere.code, "For the drawer")
        code_id = opened.code.id
    elsewhere.unlock()
    elsewhere.person.post_with_token(f"{party.root}/codes/{code_id}/take-back")
    assert elsewhere.person.status == 200, elsewhere.person.page.text


@pytest.mark.promise("P01")
@pytest.mark.parametrize(
    ("shut", "afterwards"),
    [
        (_lock, LOCKED),
        (_sign_out, SIGNED_OUT),
        (_sign_out_from_elsewhere, SIGNED_OUT),
        (_take_the_code_back, LOCKED),
    ],
)
def test_what_one_process_shuts_no_other_process_shows_from_then_on(
    party: Party, workers: list[Worker], tmp_path: Path, shut: Callable[[Party], None], afterwards: str
) -> None:
    path, stop = f"{party.root}/items/{an_entry(party)}", tmp_path / "stop"
    for worker in workers:
        worker.tell(deed="look", cookie=party.person.cookie(), path=path, stop=str(stop))
    time.sleep(LOOKING_SECONDS)
    begun = time.monotonic()
    shut(party)
    done = time.monotonic()
    time.sleep(LOOKING_SECONDS)
    stop.touch()
    seen: list[Any] = [one for worker in workers for one in worker.hear()]
    assert {status for _at, status, _heading in seen} <= {200}
    early = {heading for at, _status, heading in seen if at < begun}
    assert OPEN in early
    assert early <= {OPEN, afterwards}
    late = {heading for at, _status, heading in seen if at > done}
    assert late == {afterwards}
    if afterwards == SIGNED_OUT:
        with party.world.work() as work:
            came_back = select(BrowserSession).where(BrowserSession.account_id == account_of(work, party.person).id)
            assert work.session.scalars(came_back).all() == []
    assert the_log_holds(party)


@pytest.mark.promise("P02", "P22")
@pytest.mark.parametrize("narrowed", [False, True])
def test_a_code_that_is_taken_back_while_its_holder_reads_and_writes_opens_and_keeps_nothing_afterwards(
    party: Party, workers: list[Worker], tmp_path: Path, narrowed: bool
) -> None:
    """Everything that was kept is there, under the key of before; what comes afterwards is under another."""
    adviser, stop = given(adviser_of(party), 0, 1, may_write=True), tmp_path / "stop"
    adviser.unlock()
    folder_id = party.folder_id()
    folder = f"{party.root}/folders/{folder_id}"
    for number, worker in enumerate(workers):
        worker.tell(deed="write_and_read", cookie=adviser.person.cookie(), number=number, folder=folder, stop=str(stop))
    until = time.monotonic() + LONGEST_SECONDS
    while len(list(tmp_path.glob("looked-*"))) < len(workers) and time.monotonic() < until:
        time.sleep(0.02)
    with party.world.work() as work:
        code_id = work.session.scalars(
            select(AccessCodeRow.id).where(AccessCodeRow.holder_id == adviser.account_id)
        ).one()
    begun = time.monotonic()
    if narrowed:
        other = str(party.folder_id(1))
        typed: dict[str, str | list[str]] = {"label": "Less", "opens": "some", "folders": [other], "may_write": "y"}
        party.person.post_with_token(f"{party.root}/codes/{code_id}/change", typed)
    else:
        party.person.post_with_token(f"{party.root}/codes/{code_id}/take-back")
    assert party.person.path.endswith("/codes"), party.person.page.text
    done = time.monotonic()
    afterwards = an_entry(party)
    time.sleep(LOOKING_SECONDS)
    stop.touch()
    answers = [worker.hear() for worker in workers]
    written = [tuple(one) for answer in answers for one in answer["written"]]
    looked = [tuple(one) for answer in answers for one in answer["looked"]]
    opened_to_them = "The private information of Tessa Tenant"
    assert opened_to_them in {heading for at, heading in looked if at < begun}
    late = {heading for at, heading in looked if at > done}
    assert late
    assert opened_to_them not in late
    kept = {title for _at, title, kept in written if kept}
    # One may have been kept without its writer being shown so: the code was gone by then.
    in_time = {title for at, title, _kept in written if at < done}
    with party.opened() as opened:
        lines = {item.line.id: item for item in listing.each_item(opened)}
        assert all(item.draft is not None for item in lines.values())
        assert kept <= {item.line.title for item in lines.values()} - {OPEN} <= in_time
        epochs = {row.id: row.epoch for row in opened.work.session.execute(select(Item.id, Item.epoch))}
        assert opened.folder_epoch(folder_id) == 2
    assert epochs.pop(UUID(afterwards)) == 2
    assert set(epochs.values()) == {1}
    assert the_log_holds(party)
