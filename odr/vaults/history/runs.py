"""The log as somebody reads it: what others did stands by itself, and one's own looking about takes one line."""

from collections.abc import Sequence
from uuid import UUID

from odr.audit.log import Event
from odr.audit.tables import AuditEntry

# What somebody leaves behind who only looks.
LOOKS = frozenset(
    event.value
    for event in (
        Event.FOLDER_LISTED,
        Event.ITEM_READ,
        Event.MESSAGES_READ,
        Event.ACTS_READ,
        Event.VAULT_CHANGES_SHOWN,
        Event.VAULT_SEARCHED,
        Event.MESSAGES_SEARCHED,
    )
)


def in_runs(entries: Sequence[AuditEntry], reader_id: UUID) -> list[list[AuditEntry]]:
    """The entries in their order: those in which the reader merely looked, one after the other, are together.

    Every other entry is by itself. Nothing is left out.
    """
    runs: list[list[AuditEntry]] = []
    for entry in entries:
        if runs and _merely_looked(entry, reader_id) and _merely_looked(runs[-1][-1], reader_id):
            runs[-1].append(entry)
        else:
            runs.append([entry])
    return runs


def _merely_looked(entry: AuditEntry, reader_id: UUID) -> bool:
    return entry.actor_id == reader_id and entry.event in LOOKS
