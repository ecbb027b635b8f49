"""Migrations: plain Alembic, inside the package, without a configuration file."""

from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from odr.db.database import Database
from odr.db.samples import keep_no_samples
from odr.db.version import SCRIPTS


class CannotUpgrade(Exception):
    """The database has a form that this version does not know."""


def upgrade(database: Database, revision: str = "head") -> None:
    """Brings the database to a revision, the newest unless another is named; makes it if there is none.

    On PostgreSQL no sample is kept of what its columns hold (``odr.db.samples``), also of those that are new.
    Raises ``CannotUpgrade``.
    """
    try:
        command.upgrade(_config(database), revision)
    except CommandError as error:
        raise CannotUpgrade(str(error)) from None
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            keep_no_samples(connection)


def downgrade(database: Database, revision: str) -> None:
    """Takes the database back to an earlier revision; ``base`` is an empty one."""
    command.downgrade(_config(database), revision)


def _config(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["database"] = database
    return config
