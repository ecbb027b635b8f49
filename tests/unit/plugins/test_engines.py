"""The plugins are run on a small test suite of its own, on a machine that has PostgreSQL, and on one that has none."""

import sys

import pytest

from tests.support import postgresql_server

pytest_plugins = ["pytester"]

SUITE = """
import pytest

def test_of_no_database(): pass
def test_of_any(engine): assert engine.name in ("sqlite", "postgresql")
@pytest.mark.both_engines("it is about SQL")
def test_of_each(engine): assert engine.name in ("sqlite", "postgresql")

@pytest.mark.only_on("sqlite", "it is about files")
def test_of_files(engine): assert engine.name == "sqlite"

@pytest.mark.only_on("postgresql", "it is about a server")
def test_of_a_server(engine): assert engine.name == "postgresql"

def test_of_both(postgresql): assert postgresql.name == "postgresql"
"""
# In place of a server: what the tests of the suite look at is there, and nothing is started.
A_SERVER = """
import contextlib
import tests.plugins.engines as engines
engines.given_server = lambda: "postgresql://odr@/postgres"
"""
NO_SERVER = """
import tests.plugins.engines as engines
engines.given_server = lambda: None
engines.find_programs = lambda: None
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.delenv("ODR_REQUIRE_POSTGRESQL", raising=False)
    pytester.makepyfile(SUITE)
    return pytester


def run(suite: pytest.Pytester, machine: str, *arguments: str) -> pytest.RunResult:
    suite.makeconftest(machine)
    plugins = [part for name in ("engines", "banners") for part in ("-p", f"tests.plugins.{name}")]
    return suite.runpytest_subprocess(*plugins, "-p", "no:cacheprovider", *arguments)


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config) -> None:
    monkeypatch.setenv("PYTHONPATH", str(pytestconfig.rootpath))
    # What is installed beside ours (a browser's driver, hypothesis) takes longer to import than the suite to run.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


@pytest.mark.parametrize(("arguments", "passed"), [([], 7), (["--engine=sqlite"], 4), (["--engine=postgresql"], 5)])
def test_each_test_runs_on_what_it_is_meant_for_and_on_the_other_where_that_is_asked_for(
    suite: pytest.Pytester, arguments: list[str], passed: int
) -> None:
    result = run(suite, A_SERVER, *arguments)
    assert result.parseoutcomes()["passed"] == passed
    assert "skipped" not in result.parseoutcomes()


def test_without_a_server_it_is_said_loudly_and_last(suite: pytest.Pytester) -> None:
    result = run(suite, NO_SERVER)
    outcomes = result.parseoutcomes()
    assert (outcomes["passed"], outcomes["skipped"]) == (4, 3)
    assert result.ret == 0
    last = [line for line in result.outlines if line.strip()][-5:]
    assert set(last[0]) == set(last[-1]) == {"!"}
    assert last[1] == "3 TEST(S) ON POSTGRESQL COULD NOT RUN: no PostgreSQL on this machine."
    assert "NOT been tested" in last[2]


def test_without_a_server_that_is_required_the_run_fails(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ODR_REQUIRE_POSTGRESQL", "1")
    result = run(suite, NO_SERVER)
    assert result.ret != 0
    assert result.parseoutcomes() == {"passed": 4, "errors": 3}
    result.stdout.fnmatch_lines(["*no PostgreSQL on this machine, and ODR_REQUIRE_POSTGRESQL=1*"])


@pytest.mark.parametrize(
    "wrong",
    ["@pytest.mark.only_on('sqlite')", "@pytest.mark.only_on('oracle', 'why')", "@pytest.mark.both_engines"],
)
def test_a_marker_without_a_reason_or_with_an_unknown_engine_is_refused(suite: pytest.Pytester, wrong: str) -> None:
    suite.makepyfile(test_wrong=f"import pytest\n{wrong}\ndef test_it(engine): pass\n")
    assert run(suite, A_SERVER).parseoutcomes()["errors"] == 1


def test_a_run_on_one_kind_alone_is_not_asked_for_every_promise(suite: pytest.Pytester) -> None:
    suite.makeini("[pytest]\ntestpaths = .\n")
    asked = ("-p", "tests.plugins.promises")
    assert "promises without a passing test" in str(run(suite, A_SERVER, *asked).stdout)
    assert "promises without a passing test" not in str(run(suite, A_SERVER, *asked, "--engine=sqlite").stdout)


# --- the server ------------------------------------------------------------------------------------------------------


def test_programs_that_do_not_run_are_not_taken_for_a_server(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("bin")
    for name in ("postgres", "initdb"):
        (folder / name).write_text("#!/bin/sh\necho install me first >&2\nexit 1\n")
        (folder / name).chmod(0o755)
    monkeypatch.setattr(postgresql_server, "_places", lambda: iter([folder]))
    assert postgresql_server.find_programs() is None


def test_looking_for_programs_imports_nothing_that_opens_permissions() -> None:
    before = set(sys.modules)
    postgresql_server.find_programs()
    assert not [name for name in set(sys.modules) - before if "pgserver" in name]
