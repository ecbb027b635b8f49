"""Life keys in a unit of work: read when first needed, begun before what needs them, ended after what they woke.

A new life key is on the disk before the row that needs it; that something has ended is noted in the transaction that
removes it, and carried out after it. So wherever a crash falls, no key that is needed is lost, and none that was
destroyed is kept: the upkeep carries out what was noted (``noted``, ``carry_out``). A key of something that never came
to be may stay behind. It wakes nothing.

Nothing is kept beyond the unit of work: what is destroyed opens nothing in the next one, in whatever process.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from sqlalchemy import delete, inspect, select
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from odr.crypto.errors import Unopenable
from odr.crypto.installation import Installation
from odr.crypto.lifekeys import LifeKey
from odr.db.database import COMPANION, Database
from odr.db.work import Work
from odr.lifekeys import noting
from odr.lifekeys.ledger import BadLedger, Ledger
from odr.lifekeys.store import Born, KeyStore, is_away
from odr.lifekeys.tables import EndedLife

NOTES_AT_ONCE = 200
_UNIT = "odr_lives"


class LifeKeyGone(Unopenable):
    """There is no such life key: what it would wake was destroyed, or this is not the key store of this database."""


class KeyStoreAway(Exception):
    """The key store cannot be used at the moment; what was noted stays noted."""


@dataclass
class _Unit:
    """What one unit of work knows of life keys, by case, and what it does to them."""

    known: dict[UUID, dict[UUID, LifeKey]] = field(default_factory=dict)
    born: list[Born] = field(default_factory=list)
    ended: list[EndedLife] = field(default_factory=list)


class Companion:
    """Keeps a key store in step with the units of work of a database (``odr.db.database.Companion``)."""

    def __init__(self, store: KeyStore, installation: Installation) -> None:
        self.store = store
        self.ledger = Ledger(store, installation)

    def before_flush(self, session: Session) -> None:
        """Notices what is about to be removed or ended."""
        noting.before_flush(session)

    def before_statement(self, executing: ORMExecuteState) -> None:
        """The same, of a statement that loads no rows."""
        noting.before_statement(executing)

    def rolled_back(self, session: Session, transaction: SessionTransaction) -> None:
        """What was noticed in what was gone back to has not happened."""
        noting.rolled_back(session, transaction)

    def before_commit(self, session: Session) -> None:
        """New life keys are on the disk before anything is that needs them; what was removed is noted."""
        noting.before_commit(session)
        if born := _unit(session).born:
            self.store.write(born)
            born.clear()

    def after_commit(self, session: Session) -> None:
        """What has ended, ends here too. Where that fails the upkeep does it: it is noted in the database."""
        # Only what was committed: a note that was rolled back belongs to something that is still there.
        ended = [note.id for note in _unit(session).ended if inspect(note).persistent]
        try:
            if ended:
                self.store.destroy(ended)
            noting.after_commit(session, self.ledger)
        except BadLedger:
            pass  # it is committed; ``odr run`` and ``odr check`` say what is wrong with the ledger
        except Exception as error:
            if not is_away(error):
                raise

    def dispose(self) -> None:
        """Closes its connections."""
        self.store.dispose()


def with_key_store(database_url: str, key_store_url: str, installation: Installation) -> Database:
    """A database together with the key store that goes with it, and the erasure ledger in that."""
    return Database(database_url, Companion(KeyStore(key_store_url), installation))


def begin(work: Work, case_id: UUID, *, vault_id: UUID | None = None, folder_id: UUID | None = None) -> None:
    """A life key for a case, or for a vault in it, or for a folder in that."""
    born = Born(folder_id or vault_id or case_id, case_id, vault_id, LifeKey.generate())
    _known(work.session, case_id)[born.id] = born.key
    _unit(work.session).born.append(born)


def life_key(work: Work, case_id: UUID, of: UUID) -> LifeKey:
    """The life key of a case, or of a vault or folder in it. Raises ``LifeKeyGone``, also where this unit ends it."""
    # A note that was rolled back belongs to something that is still there.
    if any(note.id == of and note in work.session for note in _unit(work.session).ended):
        raise LifeKeyGone("life key")
    try:
        return _known(work.session, case_id)[of]
    except KeyError:
        raise LifeKeyGone("life key") from None


def end(work: Work, ended: Iterable[UUID]) -> None:
    """Destroys the life keys of these cases, vaults or folders, and of whatever is in them, when this is committed.

    The one way in which a life ends: whoever removes something that has a life key calls it.
    """
    notes = [EndedLife(id=one, ended_at=work.now) for one in dict.fromkeys(ended)]
    work.session.add_all(notes)
    _unit(work.session).ended += notes


def noted(work: Work) -> Sequence[UUID]:
    """Whose lives have ended, as far as it may not have been carried out. Some hundreds at most."""
    due = select(EndedLife.id).where(EndedLife.ended_at <= work.now).order_by(EndedLife.ended_at).limit(NOTES_AT_ONCE)
    return list(dict.fromkeys(work.session.scalars(due)))


def carry_out(work: Work, ended: UUID) -> None:
    """Destroys a life key, as was noted, and takes the note away. For the upkeep. Raises ``KeyStoreAway``."""
    try:
        store_of(work.session).destroy([ended])
    except Exception as error:
        if is_away(error):
            raise KeyStoreAway(type(error).__name__) from None
        raise
    work.session.execute(delete(EndedLife).where(EndedLife.id == ended))


def store_of(session: Session) -> KeyStore:
    """The key store that goes with this unit of work's database."""
    return _companion(session).store


def ledger_of(session: Session) -> Ledger:
    """The erasure ledger of this unit of work's database."""
    return _companion(session).ledger


def _companion(session: Session) -> Companion:
    companion = session.info.get(COMPANION)
    if companion is None:
        raise RuntimeError("this database was opened without its key store")
    return cast(Companion, companion)


def _known(session: Session, case_id: UUID) -> dict[UUID, LifeKey]:
    known = _unit(session).known
    if case_id not in known:
        known[case_id] = store_of(session).keys_in(case_id)
    return known[case_id]


def _unit(session: Session) -> _Unit:
    unit: _Unit = session.info.setdefault(_UNIT, _Unit())
    return unit
