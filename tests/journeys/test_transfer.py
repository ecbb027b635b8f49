"""An installation that has lived on SQLite moves to PostgreSQL, and everybody finds everything there."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, inspect, select, text, update
from sqlalchemy.exc import OperationalError

from odr import transfer as move_module
from odr.audit.chain import cases_with_entries, chains, head_of, verify
from odr.audit.tables import AuditEntry
from odr.cli import main
from odr.db.about import EVERYTHING
from odr.db.database import Database
from odr.db.migrate import downgrade
from odr.db.version import is_current
from odr.lifekeys.store import KeyStore
from odr.selftest.story.chapters import played
from odr.selftest.story.story import Story
from odr.tables import METADATA
from odr.transfer import CannotTransfer, move
from odr.web.running.housekeeping import destroy_due_cases
from tests.support.endings import close, due, receipt_in
from tests.support.engines import Postgresql, Sqlite
from tests.support.world import World

pytestmark = pytest.mark.both_engines("it goes from one to the other")

OPEN = "Your private information"
Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The whole story, on SQLite."""
    folder = tmp_path_factory.mktemp("told")
    story = played(folder, Sqlite(folder))
    yield story
    story.world.close()


@pytest.fixture
def source(told: Story, tmp_path: Path) -> Iterator[World]:
    """A copy of the story's installation, on SQLite."""
    world = told.copied(tmp_path / "source")
    yield world
    world.close()


@pytest.fixture
def target(postgresql: Postgresql, tmp_path: Path) -> Iterator[Database]:
    """An empty database on PostgreSQL."""
    url = postgresql.empty(tmp_path)
    database = Database(url)
    yield database
    database.dispose()
    postgresql.drop(url)


def url_of(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


def rows_of(database: Database) -> Rows:
    with database.reading() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in METADATA.sorted_tables
        }


def tables_of(database: Database) -> list[str]:
    return inspect(database.engine).get_table_names()


def test_every_row_and_every_head_arrives_and_the_source_stays_as_it_was(source: World, target: Database) -> None:
    before = rows_of(source.database)
    assert all(len(before[name]) > 3 for name in ("accounts", "items", "grants", "audit_entries", "sessions"))
    moved = move(source.database, target, source.app_context.installation)
    assert rows_of(target) == rows_of(source.database) == before
    assert is_current(target)
    assert moved.rows == {name: len(rows) for name, rows in before.items()}
    with source.work() as work:
        assert {verdict.case_id: verdict.head for verdict in moved.logs} == {
            chain: head_of(work, chain) for chain in chains(work)
        }
    assert len(moved.logs) == 5
    assert all(verdict.problem is None for verdict in moved.logs)


def test_after_the_move_everybody_signs_in_and_opens_with_the_codes_they_have(
    told: Story, source: World, target: Database, postgresql: Postgresql, tmp_path: Path
) -> None:
    move(source.database, target, source.app_context.installation)
    (tmp_path / "moved").mkdir()
    world = World(
        tmp_path / "moved",
        postgresql,
        url=url_of(target),
        installation_key=source.settings.installation_key,
        key_store_url=source.settings.key_store,
    )
    world.time = source.time
    # Whoever was signed in still is, and Tessa's vault is still open at her browser.
    tessa = told.visitor(world, "Tessa Wren")
    place = told.places["Tessa Wren"]
    assert tessa.open(place.root).heading == "Your private information"
    for name, place in told.places.items():
        mark = name.split()[0].casefold()
        person = world.person(name, told.people[name].email)
        person.sign_in(told.people[name].password)
        person.open(f"{place.root}/unlock")
        person.submit("Open", code=place.codes[0])
        assert person.status == 200, person.page.text
        person.open(f"{place.root}/items/{next(iter(place.items.values()))}")
        if name in told.facilitated:
            assert any(text in person.page.text for text in told.private if mark in text)
            continue
        assert f"On reflection {mark} fears the lighthouse ledger" in person.page.text
        # And life goes on: what is written now lands behind what was there.
        item = place.items["late"]
        person.open(f"{place.root}/items/{item}/change")
        person.submit("Keep the changes", text=f"{mark} has arrived")
        assert f"{mark} has arrived" in person.open(f"{place.root}/items/{item}").text
    with world.work() as work:
        assert all(verify(work, case_id).problem is None for case_id in cases_with_entries(work))
    world.database.dispose()


