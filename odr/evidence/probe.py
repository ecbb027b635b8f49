"""Whether the installation key and the key store are those that this database was filled with.

With another installation key everything stands, and nobody can sign in; with another key store nobody can open
anything. Somebody who restores a database beside a new one has to learn that before the people do.
"""

from enum import Enum
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from odr.crypto.errors import Unopenable
from odr.db.columns import Base
from odr.db.work import Work
from odr.evidence.tables import KeyProbe
from odr.lifekeys.lives import begin, store_of

_WORD = b"this key and this database belong together"


def keep(work: Work) -> None:
    """Keeps a probe, unless there is one."""
    if work.session.scalar(select(KeyProbe).limit(1)) is None:
        probe = KeyProbe(id=uuid4())
        probe.sealed_probe = work.installation.seal(_WORD, probe.sealed_probe_context())
        work.session.add(probe)


def key_fits(work: Work) -> bool:
    """Whether the key opens the probe. Where none was kept yet, nothing speaks against it."""
    probe = work.session.scalar(select(KeyProbe).limit(1))
    try:
        return probe is None or work.installation.open(probe.sealed_probe, probe.sealed_probe_context()) == _WORD
    except Unopenable:
        return False


class Store(Enum):
    """What is to be said of the key store."""

    OK = "ok"
    MISSING = "missing"
    NEW = "new"
    FOREIGN = "of another database"
    AWAY = "unreachable"


def key_store(work: Work) -> Store:
    """Whether the key store is the one of this database: it names the database's probe. ``NEW`` names none yet."""
    store = store_of(work.session)
    try:
        if not store.is_there():
            return Store.MISSING
        owner = store.installation()
    except SQLAlchemyError:
        return Store.AWAY
    if owner == _probe_id(work):
        return Store.OK
    return Store.NEW if owner is None else Store.FOREIGN


def keep_store(work: Work) -> Store:
    """Makes a key store, or gives a new one to this database, as long as nothing is there that needs an earlier one.

    Says what is to be said then. ``keep`` comes before.
    """
    work.session.flush()
    found = key_store(work)
    probe_id = _probe_id(work)
    if found in (Store.MISSING, Store.NEW) and probe_id is not None and not _cases(work):
        begin_store_anew(work)
        return Store.OK
    return found


def begin_store_anew(work: Work) -> None:
    """Makes the key store of this database, with a new life key for each case. What was there before stays shut."""
    store = store_of(work.session)
    store.make()
    store.belong_to(work.session.scalars(select(KeyProbe.id)).one())
    for case_id in _cases(work):
        begin(work, case_id)


def without_life_key(work: Work) -> set[UUID]:
    """The cases, vaults and folders that lack their life key: begun after the key store was copied.

    Or removed since this unit of work began: those are not among them in a later one. Of a vault whose notes were
    destroyed on their day the public keys stay, and no code: there is nothing left that a life key would open.
    """
    folders, codes = (Base.metadata.tables[name] for name in ("folders", "access_codes"))
    wanted = {*work.session.scalars(select(folders.c.id)), *work.session.scalars(select(codes.c.vault_id).distinct())}
    return (wanted | _cases(work)) - store_of(work.session).held()


def _cases(work: Work) -> set[UUID]:
    cases = Base.metadata.tables["cases"]
    return set(work.session.scalars(select(cases.c.id).where(cases.c.state != "destroyed")))


def _probe_id(work: Work) -> UUID | None:
    return work.session.scalar(select(KeyProbe.id).limit(1))
