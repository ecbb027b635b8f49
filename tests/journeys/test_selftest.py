"""``odr selftest`` on a running installation, and the page on which administrators see what it found."""

import base64
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from odr.audit import chain
from odr.cli import main
from odr.crypto.secrets import SymmetricKey
from odr.selftest import run as running
from odr.selftest.attacks.all_attacks import ATTACKS
from odr.selftest.story.chapters import WITH_A_FACILITATOR, played
from odr.settings.settings import SmtpServer
from odr.tables import METADATA
from tests.support.engines import Engine, Postgresql
from tests.support.people import signed_in
from tests.support.vaults import party_with_vault
from tests.support.world import World

pytestmark = [
    pytest.mark.erases("a thief searches the files"),
]
WRITTEN = {"self_tests", "self_test_lines"}
# The others, which take longer, are run in tests/adversary/test_selftest.py.
QUICK = tuple(attack for attack in ATTACKS if attack.name in ("thief-files", "log-forger"))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "ATTACKS", QUICK)


@pytest.fixture
def selftest(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Result]:
    """The command on this installation."""
    key = base64.urlsafe_b64encode(world.settings.installation_key.reveal()).decode()
    monkeypatch.setenv("ODR_INSTANCE", str(world.folder))
    monkeypatch.setenv("ODR_DATABASE_URL", world.settings.database_url)
    monkeypatch.setenv("ODR_INSTALLATION_KEY", key)
    return lambda: CliRunner().invoke(main, ["selftest"])


def rows(world: World) -> dict[str, list[Any]]:
    """Every row of the installation, but for what the self-test writes down."""
    with world.database.reading() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))]
            for table in METADATA.sorted_tables
            if table.name not in WRITTEN
        }


def beside(world: World, engine: Engine) -> list[str]:
    """What lies beside the installation: in its folder, and on its server."""
    found = sorted(path.name for path in world.folder.iterdir() if not path.name.endswith(("-wal", "-shm")))
    if isinstance(engine, Postgresql):
        with engine.connected() as connection:
            found += [str(name) for (name,) in connection.execute("SELECT datname FROM pg_database ORDER BY 1")]
    return found


@pytest.mark.promise("P05", "P64")
def test_one_command_shows_that_nothing_is_found_and_administrators_see_it(
    world: World, engine: Engine, quick: None, selftest: Callable[[], Result]
) -> None:
    # Given: an installation with a case in it, where the self-test was never run
    ada = world.administrator()
    party_with_vault(world)
    page = ada.open("/administration/self-test")
    assert "never run here" in page.text
    assert "odr selftest" in page.text
    before, lay_there = rows(world), beside(world, engine)
    # When
    told = selftest()
    # Then: it says what was tried, line by line, and that nothing was found
    assert told.exit_code == 0, told.output
    lines = told.output.splitlines()
    assert engine.name in lines[0]
    listed = lines[-2 - len(QUICK) : -1]
    assert [line.rpartition(": ")[2] for line in lines[2 : -2 - len(QUICK)]] == ["nothing found"] * len(QUICK)
    assert listed[0].startswith(f"{len(QUICK)} attacks, which tried ")
    assert all(re.match(r" +[1-9][\d,]*  \S", line) for line in listed[1:]), listed
    assert "searched every file for" in lines[2]
    assert lines[-1] == "Nothing was found."
    # And: nothing else of the installation was touched, and nothing was left behind
    assert rows(world) == before
    assert beside(world, engine) == lay_there
    # And: it is on the page
    text = ada.open("/administration/self-test").text
    assert "Every attack was run, and none of them found anything." in text
    assert "A forger of the record of what happened" in text
    assert text.count("nothing found") == len(QUICK)
    assert "0.1.0" in text


@pytest.mark.only_on("sqlite", "what is broken is not the database")
def test_a_broken_build_is_told_by_the_name_of_the_attack_and_ends_non_zero(
    world: World, quick: None, selftest: Callable[[], Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "played", partial(played, chapters=WITH_A_FACILITATOR))
    monkeypatch.setattr(chain, "_problem_of", lambda *_given: None)
    told = selftest()
    assert told.exit_code == 1
    guilty = [line for line in told.output.splitlines() if "found" in line and "nothing found" not in line]
    assert len(guilty) == 1
    assert "A forger of the record of what happened" in guilty[0]
    assert "things found (a log with an entry" in guilty[0]
    assert told.output.endswith("SOMETHING WAS FOUND, or could not be tried.\n")
    # And the page says so, with the first finding.
    text = world.administrator().open("/administration/self-test").text
    assert "Something was found, or an attack could not be run." in text
    assert "a log with an entry" in text


@pytest.mark.only_on("sqlite", "no database gets that far")
def test_a_case_that_cannot_be_played_is_not_passed(
    world: World, selftest: Callable[[], Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_given: Any, **_also: Any) -> None:
        raise LookupError("said to nobody")

    monkeypatch.setattr(running, "played", fails)
    told = selftest()
    assert told.exit_code == 1
    assert "The case that is attacked" in told.output
    assert "could not be run (LookupError at test_selftest.py:" in told.output
    assert "said to nobody" not in told.output
    assert sorted(path.name for path in world.folder.glob("selftest-*")) == []
    assert "could not be run" in world.administrator().open("/administration/self-test").text


def test_a_database_behind_its_migrations_is_not_tested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ODR_INSTANCE", str(tmp_path))
    monkeypatch.setenv("ODR_INSTALLATION_KEY", base64.urlsafe_b64encode(SymmetricKey.generate().reveal()).decode())
    (tmp_path / "odr.sqlite3").touch(0o600)  # no migration has run on it
    told = CliRunner().invoke(main, ["selftest"])
    assert told.exit_code == 2
    assert "odr upgrade" in told.output


def test_the_last_result_is_for_administrators_alone(world: World) -> None:
    someone = signed_in(world)
    someone.open("/administration/self-test")
    assert someone.status == 404


@pytest.mark.only_on("sqlite", "settings, not the database")
def test_the_case_is_played_under_the_installations_own_settings(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address with TLS behind a proxy, a mail server that nobody must hear of, and very short patience."""
    monkeypatch.setattr(running, "ATTACKS", tuple(one for one in ATTACKS if one.name == "administrator-exchanges"))
    settings = replace(
        world.settings,
        public_url="https://cases.example.org",
        trusted_proxies=("192.0.2.1",),
        smtp=SmtpServer("smtps", "mail.invalid", 465),
        idle_lock=timedelta(minutes=1),
        session_idle=timedelta(minutes=1),
        language="en",
    )
    shared = running.same_settings(settings)
    assert shared["public_url"] == "https://cases.example.org"
    assert not shared.keys() & {"installation_key", "database_url", "instance", "smtp"}
    case, attack = running.run(settings)
    assert case.ran
    assert attack.holds, attack
