"""Run by Alembic. The database comes in through the configuration's attributes; see ``odr.db.migrate``."""

from alembic import context

from odr.db.database import Database

database: Database = context.config.attributes["database"]

with database.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=context.config.attributes.get("metadata"),
        # SQLite cannot alter a table in place; Alembic then makes the table anew and copies.
        render_as_batch=database.is_sqlite,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
