"""Run by Alembic. The database comes in through the configuration's attributes; see ``odr.db.migrate``."""

from alembic import context

from odr.db.database import Database

database: Database = context.config.attributes["database"]

with database.engine.connect() as connection:
    if database.is_sqlite:
        # Altering a table makes a new one; dropping the old one must not take with it what refers to it. The driver is
        # asked directly: inside a transaction this pragma does nothing.
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
    context.configure(
        connection=connection,
        target_metadata=context.config.attributes.get("metadata"),
        # SQLite cannot alter a table in place; Alembic then makes a new table and copies.
        render_as_batch=database.is_sqlite,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if database.is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise RuntimeError("a migration left a row that refers to nothing")
    connection.commit()
    if database.is_sqlite:
        # The next one to use this connection expects it as the engine sets it up.
        connection.invalidate()
