"""However long the log of a case is, its pages read no more of it: counted in the steps that the database takes."""

import sqlite3

import pytest
from sqlalchemy import Pool, event, select

from odr.audit.log import Event, record
from odr.audit.tables import AuditEntry
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.items import add
from tests.support.vaults import participant_of, party_with_vault
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "it counts what SQLite does; the statements are the same on both")

MORE = 3000
EVERY = 10


def test_no_page_of_a_vault_goes_through_more_of_a_longer_log(world: World, request: pytest.FixtureRequest) -> None:
    party = party_with_vault(world)
    folder_id = party.folder_id(1)
    with party.opened() as opened:
        item_id = add(opened, folder_id, Draft("The deposit", "Paid in cash."))
        vault_id = opened.vault.id
    party.unlock()
    steps = [0]

    def count() -> None:
        steps[0] += EVERY

    def watch(connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
        connection.set_progress_handler(count, EVERY)

    # Of every connection: what only reads has others than what writes.
    event.listen(Pool, "checkout", watch)
    request.addfinalizer(lambda: event.remove(Pool, "checkout", watch))

    def taken(path: str) -> int:
        party.person.open(path)  # what is kept from page to page is kept
        steps[0] = 0
        party.person.open(path)
        assert party.person.status == 200
        return steps[0]

    root = f"{party.root}"
    paths = [f"/cases/{party.case_id}", root, f"{root}/folders/{folder_id}", f"{root}/items/{item_id}", f"{root}/log"]
    before = {path: taken(path) for path in paths}
    with world.work() as work:
        actor_id = participant_of(work, party).account_id
        for _ in range(MORE):
            record(work, party.case_id, Event.FOLDER_LISTED, actor_id=actor_id, vault_id=vault_id, subject_id=folder_id)
    after = {path: taken(path) for path in paths}
    steps[0] = 0
    with world.database.reading() as session:
        session.scalars(select(AuditEntry.event).where(AuditEntry.case_id == party.case_id)).all()
    assert steps[0] > MORE, "the control: whoever goes through the log is found"
    assert all(before.values())
    # Indexes are a step deeper; going through the log would take several for each of its lines.
    assert {path: after[path] - before[path] for path in paths if after[path] - before[path] > MORE // 6} == {}
