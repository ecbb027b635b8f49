"""What a writing unit of work is about, and who waits for whom on PostgreSQL."""

import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from odr.db.about import EVERYTHING, About, Job, about
from odr.db.database import Database
from tests.support.engines import Engine

CASE, OTHER_CASE, ACCOUNT, OTHER_ACCOUNT = uuid4(), uuid4(), uuid4(), uuid4()
ONE = about(cases=[CASE], accounts=[ACCOUNT])


@pytest.fixture
def database(tmp_path: Path, engine: Engine) -> Iterator[Database]:
    url = engine.migrated(tmp_path)
    found = Database(url)
    yield found
    found.dispose()
    engine.drop(url)


def begins_beside(database: Database, held: About, wanted: About) -> bool:
    """Whether a unit of work about ``wanted`` can begin while another holds ``held``.

    Neither asks the database anything: whoever is given a unit of work holds its locks, and can ask for the time.
    """
    begun = threading.Event()

    def write() -> None:
        with database.writing(wanted):
            begun.set()

    thread = threading.Thread(target=write)
    with database.writing(held):
        thread.start()
        beside = begun.wait(0.5)
    thread.join(20)
    assert begun.is_set(), "it never began"
    return beside


@pytest.mark.only_on("postgresql", "SQLite has one writer")
@pytest.mark.parametrize(
    "other",
    [
        about(cases=[OTHER_CASE], accounts=[OTHER_ACCOUNT]),
        about(cases=[OTHER_CASE]),
        about(accounts=[OTHER_ACCOUNT]),
        about(jobs=[Job.MAIL]),
        about(),
    ],
)
def test_what_is_about_something_else_does_not_wait(database: Database, other: About) -> None:
    assert begins_beside(database, ONE, other)


@pytest.mark.both_engines("locks")
@pytest.mark.parametrize(
    "other",
    [ONE, about(cases=[OTHER_CASE, CASE]), about(cases=[OTHER_CASE], accounts=[ACCOUNT]), EVERYTHING],
)
def test_what_is_about_the_same_waits(database: Database, other: About) -> None:
    assert not begins_beside(database, ONE, other)


@pytest.mark.both_engines("locks")
@pytest.mark.parametrize("other", [about(), about(jobs=[Job.MAIL]), ONE, EVERYTHING])
def test_everything_waits_for_what_is_about_the_whole_installation(database: Database, other: About) -> None:
    assert not begins_beside(database, EVERYTHING, other)


@pytest.mark.only_on("postgresql", "SQLite has one writer")
def test_two_that_name_the_same_in_another_order_never_wait_for_each_other(database: Database) -> None:
    subjects = [about(cases=pair, accounts=turned) for pair, turned in _both_ways()]
    failed: list[BaseException] = []

    def write(subject: About) -> None:
        try:
            for _ in range(40):
                with database.writing(subject) as session:
                    session.execute(text("SELECT 1"))
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(subject,)) for subject in subjects * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed


def _both_ways() -> list[tuple[list[UUID], list[UUID]]]:
    cases, accounts = [CASE, OTHER_CASE], [ACCOUNT, OTHER_ACCOUNT]
    return [(cases, accounts[::-1]), (cases[::-1], accounts)]


@pytest.mark.only_on("postgresql", "they are its locks")
def test_the_locks_are_taken_before_the_first_statement_and_given_back_at_the_end(database: Database) -> None:
    held = "SELECT mode FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() ORDER BY mode"
    with database.writing(about(cases=[CASE, OTHER_CASE], accounts=[ACCOUNT], jobs=[Job.MAIL])) as session:
        assert session.scalars(text(held)).all() == ["ExclusiveLock"] * 4 + ["ShareLock"]
    with database.writing(EVERYTHING) as session:
        assert session.scalars(text(held)).all() == ["ExclusiveLock"]
    with database.reading() as session:
        assert session.scalars(text(held)).all() == []


subjects = st.builds(
    lambda cases, accounts, jobs, everything: (
        about(cases=cases, accounts=accounts, jobs=jobs) | (EVERYTHING if everything else about())
    ),
    st.sets(st.sampled_from([CASE, OTHER_CASE])),
    st.sets(st.sampled_from([ACCOUNT, OTHER_ACCOUNT])),
    st.sets(st.sampled_from(list(Job))),
    st.booleans(),
)


@given(subjects, subjects)
def test_two_subjects_together_are_about_all_of_both(one: About, other: About) -> None:
    both = one | other
    assert both.cases == one.cases | other.cases
    assert both.accounts == one.accounts | other.accounts
    assert both.jobs == one.jobs | other.jobs
    assert both.everything == (one.everything or other.everything)
