"""A pytest plugin: no promise counts as kept without a test that ran and passed.

A test that shows a promise kept is marked `@pytest.mark.promise("P01")`, with one id or several. An id that the
register does not know is an error where the test is collected. At the end of a whole run, each promise that the
register calls kept by code and for which no marked test passed is named, and the run fails.

A run counts as whole when nothing narrowed it: no path, keyword, marker or deselection. `--promises` says that it is
whole all the same. A run that was broken off fails by itself and is not asked. Workers of pytest-xdist report their
tests to the run that started them, and the question is asked there once.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from odr.privacy.promises import Promise, all_promises, load_promises, read_register

PROPERTY = "promise"
MARKER = "promise(id, ...): the test shows that these promises of the register are kept"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds `--promises`, and the setting that names another register."""
    parser.addoption("--promises", action="store_true", help="fail unless every kept promise has a test that passed")
    parser.addini("promise_register", "a register other than the project's own (TOML)", type="string", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Reads the register and starts keeping count."""
    config.addinivalue_line("markers", MARKER)
    other = str(config.getini("promise_register"))
    sections = read_register((config.rootpath / Path(other)).read_text("utf-8")) if other else load_promises()
    config.pluginmanager.register(PromiseKeeper(config, all_promises(sections)), "promise-keeper")


class PromiseKeeper:
    """Counts which promises were shown kept in this run, and fails the run when one was not."""

    def __init__(self, config: pytest.Config, register: dict[str, Promise]) -> None:
        self._config = config
        self._register = register
        self._shown: set[str] = set()
        self._broken: list[Promise] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_pycollect_makeitem(self) -> Generator[None, object, object]:
        """Refuses a test whose promise is not in the register."""
        made = yield
        for item in made if isinstance(made, list) else [made]:
            if isinstance(item, pytest.Item):
                for promise in promises_of(item):
                    if promise not in self._register:
                        message = f"{item.name}: the register of promises has no {promise!r}"
                        raise pytest.Collector.CollectError(message)
        return made

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Writes the promises onto the test's report, which is what travels from a worker to the main run."""
        item.user_properties.extend((PROPERTY, promise) for promise in promises_of(item))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Notes the promises of a test whose body ran and passed."""
        if report.when == "call" and report.passed and not hasattr(report, "wasxfail"):
            self._shown.update(str(value) for name, value in report.user_properties if name == PROPERTY)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fails a whole run in which a kept promise was not shown."""
        stopped = session.exitstatus in (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.USAGE_ERROR)
        if stopped or session.shouldfail or session.shouldstop or not self._enforced():
            return
        self._broken = [
            promise for promise in self._register.values() if promise.needs_test and promise.id not in self._shown
        ]
        if self._broken and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Names the promises that nothing showed to be kept."""
        if not self._broken:
            return
        terminalreporter.section("promises without a passing test", red=True, bold=True)
        for promise in self._broken:
            terminalreporter.line(f"{promise.id} is called kept, and no test marked with it passed: {promise.promise}")

    def _enforced(self) -> bool:
        config = self._config
        if hasattr(config, "workerinput") or config.option.collectonly:
            return False
        return bool(config.option.promises) or not self._narrowed()

    def _narrowed(self) -> bool:
        config = self._config
        if any(config.getoption(name, default=None) for name in NARROWING):
            return True
        if config.getoption("engine", default="both") != "both":
            return True
        if config.args_source is not pytest.Config.ArgsSource.ARGS:
            return False
        testpaths = {config.rootpath / path for path in config.getini("testpaths")}
        return {config.invocation_params.dir / argument for argument in config.args} != testpaths


NARROWING = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf", "stepwise")


def promises_of(item: pytest.Item) -> Iterator[str]:
    """The ids in the promise marks of a test, those of its class and module included."""
    for mark in item.iter_markers("promise"):
        if not mark.args or mark.kwargs or not all(isinstance(promise, str) for promise in mark.args):
            raise pytest.Collector.CollectError(f"{item.name}: a promise mark takes the ids of promises, as text")
        yield from mark.args
