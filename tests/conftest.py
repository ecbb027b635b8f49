"""Fixtures for all tests. What reports on a whole run stands in tests/plugins, one file a subject."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.support.world import World

pytest_plugins = ["tests.plugins.browser_banner", "tests.plugins.hypothesis_profile", "tests.plugins.promises"]

# --- whole installations ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with every table and no row, to be copied: migrating takes longer than copying."""
    from odr.db.database import Database
    from odr.db.migrate import upgrade

    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.flush_erasures()
    database.dispose()
    return path


@pytest.fixture
def make_world(tmp_path: Path, empty_database: Path) -> Any:
    """Makes installations, each with settings of its own: ``make_world(public_url="https://…")``."""
    made: list[World] = []

    def make(**settings: Any) -> "World":
        from tests.support.world import World

        folder = tmp_path / f"installation-{len(made)}"
        folder.mkdir()
        made.append(World(folder, empty_database, **settings))
        return made[-1]

    yield make
    for world in made:
        world.database.dispose()


@pytest.fixture
def world(make_world: "Callable[..., World]") -> "World":
    """One empty installation."""
    return make_world()
