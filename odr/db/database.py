"""The engine and its units of work. No parameter of a statement ever stands in an error's message.

SQLite's driver begins no transaction for a SELECT and takes the write lock only at the first write, so what was read
may have changed by then and an update is lost without a word. Here a unit of work that may write says so at its
beginning (``BEGIN IMMEDIATE``), and one that only reads cannot write.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol, cast

from sqlalchemy import Connection, Engine, Pool, create_engine, event, text
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.engine.base import OptionEngine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from odr.db.about import EVERYTHING, About, take_locks
from odr.db.copied import CopyingOfFile, copying_on_server, is_being_copied
from odr.db.erasure import Removed, removed_by, rewrite
from odr.db.guard import Guard
from odr.db.line import Line, NotYet
from odr.db.sqlite import sqlite_engine

BUSY_SECONDS = 10
# How long emptying SQLite's log waits for those who read: every writer waits as long.
READERS_WAITED_FOR_SECONDS = 0.5
_READING = "odr_reading"
_UNIT_OF_WORK = "odr_unit_of_work"
_ERASES = "odr_erases"
# In the ``info`` of each unit of work's session: what stands beside the database.
COMPANION = "odr_companion"
_BEGIN = "BEGIN IMMEDIATE"
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "temp_store=MEMORY")


class Companion(Protocol):
    """Something that stands beside a database and is kept in step with its units of work (``odr.lifekeys``)."""

    def before_flush(self, session: Session) -> None:
        """What has changed in a writing unit of work is about to be sent to the database."""

    def before_statement(self, executing: ORMExecuteState) -> None:
        """A statement that is no SELECT is about to be sent."""

    def rolled_back(self, session: Session, transaction: SessionTransaction) -> None:
        """A unit of work has gone back to a savepoint, or to its beginning."""

    def before_commit(self, session: Session) -> None:
        """All that the unit of work changes has been sent to the database, and is about to be committed."""

    def after_commit(self, session: Session) -> None:
        """It has been committed."""

    def dispose(self) -> None:
        """Closes every connection."""


class Database:
    """One database, SQLite or PostgreSQL.

    ``url`` is an SQLAlchemy URL. Nothing is read or created before the first unit of work. ``companion`` is what
    stands beside it.
    """

    def __init__(self, url: str, companion: Companion | None = None) -> None:
        self.url = make_url(url)
        self.companion = companion
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = (
            sqlite_engine(url, pragmas=_PRAGMAS, busy_seconds=BUSY_SECONDS, begin=_begin_on_sqlite)
            if self.is_sqlite
            else _postgresql_engine(url)
        )
        path = self.url.database if self.is_sqlite else None
        self._line = Line(Path(f"{path}-queue")) if path and path != ":memory:" else None
        self._copying = CopyingOfFile(Path(f"{path}-copied")) if self._line is not None else None
        # On SQLite over connections of its own: saying to one each time whether it may write would have it forget every
        # statement that it has prepared.
        reads = {_READING: True}
        self._reading_engine = (
            _ReadingEngine(self.engine, reads) if self.is_sqlite else self.engine.execution_options(**reads)
        )
        self._writing_engine = self.engine.execution_options(**{_UNIT_OF_WORK: True})

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A unit of work that sees one consistent state and cannot write: the engine refuses."""
        with Session(self._reading_engine, expire_on_commit=False, info={COMPANION: self.companion}) as session:
            yield session

    @contextmanager
    def writing(self, subject: About) -> Iterator[Session]:
        """A unit of work that may write. Commits at the end, rolls back when an exception leaves it.

        ``subject`` says what it is about (``odr.db.about``): on PostgreSQL it holds the locks of that from its
        beginning, on SQLite the one write lock there is, for which it stands in line up to 10 seconds. It holds them
        when the session is given, so that whoever asks for the time then decides with no time before. A change of
        anything else raises ``NotLocked`` (``odr.db.guard``). If something in it called ``erases``, what it removed is
        also removed from the files after the commit.
        """
        with self._turn():
            with _Writing(self._writing_engine, subject, self.companion) as session:
                session.connection()
                yield session
                removed = self._removed_by(session) if session.info.pop(_ERASES, False) else None
                if self.companion is not None:
                    session.flush()  # what the database refuses, it refuses before
                    self.companion.before_commit(session)
                session.commit()
                if self.companion is not None:
                    self.companion.after_commit(session)
            if removed is not None:
                self.flush_erasures(removed)

    def flush_erasures(self, removed: Removed | None = None) -> bool:
        """Removes from the files what is no longer in any row; ``removed`` says of what, otherwise of every table.

        On SQLite it empties the write-ahead log; on PostgreSQL it rewrites tables (``odr.db.erasure``). False if
        somebody who was reading kept something from being removed, or the database is being copied:
        ``catch_up_on_erasures`` removes it later.
        """
        if not self.is_sqlite:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                return not is_being_copied(connection) and rewrite(connection, removed)
        if self._copying is not None and self._copying.is_going_on():
            return False
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={READERS_WAITED_FOR_SECONDS * 1000:.0f}")
            try:
                busy, _, _ = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()
            finally:
                connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        return not busy

    def catch_up_on_erasures(self) -> None:
        """Empties SQLite's write-ahead log of what somebody who was reading kept in it. Does nothing on PostgreSQL."""
        if self.is_sqlite:
            self.flush_erasures()

    @contextmanager
    def being_copied(self) -> Iterator[None]:
        """While this goes on nobody waits for what was removed to leave the files. On SQLite it leaves them then."""
        with copying_on_server(self.engine) if self._copying is None else self._copying.going_on():
            yield
        if self.is_sqlite:
            self.flush_erasures()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """A writer's turn on SQLite. Raises ``OperationalError`` if it does not come in time, as SQLite would."""
        if self._line is None:
            yield
            return
        with ExitStack() as stack:
            try:
                stack.enter_context(self._line.turn(BUSY_SECONDS))
            except NotYet:
                raise OperationalError(_BEGIN, None, sqlite3.OperationalError("database is locked")) from None
            yield

    def _removed_by(self, session: Session) -> Removed:
        if self.is_sqlite:
            return Removed(frozenset())  # its log is emptied as a whole
        session.flush()
        return removed_by(session.connection())

    def dispose(self) -> None:
        """Closes every connection; the next unit of work opens new ones."""
        self.engine.dispose()
        self._reading_engine.dispose()
        if self.companion is not None:
            self.companion.dispose()