def test_what_is_closed_and_what_is_destroyed_arrives_and_goes_on_there(
    told: Story, source: World, target: Database, postgresql: Postgresql, tmp_path: Path
) -> None:
    gone, closed = told.case_ids[:2]
    close(source, gone)
    due(source, gone)
    assert destroy_due_cases(source.app_context) == 1
    close(source, closed)
    move(source.database, target, source.app_context.installation)
    assert rows_of(target) == rows_of(source.database)
    world = World(
        tmp_path,
        postgresql,
        url=url_of(target),
        installation_key=source.settings.installation_key,
        key_store_url=source.settings.key_store,
    )
    world.time = source.time
    assert receipt_in(world, gone) is not None
    due(world, closed)
    assert destroy_due_cases(world.app_context) == 1
    assert receipt_in(world, closed) is not None
    world.database.dispose()


# --- refusals --------------------------------------------------------------------------------------------------------


def test_a_target_that_holds_a_table_is_refused_and_left_alone(source: World, target: Database) -> None:
    with target.writing(EVERYTHING) as session:
        session.execute(text("CREATE TABLE recipes (name text)"))
        session.execute(text("INSERT INTO recipes VALUES ('soup')"))
    with pytest.raises(CannotTransfer, match="empty"):
        move(source.database, target, source.app_context.installation)
    assert tables_of(target) == ["recipes"]
    with target.reading() as session:
        assert session.scalar(text("SELECT name FROM recipes")) == "soup"


def test_a_second_move_to_the_same_place_is_refused_and_changes_nothing(source: World, target: Database) -> None:
    move(source.database, target, source.app_context.installation)
    before = rows_of(target)
    with pytest.raises(CannotTransfer, match="empty"):
        move(source.database, target, source.app_context.installation)
    assert rows_of(target) == before


def test_a_source_behind_its_migrations_is_refused(source: World, target: Database) -> None:
    downgrade(source.database, "base")
    with pytest.raises(CannotTransfer, match="odr upgrade"):
        move(source.database, target, source.app_context.installation)
    assert tables_of(target) == []


def test_only_from_sqlite_to_postgresql(source: World, target: Database) -> None:
    for one, other in ((source.database, source.database), (target, source.database), (target, target)):
        with pytest.raises(CannotTransfer, match="SQLite to PostgreSQL"):
            move(one, other, source.app_context.installation)


# --- what goes wrong on the way --------------------------------------------------------------------------------------


def _lose_a_row(session: Any) -> None:
    session.execute(delete(METADATA.tables["grants"]).where(text("ctid IN (SELECT ctid FROM grants LIMIT 1)")))


def _alter_a_row(session: Any) -> None:
    session.execute(update(METADATA.tables["cases"]).values(reference="X-" + METADATA.tables["cases"].c.reference))


def _forge_an_entry(session: Any) -> None:
    session.execute(update(AuditEntry).where(AuditEntry.number == 3).values(count=4711))


def _break(session: Any) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("harm", "after", "raised", "words"),
    [
        (_lose_a_row, "grants", CannotTransfer, "grants"),
        (_alter_a_row, "cases", CannotTransfer, "cases"),
        (_forge_an_entry, "grants", CannotTransfer, "audit log"),
        (_break, "accounts", KeyboardInterrupt, None),
    ],
)
def test_when_something_goes_wrong_the_target_is_empty_again_and_the_source_untouched(
    source: World,
    target: Database,
    monkeypatch: pytest.MonkeyPatch,
    harm: Callable[[Any], None],
    after: str,
    raised: type[BaseException],
    words: str | None,
) -> None:
    before = rows_of(source.database)
    count = move_module._count

    def harmed(session: Any, table: Any) -> int:
        if table.name == after and session.get_bind().dialect.name == "postgresql":
            harm(session)
        return count(session, table)

    monkeypatch.setattr(move_module, "_count", harmed)
    with pytest.raises(raised, match=words):
        move(source.database, target, source.app_context.installation)
    assert tables_of(target) == []
    assert rows_of(source.database) == before
    # And nothing stands in the way of trying again.
    monkeypatch.setattr(move_module, "_count", count)
    move(source.database, target, source.app_context.installation)
    assert rows_of(target) == before


