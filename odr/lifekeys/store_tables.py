"""Tables of the key store, which has no migrations: what a version adds, ``odr init`` and ``odr upgrade`` make."""

from sqlalchemy import Column, DateTime, Integer, LargeBinary, MetaData, String, Table, Uuid

TABLES = MetaData()
LIFE_KEYS = Table(
    "life_keys",
    TABLES,
    Column("id", Uuid, primary_key=True),
    Column("vault_id", Uuid, index=True),
    Column("case_id", Uuid, nullable=False, index=True),
    Column("life_key", LargeBinary, nullable=False),
)
COPIES = Table("copies", TABLES, Column("what", String(20), primary_key=True), Column("at", DateTime, nullable=False))
OWNER = Table("key_store", TABLES, Column("installation", Uuid, primary_key=True))
# The erasure ledger (``odr.lifekeys.ledger``): its lines, and in one row where it ends.
LINES = Table(
    "ledger",
    TABLES,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("unit", Uuid, nullable=False, unique=True),
    Column("said", LargeBinary, nullable=False),
    Column("mark", LargeBinary, nullable=False),
)
END = Table(
    "ledger_end",
    TABLES,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("mark", LargeBinary, nullable=False),
    Column("end_mark", LargeBinary, nullable=False),
)
