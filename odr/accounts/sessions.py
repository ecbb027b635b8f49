"""Browser sessions: found by a hash of the cookie's token, their contents sealed under a key derived from it.

Neither the database nor the configuration opens a live session.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, or_, select, update

from odr.accounts.tables import BrowserSession
from odr.accounts.where import Where, note
from odr.crypto.derivation import derive
from odr.crypto.errors import Unopenable
from odr.crypto.sealing import open_sealed, seal
from odr.crypto.secrets import SymmetricKey, Token
from odr.db import payload
from odr.db.database import erases
from odr.db.guard import by_itself
from odr.db.work import Work
from odr.push import subscriptions as push

LIFETIME = timedelta(hours=24)
# How often a request notes that the session is still in use: often enough for the idle limit, no write a request.
NOTE_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class LiveSession:
    """A session that a browser holds the token of. ``contents`` is a copy; ``store`` writes changes.

    ``sealed`` is what the contents were opened from.
    """

    id: UUID
    account_id: UUID | None
    created_at: datetime
    seen_at: datetime
    sealed: bytes
    contents: dict[str, Any]


def lookup(token: Token) -> bytes:
    """The 32 bytes under which a session is found."""
    return derive(token, "session/lookup")


def sealing_key(token: Token) -> SymmetricKey:
    """The key that a session's contents, and the vaults it unlocked, are sealed under."""
    return SymmetricKey(derive(token, "session/seal"))


def find(work: Work, token: Token, idle: timedelta) -> LiveSession | None:
    """The session of this token, unless it is over: after 24 hours, or ``idle`` without a request."""
    return look(work, token, idle)[0]


def look(work: Work, token: Token, idle: timedelta) -> tuple[LiveSession | None, UUID | None]:
    """The same; and, of one that is over and of which the row is still there, whose it was."""
    row = _row(work, token)
    if row is None:
        return None, None
    if row.expires_at <= work.now or row.seen_at + idle <= work.now:
        return None, row.account_id
    try:
        return _opened(row, token), None
    except Unopenable:
        return None, row.account_id


def begin(
    work: Work, token: Token, account_id: UUID | None, contents: dict[str, Any], where: Where | None = None
) -> UUID:
    """Stores a new session; of somebody who is signed in, with ``where`` it begins."""
    row = BrowserSession(
        id=uuid4(),
        lookup=lookup(token),
        account_id=account_id,
        created_at=work.now,
        seen_at=work.now,
        expires_at=work.now + LIFETIME,
    )
    row.sealed_contents = _sealed(row.id, token, contents)
    if account_id is not None and where is not None:
        note(work, row, where)
    work.session.add(row)
    work.session.flush()
    return row.id


def store(
    work: Work, token: Token, live: LiveSession, changed: dict[str, Any], removed: set[str]
) -> LiveSession | None:
    """Writes only what this request changed into the contents as they are now: two tabs do not undo each other.

    ``live`` is the session as the request found it. Gives it as it is now, or nothing if it has ended meanwhile; it is
    not brought back.
    """
    stored = _store_over(work, token, live, changed, removed)
    if stored is None:
        row = _row(work, token)
        if row is None:
            return None
        stored = _store_over(work, token, _opened(row, token), changed, removed)  # another tab was first
    if removed:
        # The cookie lives on, and with it the key to what was sealed before: an access code that was waiting, perhaps.
        erases(work.session)
    return stored


def note_seen(work: Work, live: LiveSession) -> None:
    """Notes that the session is in use."""
    work.session.execute(
        update(BrowserSession)
        .where(BrowserSession.id == live.id, BrowserSession.account_id == live.account_id)
        .values(seen_at=work.now)
    )


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
    """Signs the account out everywhere, and tells none of its browsers any more that something is new."""
    push.end_all(work, account_id)
    work.session.execute(delete(BrowserSession).where(BrowserSession.account_id == account_id))


def remove_ended(work: Work, idle: timedelta) -> None:
    """Removes sessions that are over."""
    over = or_(BrowserSession.expires_at <= work.now, BrowserSession.seen_at <= work.now - idle)
    work.session.execute(by_itself(delete(BrowserSession).where(over)))


def _row(work: Work, token: Token) -> Any:
    return work.session.connection().execute(_ROW, {"lookup": lookup(token)}).one_or_none()


# Columns, and prepared once: every request asks it.
_ROW = select(
    BrowserSession.id,
    BrowserSession.account_id,
    BrowserSession.created_at,
    BrowserSession.seen_at,
    BrowserSession.expires_at,
    BrowserSession.sealed_contents,
).where(BrowserSession.lookup == bindparam("lookup"))


def _opened(row: Any, token: Token) -> LiveSession:
    """Raises ``Unopenable`` if the contents were altered."""
    opened = open_sealed(sealing_key(token), row.sealed_contents, BrowserSession.context_of(row.id))
    return LiveSession(row.id, row.account_id, row.created_at, row.seen_at, row.sealed_contents, payload.decode(opened))


def _store_over(
    work: Work, token: Token, live: LiveSession, changed: dict[str, Any], removed: set[str]
) -> LiveSession | None:
    """Writes what changed over the contents, unless they have changed since ``live`` was found."""
    contents = {key: value for key, value in live.contents.items() if key not in removed} | changed
    sealed = _sealed(live.id, token, contents)
    written = work.session.scalars(
        update(BrowserSession)
        .where(
            BrowserSession.id == live.id,
            BrowserSession.account_id == live.account_id,
            BrowserSession.sealed_contents == live.sealed,
        )
        .values(sealed_contents=sealed)
        .returning(BrowserSession.id)
    ).all()
    return replace(live, sealed=sealed, contents=contents) if written else None


def _sealed(session_id: UUID, token: Token, contents: dict[str, Any]) -> bytes:
    return seal(sealing_key(token), payload.encode(contents), BrowserSession.context_of(session_id))
