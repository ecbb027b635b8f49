"""What the tests of the rules of accounts stand on: tables without an app, and a clock that stands still."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from odr.crypto.installation import Installation
from odr.crypto.secrets import SymmetricKey
from odr.db.about import EVERYTHING
from odr.db.database import Database
from odr.db.work import Work
from tests.support.engines import Engine

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
At = Callable[..., AbstractContextManager[Work]]


@pytest.fixture
def at(tmp_path: Path, engine: Engine) -> Iterator[At]:
    """Opens units of work some time after nine o'clock: ``with at(minutes=5) as work``."""
    url = engine.migrated(tmp_path)
    database = Database(url)
    installation = Installation(SymmetricKey.generate())

    @contextmanager
    def work_at(**later: float) -> Iterator[Work]:
        with database.writing(EVERYTHING) as session:
            yield Work(session, installation, NOW + timedelta(**later))

    yield work_at
    database.dispose()
    engine.drop(url)
