"""Many dear requests at once, by one account or from one network, do not keep anybody else out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from inspect import isfunction
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from odr.accounts import dear
from odr.accounts.contact import find_by_email
from odr.accounts.tables import DearRequest
from odr.db.about import Job, about
from odr.db.work import Work
from odr.pages.vaults.contents import folders
from odr.web.running import housekeeping
from tests.support.vaults import Party, two_parties, with_vault
from tests.support.world import Person, World

pytestmark = pytest.mark.as_in_service("elsewhere nobody counts what is dear")

THREADS = 4


class Slow:
    """A search that takes as long as the test says."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Event()

    def __call__(self, *_given: Any) -> tuple[list[Any], bool]:
        self.begun.release()
        assert self.go_on.wait(30)
        return [], False


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    slow = Slow()
    monkeypatch.setattr(folders, "search_in", slow)
    return slow


@pytest.fixture
def parties(make_world: Callable[..., World]) -> list[Party]:
    parties = [with_vault(party) for party in two_parties(make_world(threads=THREADS))]
    for number, party in enumerate(parties):
        party.person.address = f"198.51.{number}.7"
        party.unlock()
    return parties


def window(party: Party, address: str | None = None) -> Person:
    """One more window of the same browser; perhaps from somewhere else."""
    twin = party.person.at(party.person.world)
    twin.address = address or party.person.address
    return twin


def search(person: Person, party: Party) -> Person:
    person.post_with_token(f"{party.root}/search", {"words": "the least I accept"})
    return person


@contextmanager
def searching(
    party: Party, slow: Slow, times: int, addresses: list[str] | None = None, reach: int = 2
) -> Iterator[list[Future[Person]]]:
    """While so many searches of one person are under way that reached the search."""
    with ThreadPoolExecutor(times) as pool:
        windows = [window(party, addresses[number] if addresses else None) for number in range(times)]
        futures = [pool.submit(search, person, party) for person in windows]
        try:
            for _one in range(reach):
                assert slow.begun.acquire(timeout=30)
            yield futures
        finally:
            slow.go_on.set()


def answered(futures: list[Future[Person]], count: int) -> None:
    """Waits until so many have their answer, however long the machine takes: the others go on only then."""
    assert len(list(islice(as_completed(futures, timeout=120), count))) == count


def statuses(futures: list[Future[Person]]) -> list[int]:
    return sorted(future.result(30).status for future in futures)


def test_many_searches_of_one_person_leave_room_for_others(parties: list[Party], slow: Slow) -> None:
    attacker, other = parties
    with searching(attacker, slow, 8) as futures:
        answered(futures, 8 - dear.OF_ONE_ACCOUNT)
        assert window(other).open(other.root).heading, "pages go on"
        with ThreadPoolExecutor(1) as pool:
            late = pool.submit(search, window(other), other)
            assert slow.begun.acquire(timeout=30), "and so do searches"
            slow.go_on.set()
            assert late.result(30).status == 200
    assert statuses(futures) == [200] * dear.OF_ONE_ACCOUNT + [429] * (8 - dear.OF_ONE_ACCOUNT)


