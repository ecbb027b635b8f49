"""Forms that have made something: sent a second time, they make nothing more, and lead on to what they made.

Each page gives its forms a random token. What is stored when a form has worked is a hash of the token and of all that
was sent with it, so that the same token with other words is another act. The token itself is in the page alone: without
it nobody can try out which words were sent. What was undone or removed is forgotten, and can be sent again.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import bindparam, delete, select

from odr.accounts.tables import SentForm
from odr.crypto.derivation import digest
from odr.db.guard import by_itself
from odr.db.work import Work

KEPT_FOR = timedelta(days=1)
# Of a token that a page made; a shorter one is not ours.
SHORTEST_TOKEN = 22
_FIND = select(SentForm.location).where(SentForm.tag == bindparam("tag"))


def tag_of(token: str, path: str, fields: Sequence[tuple[str, str]]) -> bytes | None:
    """What stands for a form with all that was sent in it; ``None`` if it carries no token of ours."""
    if len(token) < SHORTEST_TOKEN:
        return None
    sent = json.dumps([token, path, fields], ensure_ascii=False)
    # A lone surrogate in what was typed can be neither encoded nor kept; it still makes a tag.
    return digest(b"odr sent form\0" + sent.encode("utf-8", "surrogatepass"))


def find(work: Work, tag: bytes) -> str | None:
    """Where a form led that has worked already."""
    return work.session.execute(_FIND, {"tag": tag}).scalar()


@dataclass(frozen=True)
class Done:
    """What a form has made, and with whom and with which case the note of it goes, as far as there is one."""

    made: UUID
    account_id: UUID | None
    case_id: UUID | None


def note(work: Work, tag: bytes, location: str, done: Done) -> None:
    """Notes that a form has worked: what it made, and where that is found."""
    if find(work, tag) is None:
        work.session.add(
            SentForm(
                tag=tag,
                account_id=done.account_id,
                case_id=done.case_id,
                location=location,
                made=done.made,
                at=work.now,
            )
        )


def forget(work: Work, made: Collection[UUID]) -> None:
    """These things were undone or removed: the forms that made them can be sent again."""
    if made:
        work.session.execute(delete(SentForm).where(SentForm.made.in_(list(made))))


def remove_old(work: Work) -> None:
    """Removes what nobody sends a second time any more."""
    work.session.execute(by_itself(delete(SentForm).where(SentForm.at <= work.now - KEPT_FOR)))
