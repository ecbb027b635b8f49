"""The key store: a small database of its own, apart from the one that it goes with, which holds the life keys.

It is never kept in versions. A life key that was destroyed must be found nowhere: SQLite overwrites what is deleted
(``secure_delete``), has no write-ahead log here, and its journal is overwritten after each destruction; PostgreSQL
writes the table anew, and keeps no sample of it (``odr.db.samples``).
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from uuid import UUID

from sqlalchemy import (
    Connection,
    Engine,
    bindparam,
    create_engine,
    delete,
    insert,
    inspect,
    or_,
    select,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from odr.crypto.lifekeys import LifeKey
from odr.db.samples import keep_no_samples
from odr.db.sqlite import sqlite_engine
from odr.lifekeys.store_tables import COPIES, LIFE_KEYS, OWNER, TABLES

BUSY_SECONDS = 10
# How long a server that does not answer is waited for, when it is connected to and when it has been.
CONNECT_SECONDS = 5
ANSWER_SECONDS = 30
# Where a database allows more values in a statement than anybody destroys at once.
AT_ONCE = 500
_OF_CASE = select(LIFE_KEYS.c.id, LIFE_KEYS.c.life_key).where(LIFE_KEYS.c.case_id == bindparam("case_id"))
_READING = "odr_reading"
_PRAGMAS = ("journal_mode=PERSIST", "synchronous=FULL", "secure_delete=ON", "temp_store=MEMORY")


class Copied(Enum):
    """What copies are made of."""

    INSTALLATION = "installation"  # the database and the parts of files
    KEYS = "keys"


@dataclass(frozen=True)
class Born:
    """A new life key: of a case, of a vault in it, or of a folder in that; ``id`` is theirs."""

    id: UUID
    case_id: UUID
    vault_id: UUID | None
    key: LifeKey = field(repr=False)


class KeyStore:
    """One key store, in a file or on a PostgreSQL server. Nothing is read or made before it is asked for."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine: Engine = (
            sqlite_engine(url, pragmas=_PRAGMAS, busy_seconds=BUSY_SECONDS, begin=_begin_on_sqlite)
            if self.is_sqlite
            else _engine(url)
        )
        reads = {_READING: True} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        self._reading_engine = self.engine.execution_options(**reads)

    @property
    def file(self) -> Path | None:
        """Where it lies, if it is a file."""
        return Path(self.url.database or "") if self.is_sqlite else None

    @property
    def place(self) -> str:
        """Where it lies, for whoever runs the service; without any password."""
        return str(self.file) if self.is_sqlite else self.url.render_as_string(hide_password=True)

    def make(self) -> None:
        """Makes it, unless it is there. A file is its user's alone."""
        if self.file is not None:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self.file, os.O_CREAT | os.O_RDWR, 0o600))
        TABLES.create_all(self.engine)
        if self.file is None:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                keep_no_samples(connection)

    def is_there(self) -> bool:
        """Whether there is a key store at this place, whosever it is. Raises ``SQLAlchemyError`` if it is away."""
        if self.file is not None and not self.file.is_file():
            return False  # asking would make an empty one
        return inspect(self.engine).has_table(LIFE_KEYS.name)

    def installation(self) -> UUID | None:
        """Which installation it belongs to; ``None`` if it is new."""
        with self.reading() as connection:
            found: UUID | None = connection.scalar(select(OWNER.c.installation).limit(1))
            return found

    def belong_to(self, installation: UUID) -> None:
        """Says whose it is, unless that is said already."""
        with self.engine.begin() as connection:
            if connection.scalar(select(OWNER.c.installation).limit(1)) is None:
                connection.execute(insert(OWNER), {"installation": installation})

    def keys_in(self, case_id: UUID) -> dict[UUID, LifeKey]:
        """Every life key of a case, of its vaults and of their folders."""
        with self.reading() as connection:
            return {row.id: LifeKey(row.life_key) for row in connection.execute(_OF_CASE, {"case_id": case_id})}

    def held(self) -> set[UUID]:
        """Whose life keys there are."""
        with self.reading() as connection:
            return set(connection.scalars(select(LIFE_KEYS.c.id)))

    def write(self, born: Iterable[Born]) -> None:
        """Keeps new life keys; when it returns, they are on the disk."""
        rows = [
            {"id": it.id, "vault_id": it.vault_id, "case_id": it.case_id, "life_key": it.key.reveal()} for it in born
        ]
        with self.engine.begin() as connection:
            connection.execute(insert(LIFE_KEYS), rows)

    def destroy(self, ended: Iterable[UUID]) -> None:
        """Destroys the life keys of these, and of whatever is in them. What is not there is destroyed already."""
        asked = list(ended)
        with self.engine.begin() as connection:
            for first in range(0, len(asked), AT_ONCE):
                some = asked[first : first + AT_ONCE]
                wanted = [column.in_(some) for column in (LIFE_KEYS.c.id, LIFE_KEYS.c.vault_id, LIFE_KEYS.c.case_id)]
                connection.execute(delete(LIFE_KEYS).where(or_(*wanted)))
        self._leave_no_trace()

    def copy_to(self, other: "KeyStore") -> int:
        """Copies everything into another, which must be new, and returns how many life keys there are.

        Raises ``ValueError`` if the other holds something already.
        """
        other.make()
        if other.installation() is not None or other.held():
            raise ValueError("not new")
        with self.reading_one_state() as connection:
            rows = {
                table: [dict(row) for row in connection.execute(select(table)).mappings()]
                for table in TABLES.sorted_tables
                if inspect(connection).has_table(table.name)
            }
        with other.engine.begin() as connection:
            for table, values in rows.items():
                if values:
                    connection.execute(insert(table), values)
        return len(rows[LIFE_KEYS])

    def note_copy(self, what: Copied, at: datetime) -> None:
        """Keeps when a copy was made, for whoever asks how old it is."""
        self.make()
        with self.engine.begin() as connection:
            connection.execute(delete(COPIES).where(COPIES.c.what == what.value))
            connection.execute(insert(COPIES), {"what": what.value, "at": at.astimezone(UTC).replace(tzinfo=None)})

    def copied_at(self) -> dict[Copied, datetime]:
        """When each kind of copy was last made, as far as it ever was."""
        with self.reading() as connection:
            return {Copied(row.what): row.at.replace(tzinfo=UTC) for row in connection.execute(select(COPIES))}

    def dispose(self) -> None:
        """Closes every connection; the next question opens a new one."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that changes nothing. On a server each question is answered from the state of its own moment."""
        with self._reading_engine.connect() as connection:
            yield connection

    @contextmanager
    def reading_one_state(self) -> Iterator[Connection]:
        """A connection that changes nothing, and whose questions are all answered from one state."""
        if self.is_sqlite:
            with self.reading() as connection:
                yield connection
            return
        with self.engine.connect() as connection:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            # Before the first question: a table that is written anew meanwhile would keep for this state what was
            # destroyed since. So that waits.
            connection.execute(text(f"LOCK TABLE {LIFE_KEYS.name} IN ACCESS SHARE MODE"))
            yield connection

    def _leave_no_trace(self) -> None:
        if self.file is not None:
            with self.engine.begin():  # nobody else puts anything aside meanwhile
                overwrite(Path(f"{self.file}-journal"))
        else:
            with self.reading() as connection:
                connection.execute(text(f"VACUUM (FULL) {LIFE_KEYS.name}"))


def is_away(error: BaseException) -> bool:
    """Whether a key store could not be asked, or did not do as it was told."""
    return isinstance(error, SQLAlchemyError | OSError)


def overwrite(path: Path) -> None:
    """What is in a file becomes zeros: in a journal, what the last writers had put aside to be able to go back to it.

    The journal stays as a file (``journal_mode=PERSIST``): of one that was removed, the bytes would stay on the disk.
    """
    if path.is_file():
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())


def _engine(url: str) -> Engine:
    # Else a page, and each step of the upkeep, would wait for minutes for one that is gone from the network.
    patience = {"connect_timeout": CONNECT_SECONDS, "tcp_user_timeout": ANSWER_SECONDS * 1000}
    said = make_url(url).query
    own = {name: value for name, value in patience.items() if name not in said}
    return create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=own)


def _begin_on_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get(_READING)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
