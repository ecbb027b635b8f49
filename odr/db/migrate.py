"""Migrations: plain Alembic, inside the package, without a configuration file."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from odr.db.database import Database

SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(database: Database, revision: str = "head") -> None:
    """Brings the database to a revision, the newest unless another is named; makes it if there is none."""
    command.upgrade(_config(database), revision)


def downgrade(database: Database, revision: str) -> None:
    """Takes the database back to an earlier revision; ``base`` is an empty one."""
    command.downgrade(_config(database), revision)


def is_current(database: Database) -> bool:
    """Whether the database is at the newest revision."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == ScriptDirectory.from_config(_config(database)).get_current_head()


def _config(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["database"] = database
    return config
