"""A forger of the audit log, who owns the database: changes, removes, inserts, re-orders, and rewrites all of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from odr.audit.chain import Head, cases_with_entries, head_of, verify
from odr.audit.countersigned import countersignatures
from odr.audit.log import GENESIS, Event, entry_hash
from odr.audit.tables import AuditEntry
from odr.db.work import Work
from odr.selftest.harness.world import World
from odr.selftest.story.stage import Found, Stage

Rows = list[dict[str, Any]]
Forgery = Callable[[Rows, int], Rows]


def forge(stage: Stage) -> Found:
    """The attack, on every case's log: each forgery as it is, and hashed again against a head noted before it."""
    found = Found()
    with stage.copy() as world, world.database.reading() as session:
        case_ids = cases_with_entries(world.app_context.work(session))
    with stage.copy() as world:
        for case_id in case_ids:
            found += forged(world, case_id)
    return found


def forged(world: World, case_id: UUID) -> Found:
    """Every forgery of one case's log, at its beginning, in its middle and at its end."""
    found = Found()
    with world.work() as work:
        original = rows_of(work, case_id)
        head = head_of(work, case_id)
        signed_to = max((row.number for row in countersignatures(work, case_id)), default=0)
        assert verify(work, case_id, [head]).problem is None, "the log does not hold before anybody touched it"
        for at in sorted({1, len(original) // 2, len(original) - 2}):
            for name, change in FORGERIES.items():
                put(work, case_id, change(_copied(original), at))
                # Cutting off the end leaves a chain that holds: only a head noted earlier knows better.
                if name != "cut off":
                    found.note(verify(work, case_id).problem is None, f"a log with an entry {name} holds")
                found.note(verify(work, case_id, [head]).problem is None, f"a log with an entry {name} fits its head")
                if name == "renumbered":
                    continue  # numbered again as well, it would be what it was before
                put(work, case_id, hashed_anew(change(_copied(original), at)))
                if at < signed_to:  # what holders of codes have countersigned needs no head in hand
                    fits = verify(work, case_id).problem is None
                    found.note(fits, f"a log with an entry {name}, hashed again, fits what was countersigned")
                for noted in (head, Head.parse(head.short)):
                    fits = verify(work, case_id, [noted]).problem is None
                    found.note(fits, f"a log with an entry {name}, hashed again, fits the head that was noted")
        put(work, case_id, original)
        assert verify(work, case_id, [head]).problem is None, "the log does not hold after all was put back"
    return found


def removed(rows: Rows, at: int) -> Rows:
    """One entry less."""
    return rows[:at] + rows[at + 1 :]


def cut_off(rows: Rows, at: int) -> Rows:
    """The end is missing."""
    return rows[: max(at, 1)]


def changed(rows: Rows, at: int) -> Rows:
    """Somebody was not there."""
    rows[at]["actor_id"] = None if rows[at]["actor_id"] else rows[0]["actor_id"]
    return rows


def swapped(rows: Rows, at: int) -> Rows:
    """Two entries in each other's place."""
    here, there = rows[at], rows[at + 1]
    rows[at], rows[at + 1] = there | {"number": here["number"]}, here | {"number": there["number"]}
    return rows


def inserted(rows: Rows, at: int) -> Rows:
    """Something that never happened."""
    later = [row | {"number": row["number"] + 1} for row in rows[at:]]
    invented = rows[at - 1] | {"number": rows[at]["number"], "event": Event.VAULT_LOCKED.value}
    return [*rows[:at], invented, *later]


def gap(rows: Rows, at: int) -> Rows:
    """Numbers that nobody wrote."""
    return rows[:at] + [row | {"number": row["number"] + 10} for row in rows[at:]]


def emptied(rows: Rows, at: int) -> Rows:
    """Nothing ever happened."""
    return []


FORGERIES: dict[str, Forgery] = {
    "removed": removed,
    "cut off": cut_off,
    "changed": changed,
    "swapped": swapped,
    "inserted": inserted,
    "renumbered": gap,
    "and all others removed": emptied,
}


def rows_of(work: Work, case_id: UUID) -> Rows:
    """A case's log as it stands."""
    chain = select(AuditEntry).where(AuditEntry.case_id == case_id).order_by(AuditEntry.number)
    names = [column.name for column in AuditEntry.__table__.columns]
    return [{name: getattr(entry, name) for name in names} for entry in work.session.scalars(chain)]


def put(work: Work, case_id: UUID, rows: Rows) -> None:
    """Replaces the whole log by these rows, as they are."""
    work.session.expunge_all()
    work.session.execute(delete(AuditEntry).where(AuditEntry.case_id == case_id))
    work.session.add_all(AuditEntry(**row) for row in rows)
    work.session.flush()


def hashed_anew(rows: Rows) -> Rows:
    """What a careful forger does in the end: numbers and links everything as if it had always been so."""
    previous = GENESIS
    for number, row in enumerate(rows, start=1):
        row |= {"number": number, "previous_hash": previous}
        previous = row["hash"] = entry_hash(AuditEntry(**row))
    return rows


def _copied(rows: Rows) -> Rows:
    return [dict(row) for row in rows]
