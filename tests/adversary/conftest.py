"""The story that the attacks on the whole app begin with: played once, never touched; each attack works on a copy."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from odr.selftest.story.chapters import played
from odr.selftest.story.story import Story
from tests.plugins.pace import erasing
from tests.support.engines import Engine
from tests.support.world import World


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> Iterator[Story]:
    """The whole journey, as it stands in its database."""
    with erasing():
        told = played(tmp_path_factory.mktemp("story"), engine)
    yield told
    told.world.close()


@pytest.fixture
def copy_of_story(story: Story, tmp_path: Path) -> Iterator[Callable[[], World]]:
    """Makes copies of the story's installation."""
    made: list[World] = []

    def copy() -> World:
        made.append(story.copied(tmp_path / f"copy-{len(made)}"))
        return made[-1]

    yield copy
    for world in made:
        world.close()
