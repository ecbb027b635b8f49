"""What others changed in a vault: shown to its owner until they have seen it.

No key tells apart who may write from who may read, so what others write is at least never unseen. It is taken from the
audit log: every entry about a change whose doer is not the owner.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from odr.audit.log import Event
from odr.audit.reading import KINDS, EventKind, LogPage, LogPart, WantedEntries, newest_of, page_of
from odr.audit.tables import AuditEntry
from odr.errors import NotFound, Refusal
from odr.vaults.history.log import codes_there, may_read_log
from odr.vaults.keys.open_vault import OpenVault

FEW = 3
# What is counted on the way; beyond it there are simply many.
MOST_COUNTED = 100
CHANGES = (
    *(event for event, kind in KINDS.items() if kind is EventKind.CHANGED),
    Event.CODE_ISSUED,
    Event.CODE_CHANGED,
    Event.CODE_REVOKED,
)


@dataclass(frozen=True)
class Unseen:
    """What others changed since the owner said they had seen it: how much by whom, and the newest few.

    ``is_all`` is false if there is more than was counted.
    """

    by: dict[UUID, int]
    newest: Sequence[AuditEntry]
    is_all: bool


def unseen(opened: OpenVault) -> Unseen | None:
    """What the owner has not seen yet; ``None`` if there is nothing, or if it is not the owner who asks."""
    if not may_read_log(opened):
        return None
    entries = newest_of(opened.work, *_what(opened), after=opened.vault.changes_seen, most=MOST_COUNTED + 1)
    if not entries:
        return None
    counted = Counter(entry.actor_id for entry in entries if entry.actor_id is not None)
    return Unseen(dict(counted.most_common()), entries[:FEW], is_all=len(entries) <= MOST_COUNTED)


def changes_by_others(opened: OpenVault, *, newer_than: int | None = None, older_than: int | None = None) -> LogPage:
    """One page of everything that others ever changed, as ``odr.audit.reading.page_of``.

    Raises ``NotFound`` unless it is the owner who asks, with a code that opens everything.
    """
    if not may_read_log(opened):
        raise NotFound
    return page_of(opened.work, *_what(opened), newer_than=newer_than, older_than=older_than)


def mark_seen(opened: OpenVault, number: int) -> None:
    """The owner has seen what others changed, up to the entry of this number. Raises like ``changes_by_others``."""
    if not may_read_log(opened):
        raise NotFound
    newest = newest_of(opened.work, *_what(opened), after=opened.vault.changes_seen, most=1)
    if newest:
        opened.vault.changes_seen = max(opened.vault.changes_seen, min(number, newest[0].number))


def _what(opened: OpenVault) -> tuple[LogPart, WantedEntries]:
    return LogPart(opened.vault.case_id, opened.vault.id), WantedEntries(events=CHANGES, actors=_others(opened))


def _others(opened: OpenVault) -> tuple[UUID, ...]:
    """Everybody who ever held a code of this vault, but the owner: by its own list, and by who holds one now."""
    try:
        listed = {UUID(code.holder) for code in opened.code_list()[1].codes}
    except Refusal:
        # Altered, as the page of the codes tells. Who holds codes now is known all the same.
        listed = set()
    held = {code.holder_id for code in codes_there(opened.work, opened.vault.id).values()}
    return tuple(sorted((listed | held) - {opened.actor_id}))
