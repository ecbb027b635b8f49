"""Fixtures for all tests. What reports on a whole run stands in tests/plugins, one file a subject."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.support.engines import Engine
    from tests.support.world import World

pytest_plugins = [
    "tests.plugins.banners",
    "tests.plugins.connections",
    "tests.plugins.costs",
    "tests.plugins.engines",
    "tests.plugins.hypothesis_profile",
    "tests.plugins.nesting",
    "tests.plugins.pace",
    "tests.plugins.promises",
    "tests.plugins.scenes",
    "tests.plugins.workers",
]


@pytest.fixture(autouse=True)
def english() -> None:
    """Every test begins in English, whatever language an earlier one, or what was made for it, has spoken."""
    from odr.i18n import SOURCE_LANGUAGE, use_language

    use_language(SOURCE_LANGUAGE)


# --- whole installations ---------------------------------------------------------------------------------------------


@pytest.fixture
def make_world(tmp_path: Path, engine: "Engine") -> Any:
    """Makes installations, each with settings of its own: ``make_world(public_url="https://…")``."""
    made: list[World] = []

    def make(**settings: Any) -> "World":
        from tests.support.scenes import INSTALLATION_KEY, SCENES
        from tests.support.world import World

        folder = tmp_path / f"installation-{len(made)}"
        folder.mkdir()
        if not made:  # others have keys of their own
            settings = {"installation_key": INSTALLATION_KEY} | settings
        made.append(World(folder, engine, **settings))
        if made[-1].given["installation_key"] is INSTALLATION_KEY:
            SCENES.may_copy_into(made[-1])
        return made[-1]

    yield make
    for world in made:
        world.close()


@pytest.fixture
def world(make_world: "Callable[..., World]") -> "World":
    """One empty installation."""
    return make_world()
