"""What a kept reader is let in by: a token that a person made in a session of theirs, and carries over by hand.

It is a session of its own, which a cookie never finds, for the browser folders of one case. It ends with the session
that it was made in, and a new one takes its place.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import aliased

from odr.accounts.sessions import LIFETIME, LiveSession, sealing_key
from odr.accounts.tables import BrowserSession
from odr.crypto.derivation import derive
from odr.crypto.errors import Unopenable
from odr.crypto.sealing import open_sealed, seal
from odr.crypto.secrets import Token
from odr.db import payload
from odr.db.database import erases
from odr.db.work import Work

_CASE, _PARENT = "case", "parent"


@dataclass(frozen=True)
class Connected:
    """The session of a kept reader, and the one case that it is for."""

    live: LiveSession
    case_id: UUID


def begin(work: Work, token: Token, parent: LiveSession, case_id: UUID, contents: dict[str, str]) -> UUID:
    """Lets a reader in that holds this token, as whoever ``parent`` is the session of. One that was let in before goes.

    ``contents`` is what a session of theirs holds.
    """
    work.session.execute(
        delete(BrowserSession).where(
            BrowserSession.parent_id == parent.id, BrowserSession.account_id == parent.account_id
        )
    )
    erases(work.session)
    row = BrowserSession(
        id=uuid4(),
        lookup=_lookup(token),
        account_id=parent.account_id,
        parent_id=parent.id,
        created_at=work.now,
        seen_at=work.now,
        expires_at=parent.created_at + LIFETIME,
    )
    whole = contents | {_CASE: str(case_id), _PARENT: str(parent.id)}
    row.sealed_contents = seal(sealing_key(token), payload.encode(whole), row.sealed_contents_context())
    work.session.add(row)
    work.session.flush()
    return row.id


def find(work: Work, token: Token, idle: timedelta) -> Connected | None:
    """The session of this token, unless it is over, or the one that it was made in is."""
    parent = aliased(BrowserSession)
    row = work.session.scalars(
        select(BrowserSession)
        .join(parent, (parent.id == BrowserSession.parent_id) & (parent.account_id == BrowserSession.account_id))
        .where(
            BrowserSession.lookup == _lookup(token),
            BrowserSession.expires_at > work.now,
            BrowserSession.seen_at > work.now - idle,
            parent.expires_at > work.now,
            parent.seen_at > work.now - idle,
        )
    ).one_or_none()
    if row is None:
        return None
    try:
        opened = open_sealed(sealing_key(token), row.sealed_contents, row.sealed_contents_context())
    except Unopenable:
        return None
    contents = payload.decode(opened)
    case_id, made_in = UUID(contents.pop(_CASE)), contents.pop(_PARENT)
    if made_in != str(row.parent_id):
        return None
    live = LiveSession(row.id, row.account_id, row.created_at, row.seen_at, row.sealed_contents, contents)
    return Connected(live, case_id)


def _lookup(token: Token) -> bytes:
    return derive(token, "kept reader/lookup")
