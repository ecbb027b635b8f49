"""Whether a service may start with a database: whether it contains all that its erasure ledger says."""

from enum import Enum

from odr.db.work import Work
from odr.lifekeys import noting
from odr.lifekeys.ledger import BadLedger
from odr.lifekeys.lives import ledger_of

_WHY = {
    "older": (
        "The key store is a copy that is older than this database, so nobody knows what was removed since. Bring back "
        "its latest copy, or restore a backup that was made before that copy. If there is no other, --older-keys goes "
        "on with it: what was removed after the copy was made may come back."
    ),
    "cut": "The list of what was removed, in the key store, was cut. Bring back the latest copy of the key store.",
    "changed": (
        "The list of what was removed, in the key store, was changed or is of another installation. "
        "Bring back the latest copy of the key store of this one."
    ),
}


class DatabaseState(Enum):
    """Whether a database contains all that its ledger says."""

    READY = "ready"
    RESTORED = "restored"  # it lacks something: it is older than the ledger
    OLDER = "older"
    CUT = "cut"
    CHANGED = "changed"


def state_of(work: Work) -> DatabaseState:
    """Whether a service may start with this database."""
    try:
        return DatabaseState.RESTORED if noting.lacking(work, ledger_of(work.session)) else DatabaseState.READY
    except BadLedger as problem:
        return DatabaseState(str(problem))


def why_not(state: DatabaseState) -> str | None:
    """What to say to whoever wants to start the service; ``None`` if nothing speaks against it."""
    if state is DatabaseState.RESTORED:
        return "This database was restored, and what was removed since is in it again. Run: odr restore"
    return _WHY.get(state.value)
