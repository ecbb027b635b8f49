"""A restored database whose logs end before what the erasure ledger knows is told as such, however whole they look."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from odr.audit.chain import Head, head_of, verify
from odr.audit.log import Event, record
from odr.backup.errors import BadBackup
from odr.backup.logs import Behind
from odr.backup.restoring import make_ready
from odr.crypto.installation import Installation
from odr.crypto.secrets import SymmetricKey
from odr.lifekeys import lives
from odr.lifekeys.ledger import BEGINNING
from odr.lifekeys.tables import Removal
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from odr.vaults.tables import Folder
from odr.web.running.housekeeping import one_round
from tests.support.endings import close, due, lived
from tests.support.restoring import back_up, bring_back, of_restored
from tests.support.vaults import Party, two_parties, with_vault
from tests.support.world import World


@pytest.fixture
def party(world: World) -> Party:
    return with_vault(two_parties(world)[0])


def add_and_remove(party: Party) -> None:
    folder_id = party.folder_id()
    with party.opened() as opened:
        item_id = items.add(opened, folder_id, Draft("What goes", "What goes"))
    with party.opened() as opened:
        items.remove(opened, item_id)


def head(world: World, log: UUID) -> Head:
    with world.work() as work:
        return head_of(work, log)


def said(world: World) -> list[dict[str, Any]]:
    with world.work() as work:
        return [json.loads(line.said) for line in lives.ledger_of(work.session).after(BEGINNING)]


@pytest.mark.both_engines("who asks for the last entry of a log, and when, differs")
def test_a_log_that_is_shorter_than_the_ledger_knows_is_told_as_such(party: Party, tmp_path: Path) -> None:
    world = party.world
    backup = back_up(world, tmp_path / "backup")
    short = head(world, party.case_id)
    add_and_remove(party)
    long = head(world, party.case_id)
    restored, done = bring_back(world, backup, tmp_path / "restored")
    assert done.behind == [Behind(party.case_id, short, long, altered=False)]
    with restored.work() as work:
        assert verify(work, party.case_id).problem is None, "by itself it looks whole"
    restored.close()


def test_where_the_ledger_is_told_of_no_heads_nobody_would_know(
    party: Party, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    backup = back_up(party.world, tmp_path / "backup")
    monkeypatch.setattr("odr.audit.log.has_grown", lambda *_given: None)
    add_and_remove(party)
    restored, done = bring_back(party.world, backup, tmp_path / "restored")
    assert done.behind == []
    restored.close()


def test_nothing_is_told_of_logs_that_are_whole_and_twice_of_none(party: Party, tmp_path: Path) -> None:
    world = party.world
    add_and_remove(party)
    backup = back_up(world, tmp_path / "backup")
    restored, done = bring_back(world, backup, tmp_path / "whole")
    assert done.behind == []
    restored.close()
    add_and_remove(party)
    restored, done = bring_back(world, backup, tmp_path / "short")
    assert [one.log for one in done.behind] == [party.case_id]
    context = restored.app_context
    again = make_ready(restored.database, context.files.store, context.installation, restored.time)
    assert again.behind == []
    restored.close()


def test_a_log_that_another_wrote_on_is_told_apart_from_one_that_is_short(party: Party, tmp_path: Path) -> None:
    """Put back by other tools, and made longer than it was, with hashes that fit each other."""
    world = party.world
    backup = back_up(world, tmp_path / "backup")
    add_and_remove(party)
    noted = head(world, party.case_id)
    place = tmp_path / "by-hand"
    place.mkdir()
    (place / "odr.sqlite3").write_bytes(next(backup.glob("database-*")).read_bytes())
    restored = of_restored(world, place)
    with restored.work() as work:
        for _ in range(20):
            record(work, party.case_id, Event.ITEM_READ, actor_id=None)
        assert verify(work, party.case_id).problem is None
        written_on = head_of(work, party.case_id)
    context = restored.app_context
    done = make_ready(restored.database, context.files.store, context.installation, restored.time)
    assert done.behind == [Behind(party.case_id, written_on, noted, altered=True)]
    restored.close()


def test_a_case_that_was_opened_since_is_told_of_and_one_that_was_destroyed_is_not(
    world: World, tmp_path: Path
) -> None:
    facilitated, _adviser = lived(world)
    close(world, facilitated.case_id)
    backup = back_up(world, tmp_path / "backup")
    later = with_vault(two_parties(world, reference="2026-0777", names=("Nora New", "Otto Other"))[0])
    add_and_remove(later)
    due(world, facilitated.case_id)
    one_round(world.app_context)
    restored, done = bring_back(world, backup, tmp_path / "restored")
    told = {one.log: one for one in done.behind}
    assert told[later.case_id].ends.number == 0
    assert facilitated.case_id not in told
    restored.close()


def test_what_was_gone_back_to_is_no_head_and_a_head_alone_is_no_line(party: Party) -> None:
    world = party.world
    before = len(said(world))
    with world.work() as work:
        record(work, party.case_id, Event.ITEM_READ, actor_id=None)
    assert len(said(world)) == before
    folder_id, second = party.folder_id(), party.folder_id(1)
    with party.opened() as opened:
        item_id = items.add(opened, folder_id, Draft("x", "x"))
    kept = head(world, party.case_id)
    with world.work() as work:
        savepoint = work.session.begin_nested()
        record(work, party.case_id, Event.ITEM_READ, actor_id=None)
        savepoint.rollback()
        work.session.delete(work.session.scalars(select(Folder).where(Folder.id == second)).one())
    assert said(world)[-1]["heads"] == {}
    assert head(world, party.case_id) == kept
    with party.opened() as opened:
        items.remove(opened, item_id)
    last = head(world, party.case_id)
    assert said(world)[-1]["heads"] == {party.case_id.hex: [last.number, last.hash.hex()]}


def test_heads_that_were_altered_in_the_ledger_are_refused(party: Party, tmp_path: Path) -> None:
    """By somebody who has the key store, and not the installation key: they say that the log was as short as it is."""
    world = party.world
    backup = back_up(world, tmp_path / "backup")
    short = head(world, party.case_id)
    add_and_remove(party)
    world.database.dispose()
    forger = Installation(SymmetricKey.generate())
    with closing(sqlite3.connect(world.key_file)) as connection, connection:
        number, unit = connection.execute("SELECT number, unit FROM ledger ORDER BY number DESC LIMIT 1").fetchone()
        words = json.dumps({"gone": {}, "kept": [], "heads": {party.case_id.hex: [short.number, short.hash.hex()]}})
        sealed = forger.seal(words.encode(), Removal.context_of(UUID(unit)))
        row = connection.execute("SELECT mark FROM ledger WHERE number = ?", (number - 1,)).fetchone()
        mark = forger.ledger_mark(row[0] if row else BEGINNING.mark, number, UUID(unit), sealed)
        connection.execute("UPDATE ledger SET said = ?, mark = ? WHERE number = ?", (sealed, mark, number))
        end = (mark, forger.ledger_end_mark(mark, number))
        connection.execute("UPDATE ledger_end SET mark = ?, end_mark = ?", end)
    with pytest.raises(BadBackup, match="was changed"):
        bring_back(world, backup, tmp_path / "restored")
