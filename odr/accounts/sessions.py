"""Browser sessions: found by a hash of the cookie's token, their contents sealed under a key derived from it.

Neither the database nor the configuration opens a live session.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, or_, select, update

from odr.accounts.tables import BrowserSession
from odr.crypto.derivation import derive
from odr.crypto.errors import Unopenable
from odr.crypto.sealing import open_sealed, seal
from odr.crypto.secrets import SymmetricKey, Token
from odr.db import payload
from odr.db.database import erases
from odr.db.guard import by_itself
from odr.db.work import Work

LIFETIME = timedelta(hours=24)
# How often a request notes that the session is still in use: often enough for the idle limit, no write a request.
NOTE_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class LiveSession:
    """A session that a browser holds the token of. ``contents`` is a copy; ``store`` writes changes."""

    id: UUID
    account_id: UUID | None
    created_at: datetime
    seen_at: datetime
    contents: dict[str, Any]


def lookup(token: Token) -> bytes:
    """The 32 bytes under which a session is found."""
    return derive(token, "session/lookup")


def sealing_key(token: Token) -> SymmetricKey:
    """The key that a session's contents, and the vaults it unlocked, are sealed under."""
    return SymmetricKey(derive(token, "session/seal"))


def find(work: Work, token: Token, idle: timedelta) -> LiveSession | None:
    """The session of this token, unless it is over: after 24 hours, or ``idle`` without a request."""
    row = _row(work, token)
    if row is None or row.expires_at <= work.now or row.seen_at + idle <= work.now:
        return None
    try:
        contents = _contents(row, token)
    except Unopenable:
        return None
    return LiveSession(row.id, row.account_id, row.created_at, row.seen_at, contents)


def begin(work: Work, token: Token, account_id: UUID | None, contents: dict[str, Any]) -> UUID:
    """Stores a new session."""
    row = BrowserSession(
        id=uuid4(),
        lookup=lookup(token),
        account_id=account_id,
        created_at=work.now,
        seen_at=work.now,
        expires_at=work.now + LIFETIME,
    )
    _seal(row, token, contents)
    work.session.add(row)
    work.session.flush()
    return row.id


def store(work: Work, token: Token, changed: dict[str, Any], removed: set[str]) -> bool:
    """Writes only what this request changed into the contents as they are now: two tabs do not undo each other.

    False if the session has ended meanwhile; it is not brought back.
    """
    row = _row(work, token)
    if row is None:
        return False
    contents = {key: value for key, value in _contents(row, token).items() if key not in removed} | changed
    _seal(row, token, contents)
    if removed:
        # The cookie lives on, and with it the key to what was sealed before: an access code that was waiting, perhaps.
        erases(work.session)
    return True


def note_seen(work: Work, session_id: UUID) -> None:
    """Notes that the session is in use."""
    work.session.execute(update(BrowserSession).where(BrowserSession.id == session_id).values(seen_at=work.now))


def of_account(work: Work, account_id: UUID, idle: timedelta) -> Sequence[BrowserSession]:
    """The account's sessions that are not over, the latest used first."""
    return work.session.scalars(
        select(BrowserSession)
        .where(
            BrowserSession.account_id == account_id,
            BrowserSession.expires_at > work.now,
            BrowserSession.seen_at > work.now - idle,
        )
        .order_by(BrowserSession.seen_at.desc())
    ).all()


def end(work: Work, token: Token) -> None:
    """Ends the session of this token, and with it every vault it had unlocked."""
    work.session.execute(delete(BrowserSession).where(BrowserSession.lookup == lookup(token)))
    erases(work.session)


def end_one(work: Work, account_id: UUID, session_id: UUID) -> bool:
    """Ends one of the account's own sessions. False if it has none of this name."""
    ended = work.session.scalars(
        delete(BrowserSession)
        .where(BrowserSession.id == session_id, BrowserSession.account_id == account_id)
        .returning(BrowserSession.id)
    ).all()
    return bool(ended)


def end_all(work: Work, account_id: UUID) -> None:
    """Signs the account out everywhere."""
    work.session.execute(delete(BrowserSession).where(BrowserSession.account_id == account_id))


def remove_ended(work: Work, idle: timedelta) -> None:
    """Removes sessions that are over."""
    over = or_(BrowserSession.expires_at <= work.now, BrowserSession.seen_at <= work.now - idle)
    work.session.execute(by_itself(delete(BrowserSession).where(over)))


def _row(work: Work, token: Token) -> BrowserSession | None:
    return work.session.scalar(select(BrowserSession).where(BrowserSession.lookup == lookup(token)))


def _seal(row: BrowserSession, token: Token, contents: dict[str, Any]) -> None:
    row.sealed_contents = seal(sealing_key(token), payload.encode(contents), row.sealed_contents_context())


def _contents(row: BrowserSession, token: Token) -> dict[str, Any]:
    opened: dict[str, Any] = payload.decode(
        open_sealed(sealing_key(token), row.sealed_contents, row.sealed_contents_context())
    )
    return opened
