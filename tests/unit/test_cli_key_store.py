"""The command line about the key store: made, looked at, refused, begun anew."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from odr.cli import main
from odr.errors import Refusal
from odr.lifekeys.ledger import Ledger
from odr.lifekeys.store import KeyStore
from odr.selftest.harness.scratch import in_folder
from odr.settings.installation_key import read_installation_key
from odr.vaults.contents.folders import folders_of, remove_folder
from tests.plugins.nesting import by_somebody_else
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
    monkeypatch.setattr("odr.cli.serving._look_at_port", lambda *_given: None)
    monkeypatch.setattr("odr.cli.serving._serve", lambda *_given: None)
    return lambda *arguments: CliRunner().invoke(main, list(arguments))


@pytest.fixture
def parties(odr: Run, folder: Path) -> list[Party]:
    """Two parties of a case, of whom the first keeps something."""
    assert odr("init").exit_code == 0
    world = World(folder, url=in_folder(folder), installation_key=read_installation_key(folder))
    found = two_parties(world)
    with_vault(found[0])
    world.database.dispose()
    return found


def refused(odr: Run, why: str) -> bool:
    """Whether each command that needs the key store refuses it, and says why."""
    results = [odr(command) for command in ("run", "check", "upgrade", "init")]
    return all(result.exit_code != 0 and why in result.output for result in results)


def test_check_says_where_the_key_store_lies_and_run_takes_it(odr: Run, parties: list[Party], folder: Path) -> None:
    result = odr("check")
    assert result.exit_code == 0
    assert f"key store   ok, at {folder / 'keys.sqlite3'}" in result.output
    assert odr("run").exit_code == 0


def test_a_key_store_that_is_gone_is_refused_and_none_is_made_in_its_place(
    odr: Run, parties: list[Party], folder: Path
) -> None:
    (folder / "keys.sqlite3").unlink()
    assert refused(odr, f"The key store at {folder / 'keys.sqlite3'} is not there")
    assert not (folder / "keys.sqlite3").exists()


def test_a_key_store_of_another_installation_is_refused(
    odr: Run, parties: list[Party], folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("ODR_INSTANCE", str(tmp_path / "other"))
        odr("init")
    (folder / "keys.sqlite3").write_bytes((tmp_path / "other" / "keys.sqlite3").read_bytes())
    assert refused(odr, "belongs to another database")
    assert odr("init", "--new-key-store").exit_code != 0, "it is somebody's: not overwritten"


@pytest.mark.parametrize(("asked", "name"), [(KeyStore, "held"), (Ledger, "after")])
def test_what_is_removed_while_the_check_looks_is_no_fault_of_the_key_store(
    odr: Run, parties: list[Party], monkeypatch: pytest.MonkeyPatch, asked: type, name: str
) -> None:
    """It is gone from the database first, and the key store knows of it afterwards."""
    with parties[0].opened() as opened:
        folders = [folder.id for folder in folders_of(opened)]
    real = getattr(asked, name)

    def later(*given: Any) -> Any:
        monkeypatch.setattr(asked, name, real)
        with by_somebody_else(), parties[0].opened() as opened:
            remove_folder(opened, folders.pop())
        parties[0].world.database.dispose()
        return real(*given)

    before = len(folders)
    monkeypatch.setattr(asked, name, later)
    result = odr("check")
    assert result.exit_code == 0, result.output
    assert len(folders) == before - 1


def test_a_key_store_older_than_its_database_is_told_with_how_much_is_missing(
    odr: Run, parties: list[Party], folder: Path
) -> None:
    before = (folder / "keys.sqlite3").read_bytes()
    assert odr("check").exit_code == 0
    parties[0].world.put_keys_back()  # as it was before there was a case
    result = odr("check")
    assert result.exit_code == 1
    assert "life keys are missing: the key store is older than the database" in result.output
    (folder / "keys.sqlite3").write_bytes(before)
    assert odr("check").exit_code == 0


def test_after_a_loss_a_new_one_is_begun_on_purpose_and_what_was_there_stays_shut(
    odr: Run, parties: list[Party], folder: Path
) -> None:
    (folder / "keys.sqlite3").unlink()
    (folder / "keys.sqlite3-journal").unlink()
    assert odr("init", "--new-key-store").exit_code == 0
    assert odr("run").exit_code == 0
    tessa, leo = parties
    with pytest.raises(Refusal, match="Besides a code, the life key"), tessa.opened():
        pass
    with_vault(leo)
    with leo.opened() as opened:
        assert opened.opens_all


def test_where_there_is_no_case_yet_a_missing_key_store_is_made(odr: Run, folder: Path) -> None:
    odr("init")
    (folder / "keys.sqlite3").unlink()
    assert odr("run").exit_code == 0
    assert odr("check").exit_code == 0


def test_the_key_store_cannot_be_the_database_itself(odr: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ODR_KEY_STORE_URL", in_folder(folder))
    result = odr("init")
    assert result.exit_code != 0
    assert "ODR_KEY_STORE_URL must name another database" in result.output
