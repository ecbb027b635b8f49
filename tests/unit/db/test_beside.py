"""Files beside the database: they belong to whom it belongs, also when root makes them."""

import os
from pathlib import Path

import pytest

from odr.db.beside import open_beside, owner_of

Given = list[tuple[int, int]]


@pytest.fixture
def given_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Given:
    """To whom files are given that are made beside a database of somebody else's."""
    (tmp_path / "a-b.sqlite3").touch()
    found: Given = []
    somebody_else = {tmp_path / "a-b.sqlite3": (4242, 4243)}
    monkeypatch.setattr("odr.db.beside.owner_of", lambda path: somebody_else[path])
    monkeypatch.setattr("os.fchown", lambda _handle, user, group: found.append((user, group)))
    return found


def test_root_gives_the_file_to_the_owner_of_the_database(
    tmp_path: Path, given_to: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    os.close(open_beside(tmp_path / "a-b.sqlite3-queue"))
    assert given_to == [(4242, 4243)]


def test_nobody_else_gives_files_away(tmp_path: Path, given_to: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    os.close(open_beside(tmp_path / "a-b.sqlite3-queue"))
    assert given_to == []
    assert (tmp_path / "a-b.sqlite3-queue").stat().st_mode & 0o077 == 0


def test_a_file_belongs_to_whoever_made_it(tmp_path: Path) -> None:
    (tmp_path / "one").touch()
    assert owner_of(tmp_path / "one")[0] == os.geteuid()
