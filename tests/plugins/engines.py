"""A pytest plugin: whatever touches a database is tested on every kind of database.

A test that uses the fixture `engine`, itself or through another fixture, runs once for each. `--engine` narrows a run
to one of them. A test about one of them alone says so and why: `@pytest.mark.only_on("sqlite", "reads its files")`.
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
MARKER = "only_on(engine, why): the test is about this kind of database alone"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds `--engine`."""
    parser.addoption("--engine", choices=[*NAMES, "both"], default="both", help="on which kind of database to test")


def pytest_configure(config: pytest.Config) -> None:
    """Makes the marker known."""
    config.addinivalue_line("markers", MARKER)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Once for each kind of database that the test is about."""
    if "engine" not in metafunc.fixturenames:
        return
    chosen = metafunc.config.getoption("engine")
    names: tuple[str, ...] = NAMES if chosen == "both" else (chosen,)
    for mark in metafunc.definition.iter_markers("only_on"):
        name, _why = mark.args  # both have to be given
        if name not in NAMES:
            raise pytest.Collector.CollectError(f"{metafunc.definition.name}: there is no engine {name!r}")
        names = tuple(one for one in names if one == name)
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
    """Makes databases of one kind: the test runs once for each kind there is."""
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
