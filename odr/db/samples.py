"""What PostgreSQL keeps of values for its planner, and keeping it from doing so (docs/decisions/0031).

From time to time the server looks at a table's rows and writes some of their values into ``pg_statistic``: the
commonest ones, and a hundred from end to end. They stay there when the row is gone, however often its table is
rewritten, until the server looks again; and then in that table's own dead rows.
"""

from itertools import groupby

from sqlalchemy import Connection, Row, text

# Numbers, days and yes or no tell nobody's words and open nothing, and the planner needs them. ``taken`` says whether
# the server takes samples of a column.
_WITH_VALUES = text(
    "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) AS type,"
    " coalesce(a.attstattarget, -1) <> 0 AS taken"
    " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
    " WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"
    " AND a.attnum > 0 AND NOT a.attisdropped"
    " AND a.atttypid IN ('bytea'::regtype, 'uuid'::regtype, 'text'::regtype, 'varchar'::regtype)"
    " ORDER BY c.relname, a.attnum"
)
_SAMPLED = text("SELECT tablename, attname FROM pg_stats WHERE schemaname = current_schema()")


def keep_no_samples(connection: Connection) -> None:
    """Says of every column with keys, ciphertexts, digests, identifiers or words that the server takes no sample of it,
    and removes those that it has. Needs a connection to PostgreSQL that commits by itself, as the tables' owner.
    """
    columns = connection.execute(_WITH_VALUES).all()
    taken = [column for column in columns if column.taken]
    for table, its in groupby(taken, key=lambda column: str(column.relname)):
        _alter(connection, table, [(column, "SET STATISTICS 0") for column in its])
    # Afterwards: what the server is looking at meanwhile, it has finished by then. And of all columns: whoever was
    # interrupted here once has set them all, and removed nothing.
    sampled = {(row.tablename, row.attname) for row in connection.execute(_SAMPLED)}
    removed = [column for column in columns if (column.relname, column.attname) in sampled]
    for table, its in groupby(removed, key=lambda column: str(column.relname)):
        # The same type once more: the server forgets the sample of a column whose type is set, and nothing else does so
        # for whoever is not its superuser.
        _alter(connection, table, [(column, f"TYPE {column.type}") for column in its])
    if removed:
        connection.execute(text("VACUUM (FULL) pg_statistic"))


def _alter(connection: Connection, table: str, changes: list[tuple[Row[tuple[str, str, str, bool]], str]]) -> None:
    quote = connection.dialect.identifier_preparer.quote
    actions = ", ".join(f"ALTER COLUMN {quote(column.attname)} {change}" for column, change in changes)
    connection.execute(text(f"ALTER TABLE {quote(table)} {actions}"))
