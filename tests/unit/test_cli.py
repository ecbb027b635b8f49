"""The command line: what each command makes, says and refuses."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from odr.cli import main


@pytest.fixture
def odr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    for name in ("ODR_DATABASE_URL", "ODR_PUBLIC_URL", "ODR_INSTALLATION_KEY", "ODR_SMTP_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ODR_INSTANCE", str(tmp_path / "instance"))

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments))

    return run


@pytest.mark.parametrize("command", [[], ["run"], ["demo"], ["init"], ["upgrade"], ["check"], ["organisation", "add"]])
def test_every_command_explains_itself(odr, command: list[str]) -> None:  # type: ignore[no-untyped-def]
    result = odr(*command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output
    assert len(result.output.splitlines()) > 4


def test_init_makes_key_and_database_and_leaves_alone_what_is_there(odr, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert odr("init").exit_code == 0
    key = tmp_path / "instance" / "installation.key"
    before = key.read_bytes()
    assert key.stat().st_mode & 0o077 == 0
    assert (tmp_path / "instance" / "odr.sqlite3").exists()
    assert odr("init").exit_code == 0
    assert key.read_bytes() == before


def test_check_says_what_stands_and_fails_when_something_does_not(odr) -> None:  # type: ignore[no-untyped-def]
    odr("init")
    good = odr("check")
    assert good.exit_code == 0
    assert re.findall(r"^(\w+) +ok$", good.output, re.MULTILINE) == ["settings", "database", "migrations"]


def test_check_without_init_fails(odr, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    from odr.installation_key import create_installation_key

    create_installation_key(tmp_path / "instance")
    result = odr("check")
    assert result.exit_code == 1
    assert "odr init" in result.output


def test_run_refuses_a_database_that_is_not_there(odr, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    from odr.installation_key import create_installation_key

    create_installation_key(tmp_path / "instance")
    result = odr("run")
    assert result.exit_code == 2
    assert "odr init" in result.output


def test_run_refuses_half_a_configuration_and_names_everything_missing(odr, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    odr("init")
    monkeypatch.setenv("ODR_PUBLIC_URL", "https://cases.example.org")
    result = odr("run")
    assert result.exit_code == 2
    for name in ("ODR_TLS_CERT", "ODR_TRUSTED_PROXIES", "ODR_SMTP_URL", "ODR_MAIL_FROM"):
        assert name in result.output


def test_run_refuses_to_listen_beyond_this_machine_without_tls(odr) -> None:  # type: ignore[no-untyped-def]
    odr("init")
    result = odr("run", "--host", "0.0.0.0")
    assert result.exit_code == 2
    assert "https://" in result.output


def test_an_organisation_is_added_with_a_single_use_link(odr) -> None:  # type: ignore[no-untyped-def]
    odr("init")
    result = odr("organisation", "add", "Riverside Mediation")
    assert result.exit_code == 0
    assert re.search(r"http://localhost:8000/set-up/[A-Za-z0-9_-]{43}$", result.output, re.MULTILINE)
    again = odr("organisation", "add", "riverside mediation")
    assert again.exit_code == 2
    assert "already" in again.output


def test_the_module_can_be_run_from_the_shell() -> None:
    result = subprocess.run(
        [sys.executable, "-c", "from odr.cli import main; main()", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert re.match(r"odr, version \d", result.stdout)
