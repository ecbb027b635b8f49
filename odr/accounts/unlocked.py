"""What one browser has unlocked: the server share of a code, sealed under a key that only its cookie gives.

A vault and a keyring are kept unlocked in the same way, and lock again in the same way: by hand, when idle, or when the
session ends, with which the row goes.
"""

import struct
from datetime import timedelta

from sqlalchemy import delete, inspect, update

from odr.accounts.tables import UnlockedShare
from odr.crypto.context import Context
from odr.crypto.errors import BadKey, Unopenable
from odr.crypto.sealing import open_sealed, seal
from odr.crypto.secrets import ServerShare, SymmetricKey
from odr.db.database import erases
from odr.db.guard import by_itself
from odr.db.work import Work

# How often a use is noted: often enough for the idle limit, no write a request.
NOTE_EVERY = timedelta(minutes=1)


def sealed_share(share: ServerShare, session_key: SymmetricKey, context: Context, noted: int = 0) -> bytes:
    """The share as it is kept for one session; beside it ``noted``, a number that whoever unlocked it is to be told."""
    return seal(session_key, share.reveal() + struct.pack(">I", noted), context)


def kept_share(unlocked: UnlockedShare, session_key: SymmetricKey, context: Context) -> tuple[ServerShare, int] | None:
    """The share that was kept and what was noted; ``None`` if the row was altered, moved, or is another session's."""
    try:
        kept = open_sealed(session_key, unlocked.sealed_share, context)
        # What was unlocked before this stood there has the share alone.
        return ServerShare(kept[: ServerShare.size]), int.from_bytes(kept[ServerShare.size :], "big")
    except (Unopenable, BadKey):
        return None


def is_live(work: Work, unlocked: UnlockedShare, idle: timedelta) -> bool:
    """Whether it was used lately enough to be unlocked still."""
    return unlocked.used_at + idle > work.now


def note_used(work: Work, unlocked: UnlockedShare) -> None:
    """Notes that it is in use."""
    if work.now - unlocked.used_at < NOTE_EVERY:
        return
    table = type(unlocked)
    this = [column == getattr(unlocked, column.key) for column in inspect(table).primary_key]

    def write(then: Work) -> None:
        then.session.execute(by_itself(update(table).where(*this, table.used_at < then.now).values(used_at=then.now)))

    work.note(write)


def remove_idle_from(work: Work, table: type[UnlockedShare], idle: timedelta) -> None:
    """Locks everything in this table that has not been used for a while."""
    idle_ones = delete(table).where(table.used_at <= work.now - idle).returning(table.used_at)
    if work.session.scalars(by_itself(idle_ones)).all():
        # The cookie may live on, and with it the key that the share was sealed under.
        erases(work.session)
