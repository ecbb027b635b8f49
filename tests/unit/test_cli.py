"""The command line: what each command makes, says and refuses."""

import os
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.exc import OperationalError

from odr.cli import main
from odr.crypto.installation import Installation
from odr.db.about import Job, about
from odr.db.work import Work
from odr.evidence.results import AttackLine
from odr.lifekeys.lives import with_key_store
from odr.mail.delivery import DeliveryAnswer, deliver_due
from odr.mail.outbox import Message, queue
from odr.purposes import THE_SERVICE
from odr.settings.environment import settings_from
from odr.settings.installation_key import create_installation_key
from odr.settings.settings import Settings


@pytest.fixture
def odr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    for name in ("ODR_DATABASE_URL", "ODR_PUBLIC_URL", "ODR_INSTALLATION_KEY", "ODR_SMTP_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ODR_INSTANCE", str(tmp_path / "instance"))

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments))

    before = os.umask(0o022)
    yield run
    os.umask(before)


@pytest.mark.parametrize(
    "command", [[], ["run"], ["demo"], ["init"], ["upgrade"], ["check"], ["organisation", "add"], ["operator", "add"]]
)
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


@pytest.mark.parametrize("command", [["init"], ["demo"]])
def test_what_a_command_writes_is_its_users_alone_even_in_a_folder_that_was_there(  # type: ignore[no-untyped-def]
    odr,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: list[str],
) -> None:
    (tmp_path / "instance").mkdir(mode=0o755)
    monkeypatch.setattr("odr.server.serve", lambda *_given: None)
    with socket.create_server(("127.0.0.1", 0)) as free:
        monkeypatch.setenv("ODR_PORT", str(free.getsockname()[1]))
    assert odr(*command).exit_code == 0
    written = [path for path in (tmp_path / "instance").rglob("*") if path.is_file()]
    assert written
    assert [str(path) for path in written if path.stat().st_mode & 0o077] == []


