"""A pytest plugin: on which kind of database a test runs.

A test that uses the fixture `engine`, itself or through another fixture, runs on SQLite. What could differ by the kind
of database runs once on each, and says why: `@pytest.mark.both_engines("locks")`. That is SQL of its own, locking,
erasing, migrations, whole stories, and every attack by somebody who writes to the database. A test about one kind alone
says `@pytest.mark.only_on("postgresql", "why")`; what could run anywhere and says neither is tried on PostgreSQL too by
`--engine postgresql`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.support.postgresql_server import (
    NO_POSTGRESQL,
    find_programs,
    given_server,
    postgresql_required,
    running_server,
)

if TYPE_CHECKING:
    from tests.support.engines import Engine, Postgresql

NAMES = ("sqlite", "postgresql")
MARKERS = (
    "both_engines(why): what it is about could differ by the kind of database, so it runs on each",
    "only_on(engine, why): the test is about this kind of database alone",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds `--engine`."""
    parser.addoption("--engine", choices=[*NAMES, "both"], default="both", help="on which kind of database to test")


def pytest_configure(config: pytest.Config) -> None:
    """Makes the markers known."""
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Once on each kind of database that the test is to run on."""
    if "engine" not in metafunc.fixturenames:
        return
    chosen, test = metafunc.config.getoption("engine"), metafunc.definition
    possible: tuple[str, ...] = NAMES
    for mark in test.iter_markers("only_on"):
        name, _why = mark.args  # both have to be given
        if name not in NAMES:
            raise pytest.Collector.CollectError(f"{test.name}: there is no engine {name!r}")
        possible = (name,)
    for mark in test.iter_markers("both_engines"):
        (_why,) = mark.args  # has to be given
    usual = possible if next(test.iter_markers("both_engines"), None) else possible[:1]
    names = tuple(one for one in (usual if chosen == "both" else possible) if chosen in (one, "both"))
    # Without a name the test is left out of this run; with an empty list pytest would call it skipped.
    metafunc.parametrize("engine", names or [OUT_OF_THIS_RUN], indirect=True, scope="session")


OUT_OF_THIS_RUN = "out of this run"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out the tests about a kind of database that `--engine` did not choose."""
    chosen = config.getoption("engine")
    left_out = [item for item in items if isinstance(item, pytest.Function) and _is_left_out(item, chosen)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def _is_left_out(item: pytest.Function, chosen: str) -> bool:
    engine = item.callspec.params.get("engine") if hasattr(item, "callspec") else None
    if engine is None:
        return chosen == "sqlite" and "postgresql" in item.fixturenames
    return engine == OUT_OF_THIS_RUN


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Makes databases of one kind."""
    if request.param == "sqlite":
        from tests.support.engines import Sqlite

        factory: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
        yield Sqlite(factory.mktemp("template"))
    else:
        yield request.getfixturevalue("postgresql")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    """PostgreSQL, for a test that is about it: one server for the whole run."""
    from tests.support.engines import Postgresql

    given = given_server()
    if given is not None:
        made = Postgresql(given)
        yield made
        made.close()
        return
    programs = find_programs()
    if programs is None:
        if postgresql_required():
            pytest.fail(f"{NO_POSTGRESQL}, and ODR_REQUIRE_POSTGRESQL=1")
        pytest.skip(NO_POSTGRESQL)
    with running_server(programs, max_wal_size="16MB", min_wal_size="2MB", wal_recycle="off") as url:
        yield Postgresql(url)