def test_while_somebody_writes_to_the_source_nothing_moves(
    source: World, target: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("odr.db.database.BUSY_SECONDS", 0.1)
    impatient = Database(source.settings.database_url)
    with source.work() as work:
        cases_with_entries(work)  # a unit of work begins with what it first asks
        with pytest.raises(OperationalError, match="locked"):
            move(impatient, target, source.app_context.installation)
    impatient.dispose()
    assert tables_of(target) == []


def test_a_log_that_was_broken_before_moves_as_it_is_and_says_so(source: World, target: Database) -> None:
    with source.work() as work:
        case_id = cases_with_entries(work)[0]
        work.session.execute(
            update(AuditEntry).where(AuditEntry.case_id == case_id, AuditEntry.number == 2).values(count=99)
        )
    moved = move(source.database, target, source.app_context.installation)
    assert {verdict.case_id for verdict in moved.logs if verdict.problem} == {case_id}


def test_no_table_counts_its_own_rows_so_there_is_no_counter_to_move() -> None:
    for table in METADATA.sorted_tables:
        assert table.autoincrement_column is None, table.name


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def odr(source: World, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command line on the source."""
    key = base64.urlsafe_b64encode(source.settings.installation_key.reveal()).decode()
    monkeypatch.setenv("ODR_INSTANCE", str(source.folder))
    monkeypatch.setenv("ODR_DATABASE_URL", source.settings.database_url)
    monkeypatch.setenv("ODR_INSTALLATION_KEY", key)
    return lambda *arguments: CliRunner().invoke(main, arguments)


def test_the_command_moves_and_says_what_arrived(
    odr: Callable[..., Result], source: World, target: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = odr("move", "--to", url_of(target))
    assert result.exit_code == 0, result.output
    with source.work() as work:
        for case_id in cases_with_entries(work):
            assert f"{case_id}  {head_of(work, case_id)}  holds" in result.output
    assert f"{len(rows_of(target)['items']):>9}  items" in result.output.splitlines()
    monkeypatch.setenv("ODR_DATABASE_URL", url_of(target))
    assert odr("check").exit_code == 0
    assert odr("audit", "verify").exit_code == 0


def test_the_command_takes_the_key_store_along_to_a_database_of_its_own(
    odr: Callable[..., Result],
    told: Story,
    source: World,
    target: Database,
    postgresql: Postgresql,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    source.belongs_together()
    before = KeyStore(source.settings.key_store)
    keys = KeyStore(postgresql.empty(tmp_path))
    key_url = keys.engine.url.render_as_string(hide_password=False)
    try:
        result = odr("move", "--to", url_of(target), "--keys-to", key_url)
        assert result.exit_code == 0, result.output
        assert keys.held() == before.held() != set()
        assert keys.installation() == before.installation()
        assert f"{len(before.held()):>9}  life keys" in result.output.splitlines()
        again = odr("move", "--to", url_of(target), "--keys-to", key_url)
        assert again.exit_code == 2
        monkeypatch.setenv("ODR_DATABASE_URL", url_of(target))
        monkeypatch.setenv("ODR_KEY_STORE_URL", key_url)
        source.key_file.unlink()
        assert odr("check").exit_code == 0
        (tmp_path / "moved").mkdir()
        world = World(
            tmp_path / "moved",
            postgresql,
            url=url_of(target),
            installation_key=source.settings.installation_key,
            key_store_url=key_url,
        )
        world.time = source.time
        assert told.visitor(world, "Tessa Wren").open(told.places["Tessa Wren"].root).heading == OPEN
        world.database.dispose()
    finally:
        before.dispose()
        keys.dispose()
        postgresql.drop(key_url)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nowhere", "ODR_DATABASE_URL must be"),
        ("sqlite:////tmp/another.sqlite3", "SQLite to PostgreSQL"),
        ("postgresql+psycopg://somebody:swordfish@127.0.0.1:1/odr", "could not be used"),
    ],
)
def test_the_command_says_why_it_cannot(odr: Callable[..., Result], source: World, url: str, words: str) -> None:
    before = rows_of(source.database)
    result = odr("move", "--to", url)
    assert result.exit_code == 2
    assert words in result.output
    assert "swordfish" not in result.output
    assert rows_of(source.database) == before


def test_the_command_explains_itself(odr: Callable[..., Result]) -> None:
    result = odr("move", "--help")
    assert result.exit_code == 0
    assert "Stop the service first" in result.output