@pytest.mark.parametrize("command", ["run", "demo", "dev"])
def test_a_port_that_is_taken_is_named_before_anything_is_done_or_promised(  # type: ignore[no-untyped-def]
    odr,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    odr("init")
    demo = tmp_path / "instance" / "demo.sqlite3"
    demo.write_text("of a demonstration that runs there")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("ODR_PORT", str(port))
        result = odr(command)
    assert result.exit_code == 2
    assert f"port {port}" in result.output
    assert "Serving" not in result.output
    assert "/set-up/" not in result.output
    assert "access code" not in result.output
    assert demo.read_text() == "of a demonstration that runs there"


def test_the_demonstration_listens_where_it_is_told_to(odr, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    served: list[tuple[int, str, list[str]]] = []
    monkeypatch.setattr(
        "odr.server.serve", lambda settings, lines: served.append((settings.port, settings.public_url, lines))
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("ODR_PORT", str(port))
    result = odr("demo")
    assert result.exit_code == 0
    ((listened, address, lines),) = served
    assert (listened, address) == (port, f"http://localhost:{port}")
    assert lines[-1].startswith(f"Serving on http://localhost:{port} ")
    assert "Serving" not in result.output


def test_check_says_what_stands_and_fails_when_something_does_not(odr) -> None:  # type: ignore[no-untyped-def]
    odr("init")
    good = odr("check")
    assert good.exit_code == 0
    assert re.findall(r"^(\w+) +ok$", good.output, re.MULTILINE) == [
        "settings",
        "database",
        "migrations",
        "key",
        "files",
        "removals",
        "upkeep",
    ]


@pytest.mark.promise("P54")
def test_check_warns_where_nobody_is_the_privacy_officer_and_does_not_fail(  # type: ignore[no-untyped-def]
    odr, monkeypatch: pytest.MonkeyPatch
) -> None:
    odr("init")
    result = odr("check")
    assert "privacy     people are shown no address: ODR_PRIVACY_ADDRESS is not set" in result.output
    assert result.exit_code == 0
    monkeypatch.setenv("ODR_PRIVACY_ADDRESS", "privacy@example.org")
    output = odr("check").output
    assert "people are shown no address" not in output
    assert "privacy     no operator has this role: nobody is told of requests about personal data" in output


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (DeliveryAnswer.UNREACHABLE, "the mail server does not answer"),
        (DeliveryAnswer.LOGIN_REFUSED, "the mail server does not take the user and password in ODR_SMTP_URL"),
        (DeliveryAnswer.UNWRITABLE, "no file can be written under "),
    ],
)
def test_check_fails_when_no_mail_would_leave(  # type: ignore[no-untyped-def]
    odr, monkeypatch: pytest.MonkeyPatch, answer: DeliveryAnswer, words: str
) -> None:
    odr("init")
    monkeypatch.setattr("odr.cli.upkeep.mail_answers", lambda _settings: answer)
    result = odr("check")
    assert result.exit_code == 1
    assert f"\nmail        {words}" in result.output


def test_check_names_what_mails_have_failed_of_for_more_than_an_hour(odr) -> None:  # type: ignore[no-untyped-def]
    odr("init")
    settings = settings_from(os.environ)
    installation = Installation(settings.installation_key)
    database = with_key_store(settings.database_url, settings.key_store, installation)

    class Fails:
        def deliver(self, message: Message) -> None:
            raise ConnectionRefusedError

    for minutes, expected in ((50, 0), (70, 1)):
        work_then = partial(Work, installation=installation, now=datetime.now(UTC) - timedelta(minutes=minutes))
        with database.writing(about(jobs=[Job.MAIL])) as session:
            queue(work_then(session), Message(THE_SERVICE, "pia@example.org", "An invitation", "Come."))
        deliver_due(database, work_then, Fails())
        result = odr("check")
        assert result.exit_code == expected
        told = "deliver mail: 1 failed for more than an hour: ConnectionRefusedError" in result.output
        assert told is bool(expected)
    database.dispose()


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_database_beside_another_key_is_noticed(odr, tmp_path: Path, command: str) -> None:  # type: ignore[no-untyped-def]
    odr("init")
    (tmp_path / "instance" / "installation.key").unlink()
    odr("init")
    result = odr(command)
    assert result.exit_code != 0
    assert "of another database: with it nobody can sign in" in result.output


def test_the_self_test_runs_from_a_bare_checkout_and_leaves_nothing_behind(  # type: ignore[no-untyped-def]
    odr,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    used: list[Path] = []

    def attack(settings: Settings) -> Iterator[AttackLine]:
        assert settings.instance.is_dir()
        used.append(settings.instance)
        yield AttackLine("case", 120, 0, "")
        yield AttackLine("thief-files", 2_345, 0, "files")
        yield AttackLine("log-forger", 17, 0, "")

    monkeypatch.setattr("odr.selftest.run.run", attack)
    result = odr("selftest")
    assert result.exit_code == 0, result.output
    assert re.search(r"^    2,345  A thief with the database", result.output, re.MULTILINE)
    assert re.search(r"^       17  A forger of the record", result.output, re.MULTILINE)
    assert "2 attacks, which tried 2,362 things" in result.output
    assert not (tmp_path / "instance").exists()
    assert [folder.exists() for folder in used] == [False]


@pytest.mark.promise("P64")
def test_what_is_known_of_the_packages_is_said_written_down_and_ends_non_zero(  # type: ignore[no-untyped-def]
    odr,
    tmp_path: Path,
) -> None:
    sound, weak = tmp_path / "sound.json", tmp_path / "weak.json"
    sound.write_text('{"dependencies": [{"name": "flask", "version": "3.1.0", "vulns": []}]}')
    known = '{"name": "jinja2", "version": "3.1.0", "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["3.1.6"]}]}'
    weak.write_text(f'{{"dependencies": [{known}]}}')
    result = odr("weaknesses", str(sound))
    assert result.exit_code == 0, result.output
    assert not (tmp_path / "instance").exists()
    odr("init")
    result = odr("weaknesses", str(sound), str(weak))
    assert result.exit_code == 1
    assert "2 packages were looked at, 0 could not be." in result.output
    assert "jinja2 3.1.0: PYSEC-2026-1, mended in 3.1.6" in result.output
    weak.write_text("Found no known vulnerabilities")
    result = odr("weaknesses", str(weak))
    assert "This is no report of pip-audit" in result.output
    assert result.exit_code != 0


def test_check_without_init_fails(odr, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    create_installation_key(tmp_path / "instance")
    result = odr("check")
    assert result.exit_code == 2
    assert "odr init" in result.output


def test_run_refuses_a_database_that_is_not_there(odr, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
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


def test_an_operator_is_added_and_ended_on_the_console_and_their_log_is_verified(odr) -> None:  # type: ignore[no-untyped-def]
    odr("init")
    added = odr("operator", "add", "petra@example.org", "--role", "privacy")
    assert added.exit_code == 0
    assert re.search(r"http://localhost:8000/operator/[\w-]{43}\n", added.output)
    verified = odr("audit", "verify")
    assert verified.exit_code == 0
    assert "holds, the log of the operators' desk" in verified.output
    assert odr("audit", "heads").output.split()[0] == verified.output.split()[0]
    for arguments in (["end", "petra@example.org"], ["add", "no address"]):
        refused = odr("operator", *arguments)
        assert refused.exit_code == 2
        assert refused.output.strip()


OTHERS = (
    ["backup", "make", "copy"], ["backup", "keys", "copy.sqlite3"], ["restore"], ["check"], ["upgrade"], ["run"],
    ["audit", "verify"], ["audit", "heads"], ["operator", "end", "a@b.example"], ["operator", "add", "a@b.example"],
    ["organisation", "add", "Haus"], ["training", "confirm", "a@b.example", "A course"], ["selftest"],
)  # fmt: skip


@pytest.mark.parametrize("command", OTHERS, ids=" ".join)
def test_where_there_is_no_database_no_command_but_init_leaves_one(odr, tmp_path: Path, command: list[str]) -> None:  # type: ignore[no-untyped-def]
    instance = tmp_path / "instance"
    instance.mkdir()
    create_installation_key(instance)
    result = odr(*command)
    assert result.exit_code == 2
    assert f"There is no database at {instance / 'odr.sqlite3'}." in result.output
    assert [path.name for path in instance.iterdir()] == ["installation.key"], "a backup is restored to an empty place"


@pytest.mark.parametrize("command", [["upgrade"], ["organisation", "add", "Haus"], ["operator", "end", "a@b.example"]])
def test_a_database_that_refuses_ends_a_command_with_one_line(  # type: ignore[no-untyped-def]
    odr,
    monkeypatch: pytest.MonkeyPatch,
    command: list[str],
) -> None:
    odr("init")

    def refuse(*_given: object, **_named: object) -> None:
        raise OperationalError("SELECT secret", {"a": "parameter"}, Exception("database is locked\n\tby another"))

    monkeypatch.setattr("odr.db.database.Database.writing", refuse)
    result = odr(*command)
    assert result.exit_code == 2
    assert result.output == "The database could not be used: database is locked by another\n"


def test_a_database_of_a_later_version_is_said_to_be_one(odr, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    odr("init")
    with closing(sqlite3.connect(tmp_path / "instance" / "odr.sqlite3")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    result = odr("upgrade")
    assert result.exit_code == 2
    assert "was made by a later version" in result.output


def test_what_is_wrong_with_the_settings_is_said_in_lines(odr) -> None:  # type: ignore[no-untyped-def]
    result = odr("check")
    assert result.output.splitlines()[0] == "These settings need your attention:"
    assert result.output.splitlines()[1].startswith("- There is no installation key at ")


def test_check_finds_every_table_in_a_process_of_its_own(odr, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    odr("init")
    code = "from odr.cli import main; main(['check'])"
    found = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (0, "")
    assert "key store   ok" in found.stdout
