"""One's own looking about is together; everything else, and every order, stays."""

from uuid import UUID, uuid4

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.vaults.history.runs import in_runs

OWN, OTHER = uuid4(), uuid4()


def entry(number: int, event: Event, actor_id: UUID | None = OWN) -> AuditEntry:
    return AuditEntry(number=number, event=event.value, actor_id=actor_id)


def numbers(entries: list[AuditEntry]) -> list[list[int]]:
    return [[one.number for one in run] for run in in_runs(entries, OWN)]


def test_looks_one_after_the_other_are_one_run() -> None:
    looks = [entry(3, Event.FOLDER_LISTED), entry(2, Event.ITEM_READ), entry(1, Event.MESSAGES_READ)]
    assert numbers(looks) == [[3, 2, 1]]


def test_what_was_done_and_what_another_looked_at_stand_by_themselves() -> None:
    entries = [
        entry(6, Event.FOLDER_LISTED),
        entry(5, Event.ITEM_CHANGED),
        entry(4, Event.ITEM_READ, OTHER),
        entry(3, Event.ITEM_READ, OTHER),
        entry(2, Event.ITEM_READ),
        entry(1, Event.ITEM_READ, None),
    ]
    assert numbers(entries) == [[6], [5], [4], [3], [2], [1]]


def test_nothing_is_nothing() -> None:
    assert in_runs([], OWN) == []
