"""How pytest-xdist hands out the tests: a file at a time, first on one kind of database, then on the other.

A file's tests share what was made for the file, and some count what the ones before did. Each worker comes to the
second kind of database once, so that what is made once for a kind is made once in a worker. The files that begin with
the played case (the fixture `story`) are handed out together: playing it takes as long as a hundred tests.
"""

import re

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.scheduler.protocol import Scheduling

# What `uuid4` makes, in its two spellings.
_BY_CHANCE = re.compile(
    r"(?<![0-9a-f])[0-9a-f]{8}(-?)[0-9a-f]{4}\1(?:4)[0-9a-f]{3}\1[89ab][0-9a-f]{3}\1[0-9a-f]{12}(?![0-9a-f])",
    re.IGNORECASE,
)
# One that somebody wrote by hand has few different digits: zeros, above all.
_MOST_BY_HAND = 8
_OF_THE_STORY = (
    "every_control", "every_route", "growth", "in_french", "malformed_input", "selftest", "selftest_controls", "thief",
)  # fmt: skip
OF_THE_STORY = tuple(f"tests/adversary/test_{name}.py" for name in _OF_THE_STORY)
# Of these each test is handed out by itself: it shares nothing with the others, and takes as long as a file.
BY_TEST = ("tests/browser/test_accessibility.py",)


class ByFileAndEngine(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist is published without types
    """Hands out a file's tests of one engine together, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        if file in BY_TEST:
            return nodeid
        scope = "the story" if file in OF_THE_STORY else file
        return f"{scope} postgresql" if "[postgresql" in test else scope


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Scheduling:
    """Used whenever tests are handed out to workers."""
    config.option.loadscopereorder = False
    return ByFileAndEngine(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuses a file that begins with the story and is not handed out with the others that do.

    And a test whose name is made by chance: two workers would not know it by the same name, and run nothing at all.
    """
    for item in items:
        found = _BY_CHANCE.search(item.nodeid)
        if found and len(set(found.group())) > _MOST_BY_HAND:
            raise pytest.UsageError(f"{item.nodeid} is named by chance: parametrize it with what is always the same")
        if "story" in getattr(item, "fixturenames", ()) and item.nodeid.partition("::")[0] not in OF_THE_STORY:
            raise pytest.UsageError(f"{item.nodeid} begins with the story: name its file in {__name__}")