def test_without_the_count_they_take_every_place(
    parties: list[Party], slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the attack, as it was before anything was counted."""
    attacker, other = parties
    monkeypatch.setattr(dear, "OF_ONE_ACCOUNT", 100)
    monkeypatch.setattr(type(other.person.world.app_context), "dear_of_one_network", lambda _base: 100)
    with searching(attacker, slow, THREADS - 1, reach=THREADS - 1) as futures:
        assert search(window(other), other).status == 503
        assert window(other).open(other.root).heading, "one thread is left for pages all the same"
    assert statuses(futures) == [200] * (THREADS - 1)


def test_whoever_is_refused_has_their_words_and_comes_back_into_the_form(parties: list[Party], slow: Slow) -> None:
    attacker, _other = parties
    with searching(attacker, slow, 2):
        refused = search(window(attacker), attacker)
        assert refused.status == 429
        assert refused.response.headers["Retry-After"] == "10"
        assert "You have several searches or files under way." in refused.page.text
        assert "the least I accept" in refused.page.text
        refused.submit("Back to the form")
        assert refused.status == 200
        assert refused.page.form("Find").values["words"] == ["the least I accept"]
    refused.submit("Find")
    assert refused.status == 200


def test_one_network_with_many_accounts_leaves_room_for_others(
    parties: list[Party], slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    attacker, other = parties
    monkeypatch.setattr(dear, "OF_ONE_ACCOUNT", 100)  # as if each search were another account's
    monkeypatch.setattr(type(other.person.world.app_context), "dear_of_one_network", lambda _base: 2)
    with searching(attacker, slow, 6) as futures, ThreadPoolExecutor(1) as pool:
        answered(futures, 4)
        late = pool.submit(search, window(other), other)
        assert slow.begun.acquire(timeout=30)
        slow.go_on.set()
        assert late.result(30).status == 200
    assert statuses(futures) == [200, 200, 429, 429, 429, 429]


def test_from_many_networks_one_account_has_no_more(parties: list[Party], slow: Slow) -> None:
    attacker, _other = parties
    with searching(attacker, slow, 6, [f"203.0.{number}.9" for number in range(6)]) as futures:
        answered(futures, 4)
    assert statuses(futures) == [200, 200, 429, 429, 429, 429]


def test_nothing_is_left_of_what_has_ended_also_of_what_failed(
    parties: list[Party], monkeypatch: pytest.MonkeyPatch
) -> None:
    party, _other = parties

    def fail(*_given: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(folders, "search_in", fail)
    for _time in range(6):
        assert search(window(party), party).status == 500
    assert left(party.person.world) == 0


def test_what_a_killed_process_left_behind_is_forgotten(parties: list[Party], slow: Slow) -> None:
    party, _other = parties
    world = party.person.world
    slow.go_on.set()
    with world.work() as work:
        for _time in range(2):
            assert dear.begin(work, account_of(work, party), party.person.address, 4) is not None
    assert search(window(party), party).status == 429
    world.later(seconds=dear.OVER_AFTER.total_seconds())
    assert search(window(party), party).status == 200
    housekeeping.one_round(world.app_context)
    assert left(world) == 0


@pytest.mark.both_engines("locks")
def test_those_who_begin_at_the_same_moment_are_all_counted(world: World) -> None:
    base = world.app_context
    account_id = uuid4()

    def begin(_number: int) -> bool:
        with base.database.writing(about(jobs=[Job.DEAR])) as session:
            return dear.begin(base.work(session), account_id, "192.0.2.1", 100) is not None

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(begin, range(24))) == dear.OF_ONE_ACCOUNT


def test_everything_that_only_reads_though_a_form_is_sent_is_dear(world: World) -> None:
    """A search or an export that is added is counted like the others."""
    views = world.app.view_functions
    reading = {name for name, view in views.items() if getattr(view, "only_reads", False)}
    assert len(reading) >= 5
    assert {name for name in reading if "POST" not in getattr(views[name], "dear", ())} == set()
    # What makes a PDF, or compares texts.
    works = {"pdf_of", "changes"}
    makes = {name for name, view in views.items() if works & set(names_of(view))}
    assert makes
    # The service's own published texts, which nobody else can make long.
    others = {name for name in makes if not name.startswith("privacy.")}
    assert {name for name in others if not getattr(views[name], "dear", ())} == set()


def test_no_search_holds_a_lock(world: World) -> None:
    """Whoever searches changes nothing, so nobody waits for it: on PostgreSQL not even a case of another house."""
    views = world.app.view_functions
    searches = {
        name
        for name, view in views.items()
        if "POST" in getattr(view, "dear", ())
        and {"looked_for", "search_in", "find_words", "search", "wanted"} & set(names_of(view))
    }
    assert searches >= {"administration.find", "administration.people", "vaults.search"}
    assert searches >= {"agreements.desk", "cases.mine"}
    assert {name for name in searches if not getattr(views[name], "only_reads", False)} == set()


def names_of(view: Any) -> tuple[str, ...]:
    """What a view names, and what the functions of its module name that it calls."""
    view = getattr(view, "__wrapped__", view)
    if not isfunction(view):
        return ()
    own: tuple[str, ...] = view.__code__.co_names
    called = [view.__globals__.get(name) for name in own]
    return own + tuple(
        name
        for one in called
        if isfunction(one) and one.__module__ == view.__module__
        for name in one.__code__.co_names
    )


def account_of(work: Work, party: Party) -> UUID:
    account = find_by_email(work, party.person.email)
    assert account is not None
    return account.id


def left(world: World) -> int:
    with world.work() as work:
        return work.session.scalar(select(func.count()).select_from(DearRequest)) or 0