def erases(session: Session) -> None:
    """Says that this unit of work overwrites or removes something that must not be found in the files afterwards."""
    session.info[_ERASES] = True


class _Writing(Session):
    """The session of a writing unit of work."""

    def __init__(self, bind: Engine, subject: About, companion: Companion | None) -> None:
        # Closed for good: what is asked of it when it has let go of its locks would begin another without a word.
        super().__init__(bind, expire_on_commit=False, close_resets_only=False, info={COMPANION: companion})
        self.subject = subject
        self.guard = Guard(subject)
        self.companion = companion


@event.listens_for(_Writing, "after_begin")
def _lock(session: _Writing, transaction: SessionTransaction, connection: Connection) -> None:
    """Before anything is read, so what is read stays so (docs/decisions/0003)."""
    if connection.dialect.name == "postgresql" and not transaction.nested:
        take_locks(connection, session.subject)


@event.listens_for(_Writing, "before_flush")
def _guard_flush(session: _Writing, _context: object, _rows: object) -> None:
    session.guard.check_flush(session)
    if session.companion is not None:
        session.companion.before_flush(session)


@event.listens_for(_Writing, "do_orm_execute")
def _guard_statement(executing: ORMExecuteState) -> None:
    if not executing.is_select:
        session = cast(_Writing, executing.session)
        session.guard.check_statement(executing)
        if session.companion is not None:
            session.companion.before_statement(executing)


@event.listens_for(_Writing, "after_soft_rollback")
def _gone_back(session: _Writing, transaction: SessionTransaction) -> None:
    if session.companion is not None:
        session.companion.rolled_back(session, transaction)


def _begin_on_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("isolation_level") == "AUTOCOMMIT":
        return
    # On the driver's own connection what cannot fail: every request passes here several times.
    if options.get(_READING):
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN")
    else:
        connection.exec_driver_sql(_BEGIN)


class _ReadingEngine(OptionEngine):
    """An engine of SQLite that is heard wherever the one it is made of is, over connections that can't write."""

    def __init__(self, engine: Engine, options: dict[str, Any]) -> None:
        self._pool = engine.pool.recreate()
        super().__init__(engine, options)

        @event.listens_for(self._pool, "connect")
        def refuse(connection: sqlite3.Connection, _: Any) -> None:
            connection.execute("PRAGMA query_only=ON")

    @property
    def pool(self) -> Pool:
        return self._pool

    @pool.setter
    def pool(self, pool: Pool) -> None:
        self._pool = pool


def _postgresql_engine(url: str) -> Engine:
    # Not above: on SQLite nobody needs the several megabytes of it.
    import psycopg  # noqa: PLC0415

    engine = create_engine(url, hide_parameters=True, pool_pre_ping=True)

    @event.listens_for(engine, "handle_error")
    def say_no_value(context: ExceptionContext) -> None:
        # The server's detail quotes the row that it refuses ("Key (name)=(…) already exists").
        error, wrapped = context.original_exception, context.sqlalchemy_exception
        if isinstance(error, psycopg.Error) and error.diag.message_primary and wrapped is not None:
            error.args = (error.diag.message_primary,)
            wrapped.args = (f"({type(error).__name__}) {error.diag.message_primary}",)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("isolation_level") == "AUTOCOMMIT":
            return
        if options.get(_READING):
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        elif not options.get(_UNIT_OF_WORK):
            take_locks(connection, EVERYTHING)  # no unit of work: a migration

    return engine
