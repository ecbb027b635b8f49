"""What PostgreSQL keeps in its files after a row is gone, and getting rid of it (docs/decisions/0004).

PostgreSQL never overwrites: a removed row stays where it was until a vacuum gives its place away, and even then its
bytes stay there until something else happens to be written over them. Only writing the whole table into a new file
leaves them behind. That is done at once for tables that are small; a big one is vacuumed.
"""

import time
from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

# Rewriting shuts everybody out of the table: some 10 ms for a small one, up to about 200 ms for one of this size.
REWRITTEN_BYTES = 8 * 1024 * 1024
# For as long others are waited for, who may still see what was removed or are using the table. A backup takes longer.
PATIENCE_SECONDS = 0.5


@dataclass(frozen=True)
class Removed:
    """What a unit of work removed rows from, or changed rows in, and the number of its transaction."""

    tables: frozenset[str]
    transaction: str | None = None


def removed_by(connection: Connection) -> Removed:
    """What the transaction that is open on this connection has removed and changed so far, cascades included."""
    tables = connection.scalars(
        text(
            "SELECT relname FROM pg_stat_xact_user_tables"
            " WHERE schemaname = current_schema() AND (n_tup_del > 0 OR n_tup_upd > 0)"
        )
    )
    return Removed(frozenset(tables), connection.scalar(text("SELECT pg_current_xact_id_if_assigned()::xid::text")))


def rewrite(connection: Connection, removed: Removed | None = None) -> bool:
    """Rewrites the tables, all of them if ``removed`` is ``None``. Needs a connection that commits by itself.

    False if one was too big, in use for too long, or still held rows that somebody else was reading; then the next
    removal from the same table, or an operator's ``VACUUM FULL``, takes them along.
    """
    sizes = {
        str(name): int(size)
        for name, size in connection.execute(
            text(
                "SELECT relname, pg_total_relation_size(oid) FROM pg_class"
                " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace ORDER BY relname"
            )
        )
    }
    complete = removed is None or _unseen(connection, removed)
    connection.execute(text(f"SET lock_timeout = {int(PATIENCE_SECONDS * 1000)}"))
    try:
        for table, size in sizes.items():
            if removed is None or table in removed.tables:
                complete = _rewrite_one(connection, table, size) and complete
    finally:
        connection.execute(text("RESET lock_timeout"))
    return complete


def _unseen(connection: Connection, removed: Removed) -> bool:
    """Waits a moment until nobody sees the rows any more: a rewrite copies what somebody may still read."""
    if removed.transaction is None:
        return True
    until = time.monotonic() + PATIENCE_SECONDS
    seen = text(
        "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend' AND age(backend_xmin) >= age(CAST(:removing AS xid)))"
    )
    while connection.scalar(seen, {"removing": removed.transaction}):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def _rewrite_one(connection: Connection, table: str, size: int) -> bool:
    if size <= REWRITTEN_BYTES and _vacuum(connection, table, "(FULL)"):
        return True
    _vacuum(connection, table)
    return False


def _vacuum(connection: Connection, table: str, how: str = "") -> bool:
    quoted = connection.dialect.identifier_preparer.quote(table)
    try:
        connection.execute(text(f"VACUUM {how} {quoted}"))
    except OperationalError:  # the lock was not to be had in time
        return False
    return True
