"""The command line about copies: made, checked, and told how old they are."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from odr.cli import main
from odr.selftest.harness.scratch import in_folder
from odr.settings.installation_key import KEY_FILE, read_installation_key
from odr.vaults.contents import items
from tests.support.files import content_of, new_item, put
from tests.support.vaults import Party, two_parties, with_vault
from tests.support.world import World

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "instance"


@pytest.fixture
def odr(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    for name in ("ODR_DATABASE_URL", "ODR_KEY_STORE_URL", "ODR_PUBLIC_URL", "ODR_INSTALLATION_KEY", "ODR_SMTP_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ODR_INSTANCE", str(folder))
    assert CliRunner().invoke(main, ["init"]).exit_code == 0
    return lambda *arguments: CliRunner().invoke(main, list(arguments))


@pytest.fixture
def party(odr: Run, folder: Path) -> Party:
    """Somebody who keeps something."""
    found = two_parties(World(folder, url=in_folder(folder), installation_key=read_installation_key(folder)))[0]
    with_vault(found)
    return found


def test_what_was_copied_is_checked_and_both_ages_are_told(odr: Run, party: Party, tmp_path: Path) -> None:
    put(party, new_item(party), b"a photograph")
    to, keys = str(tmp_path / "to"), str(tmp_path / "elsewhere" / "keys.sqlite3")
    told = odr("check").output
    assert "backup      was never made here." in told
    assert "key copy    was never made here." in told

    result = odr("backup", to)
    assert result.exit_code == 0, result.output
    assert "1 parts of files, 1 of them new" in result.output
    result = odr("backup", "check", to)
    assert result.exit_code == 0, result.output
    assert "It can be restored." in result.output
    result = odr("backup", "keys", keys)
    assert result.exit_code == 0, result.output
    told = odr("check").output
    assert told.count("0 hours old\n") == 2


def test_what_was_copied_serves_in_the_place_of_what_was_lost(
    odr: Run, party: Party, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    item_id = new_item(party)
    file_id = put(party, item_id, b"a photograph").id
    to, keys = tmp_path / "to", tmp_path / "elsewhere" / "keys.sqlite3"
    odr("backup", str(to))
    odr("backup", "keys", str(keys))
    party.world.database.dispose()

    new = tmp_path / "new"
    new.mkdir()
    monkeypatch.setenv("ODR_INSTANCE", str(new))
    shutil.copy(folder / KEY_FILE, new)
    result = odr("restore", str(to))
    assert result.exit_code == 2
    assert "The key store that belongs to this backup is missing." in result.output
    shutil.copy(keys, new / "keys.sqlite3")
    result = odr("restore", str(to))
    assert result.exit_code == 0, result.output
    assert "Brought back the database and 1 parts of files." in result.output
    assert "There is something at" in odr("restore", str(to)).output
    result = odr("check")
    assert result.exit_code == 0, result.output
    brought_back = World(new, url=in_folder(new), installation_key=read_installation_key(new))
    again = Party(brought_back, party.person.at(brought_back), party.case_id, party.participant_id, party.code)
    assert content_of(again, item_id, file_id) == b"a photograph"
    brought_back.database.dispose()


def test_a_backup_that_was_changed_or_is_none_is_refused(odr: Run, party: Party, tmp_path: Path) -> None:
    to = tmp_path / "to"
    assert "There is no backup in" in odr("backup", "check", str(to)).output
    odr("backup", str(to))
    database = next(to.glob("database-*"))
    database.write_bytes(database.read_bytes()[:-4096])
    result = odr("backup", "check", str(to))
    assert result.exit_code == 2
    assert "is damaged" in result.output


def test_keys_that_are_gone_leave_their_copy_as_it_is(odr: Run, party: Party, folder: Path, tmp_path: Path) -> None:
    keys = tmp_path / "elsewhere" / "keys.sqlite3"
    odr("backup", "keys", str(keys))
    before = keys.read_bytes()
    party.world.database.dispose()
    (folder / "keys.sqlite3").unlink()
    result = odr("backup", "keys", str(keys))
    assert result.exit_code == 2
    assert "is not there" in result.output
    assert keys.read_bytes() == before
    result = odr("backup", str(tmp_path / "to"))
    assert result.exit_code == 2
    assert "The backup was made." in result.output


def test_run_refuses_a_database_that_was_put_back_by_hand_until_restore_has_run(
    odr: Run, party: Party, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("odr.cli.serving._look_at_port", lambda *_given: None)
    monkeypatch.setattr("odr.cli.serving._serve", lambda *_given: None)
    item_id = new_item(party)
    to = tmp_path / "to"
    odr("backup", str(to))
    with party.opened() as opened:
        items.remove(opened, item_id)
    party.world.database.dispose()
    assert odr("run").exit_code == 0
    shutil.copy(next(to.glob("database-*")), folder / "odr.sqlite3")
    for command in ("run", "check"):
        result = odr(command)
        assert result.exit_code != 0
        assert "This database was restored" in result.output
    result = odr("backup", "check", str(to))
    assert "would be removed or ended again" in result.output
    shorter = re.compile(rf"log +{party.case_id}: ends with entry \d+; it had \d+. What was done since is lost.")
    assert shorter.search(result.output)
    result = odr("restore")
    assert result.exit_code == 0, result.output
    assert "1  entries" in result.output
    assert shorter.search(result.output)
    assert odr("run").exit_code == 0
    assert "There was nothing to remove again." in odr("restore").output
