"""How old the copies are, in words for whoever runs the service."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from odr.lifekeys.store import Copied, KeyStore

# What is made every day is late then.
LATE_AFTER = timedelta(hours=36)


@dataclass(frozen=True)
class Age:
    """When a copy was last made; ``None`` if it never was."""

    of: Copied
    at: datetime | None
    late: bool


def ages(store: KeyStore, now: datetime) -> list[Age] | None:
    """Of each kind of copy; ``None`` if the key store, which knows, cannot be asked."""
    try:
        made = store.copied_at()
    except SQLAlchemyError:
        return None
    return [Age(kind, at := made.get(kind), at is None or now - at > LATE_AFTER) for kind in Copied]
