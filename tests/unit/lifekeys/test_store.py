"""The key store, in a file and on a server."""

import os
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from odr.crypto.lifekeys import LifeKey
from odr.lifekeys import store as store_module
from odr.lifekeys.store import Born, KeyStore
from tests.support.engines import Engine, Postgresql

pytestmark = pytest.mark.both_engines("the key store lies on either")


@pytest.fixture
def store(engine: Engine, tmp_path: Path) -> Iterator[KeyStore]:
    url = engine.empty(tmp_path)
    made = KeyStore(url)
    made.make()
    yield made
    made.dispose()
    engine.drop(url)


def born(case: Born | None = None, vault: Born | None = None) -> Born:
    """A life key of a case, of a vault in one, or of a folder in that."""
    own = uuid4()
    if vault is not None:
        return Born(own, vault.case_id, vault.id, LifeKey.generate())
    return Born(own, case.case_id if case else own, own if case else None, LifeKey.generate())


def analysed(store: KeyStore) -> None:
    """The server looks at every table, as it does from time to time."""
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def left(engine: Postgresql, store: KeyStore, asked: list[Born]) -> list[Born]:
    """Those of whose life keys anything lies in the server's files."""
    files = engine.files(store.url.render_as_string(hide_password=False)).values()
    return [one for one in asked if any(one.key.reveal() in content for content in files)]


def test_what_was_written_is_there_for_another_process(store: KeyStore) -> None:
    case = born()
    vault = born(case)
    store.write([case, vault])
    other = KeyStore(store.url.render_as_string(hide_password=False))
    assert other.keys_in(case.case_id) == {case.id: case.key, vault.id: vault.key}
    assert other.keys_in(uuid4()) == {}
    other.dispose()


def test_what_is_destroyed_goes_with_all_that_is_in_it_and_nothing_else(store: KeyStore) -> None:
    case, other_case = born(), born()
    vault, neighbour = born(case), born(case)
    folder, kept = born(vault=vault), born(vault=neighbour)
    store.write([case, other_case, vault, neighbour, folder, kept])
    store.destroy([vault.id])
    assert store.held() == {case.id, other_case.id, neighbour.id, kept.id}
    store.destroy([kept.id, uuid4()])
    assert store.held() == {case.id, other_case.id, neighbour.id}
    store.destroy([case.id])
    assert store.held() == {other_case.id}


def test_more_can_be_destroyed_at_once_than_a_statement_takes_values(store: KeyStore) -> None:
    many = [born() for _ in range(1_300)]
    store.write(many)
    store.destroy([one.id for one in many[:-1]])
    assert store.held() == {many[-1].id}


def test_a_key_store_belongs_to_the_first_that_claims_it(store: KeyStore) -> None:
    assert store.installation() is None
    first = uuid4()
    store.belong_to(first)
    store.belong_to(uuid4())
    store.make()
    assert store.installation() == first


def test_a_copy_has_all_of_it_and_is_made_into_a_new_one_alone(store: KeyStore, tmp_path: Path) -> None:
    case = born()
    store.write([case])
    store.belong_to(uuid4())
    copy = KeyStore(f"sqlite:///{tmp_path / 'copy.sqlite3'}")
    assert store.copy_to(copy) == 1
    assert (copy.installation(), copy.keys_in(case.case_id)) == (store.installation(), {case.id: case.key})
    with pytest.raises(ValueError, match="not new"):
        store.copy_to(copy)
    copy.dispose()


@pytest.mark.only_on("sqlite", "a file of its own")
def test_of_a_destroyed_life_key_nothing_is_left_in_any_file(store: KeyStore) -> None:
    case = born()
    vaults = [born(case) for _ in range(200)]
    store.write([case])
    store.write(vaults)
    file = store.file
    assert file is not None
    journal = Path(f"{file}-journal")
    written = file.read_bytes()
    assert all(one.key.reveal() in written for one in vaults), "a control: the keys are there"
    store.destroy([one.id for one in vaults[:-1]])
    left = file.read_bytes() + journal.read_bytes()
    assert [one for one in vaults[:-1] if one.key.reveal() in left] == []
    assert vaults[-1].key.reveal() in left
    assert not journal.read_bytes().strip(b"\0")
    assert sorted(path.name for path in file.parent.iterdir()) == [file.name, journal.name]


@pytest.mark.only_on("postgresql", "it looks at rows and keeps some of their values")
@pytest.mark.promise("P03")
def test_of_a_destroyed_life_key_the_server_keeps_no_sample(store: KeyStore, engine: Postgresql) -> None:
    case = born()
    vaults = [born(case) for _ in range(200)]
    store.write([case])
    store.write(vaults)
    analysed(store)
    assert len(left(engine, store, vaults)) == 200, "the control: the keys are there"
    store.destroy([one.id for one in vaults[:-1]])
    engine.let_go(store.url.render_as_string(hide_password=False))
    assert left(engine, store, vaults) == [vaults[-1]]


@pytest.mark.only_on("postgresql", "it looks at rows and keeps some of their values")
def test_samples_that_an_earlier_version_let_the_server_keep_go_with_the_next_upgrade(
    store: KeyStore, engine: Postgresql
) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE life_keys ALTER COLUMN life_key SET STATISTICS 100"))
    vaults = [born() for _ in range(50)]
    store.write(vaults)
    analysed(store)
    store.destroy([one.id for one in vaults])
    url = store.url.render_as_string(hide_password=False)
    engine.let_go(url)
    assert left(engine, store, vaults), "the control: the sample is all that is left"
    store.make()
    engine.let_go(url)
    assert left(engine, store, vaults) == []


@pytest.mark.only_on("sqlite", "a file of its own")
def test_without_overwriting_the_journal_a_destroyed_key_would_be_left(
    store: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(KeyStore, "_leave_no_trace", lambda _self: None)
    case = born()
    store.write([case])
    store.destroy([case.id])
    assert case.key.reveal() in Path(f"{store.file}-journal").read_bytes()


@pytest.mark.only_on("sqlite", "a file of its own")
def test_its_files_are_its_users_alone_and_it_has_no_write_ahead_log(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = KeyStore(f"sqlite:///{tmp_path / 'folder' / 'keys.sqlite3'}")
        store.make()
        store.write([born()])
    finally:
        os.umask(before)
    files = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "folder").iterdir()}
    assert files == {"keys.sqlite3": 0o600, "keys.sqlite3-journal": 0o600}
    assert (tmp_path / "folder").stat().st_mode & 0o777 == 0o700
    store.dispose()
    with closing(sqlite3.connect(tmp_path / "folder" / "keys.sqlite3")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() != ("wal",)


@pytest.mark.only_on("sqlite", "a file of its own")
def test_asking_whether_it_is_there_makes_none(tmp_path: Path) -> None:
    store = KeyStore(f"sqlite:///{tmp_path / 'none.sqlite3'}")
    assert not store.is_there()
    assert not (tmp_path / "none.sqlite3").exists()
    store.make()
    assert store.is_there()
    store.dispose()


@pytest.mark.only_on("sqlite", "no server is needed: one that never answers is what it is about")
def test_a_server_that_does_not_answer_is_not_waited_for_long(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "CONNECT_SECONDS", 2)
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        away = KeyStore(f"postgresql+psycopg://odr@127.0.0.1:{silent.getsockname()[1]}/keys")
        began = time.monotonic()
        with pytest.raises(OperationalError):
            away.held()
        assert time.monotonic() - began < 30
