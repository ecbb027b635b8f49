"""How pytest-xdist hands out the tests: a file at a time, first on one kind of database, then on the other.

A file's tests share what was made for the file, and some count what the ones before did. Each worker comes to the
second kind of database once, so that what is made once for a kind (`story`) is made once in a worker.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.scheduler.protocol import Scheduling


class ByFileAndEngine(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist is published without types
    """Hands out a file's tests of one engine together, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        return f"{file} postgresql" if "[postgresql" in test else file


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Scheduling:
    """Used whenever tests are handed out to workers."""
    config.option.loadscopereorder = False
    return ByFileAndEngine(config, log)
