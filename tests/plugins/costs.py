"""A pytest plugin: `--costs` says at the end of a run which files took longest. Time never makes a run fail.

What a file's tests take is added up over all workers, with what is made for them.
"""

from __future__ import annotations

from collections import Counter

import pytest

MOST = 20


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds `--costs`."""
    parser.addoption("--costs", action="store_true", help=f"name the {MOST} files that took longest")


def pytest_configure(config: pytest.Config) -> None:
    """Starts adding up, in the process that everybody reports to."""
    if config.getoption("--costs") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Costs(), "costs")


class Costs:
    """What each file has taken, in seconds, and how many tests it has."""

    def __init__(self) -> None:
        self._seconds: Counter[str] = Counter()
        self._tests: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Adds one step of one test."""
        file = report.nodeid.partition("::")[0]
        self._seconds[file] += report.duration  # type: ignore[assignment]  # a Counter of seconds
        self._tests[file] += report.when == "call"

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Names the files that took longest."""
        whole = sum(self._seconds.values())
        terminalreporter.section("what took longest")
        for file, seconds in self._seconds.most_common(MOST):
            terminalreporter.line(f"{seconds:7.1f} s {seconds / (whole or 1):5.1%}  {file} ({self._tests[file]} tests)")
        terminalreporter.line(f"{whole:7.1f} s in all of {sum(self._tests.values())} tests")
