"""Says loudly, as the last thing of a test run, what could not be tested for want of something on this machine."""

from dataclasses import dataclass

import pytest

from tests.support.office import NO_OFFICE
from tests.support.postgresql_server import NO_POSTGRESQL

NO_BROWSER = "no Chromium on this machine"


@dataclass(frozen=True)
class Wanting:
    """Something that the tests need. ``reason`` stands in the reason of every test that is skipped for want of it."""

    reason: str
    tests: str
    untested: str
    remedy: str


WANTED = (
    Wanting(
        NO_BROWSER,
        "BROWSER TEST(S)",
        "What people see and click has NOT been tested in this run.",
        "Install Chromium (Debian: apt install chromium) or set ODR_CHROMIUM to its path, then run again.",
    ),
    Wanting(
        NO_POSTGRESQL,
        "TEST(S) ON POSTGRESQL",
        "PostgreSQL has NOT been tested in this run.",
        "Install PostgreSQL (Debian: apt install postgresql) or set ODR_TEST_POSTGRESQL_URL to a superuser's URL.",
    ),
    Wanting(
        NO_OFFICE,
        "TEST(S) WITH LIBREOFFICE",
        "That LibreOffice reads every field as it was has NOT been tested in this run.",
        "Install it (Debian: apt install libreoffice-calc), then run again.",
    ),
)


def could_not_run(reporter: pytest.TerminalReporter, reason: str) -> int:
    """How many tests were skipped for this reason."""
    return sum(
        reason in str(report.longrepr)
        for report in reporter.stats.get("skipped", [])
        if isinstance(report, pytest.TestReport)
    )


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    # Only here is everything else said, the summary line included.
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if not isinstance(reporter, pytest.TerminalReporter):
        return  # a worker of pytest-xdist, which speaks through the run that started it
    for wanting in WANTED:
        count = could_not_run(reporter, wanting.reason)
        if not count:
            continue
        reporter.write_line("")
        reporter.write_sep("!", red=True, bold=True)
        for line in (
            f"{count} {wanting.tests} COULD NOT RUN: {wanting.reason}.",
            wanting.untested,
            wanting.remedy,
        ):
            reporter.write_line(line, red=True, bold=True)
        reporter.write_sep("!", red=True, bold=True)
