"""Says loudly, as the last thing of a test run, that the browser tests could not run."""

import pytest

NO_BROWSER = "no Chromium on this machine"


def could_not_run(reporter: pytest.TerminalReporter) -> int:
    """How many tests were skipped for want of a Chromium."""
    return sum(
        NO_BROWSER in str(report.longrepr)
        for report in reporter.stats.get("skipped", [])
        if isinstance(report, pytest.TestReport)
    )


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    # Only here is everything else said, the summary line included.
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if not isinstance(reporter, pytest.TerminalReporter):
        return  # a worker of pytest-xdist, which speaks through the run that started it
    count = could_not_run(reporter)
    if not count:
        return
    reporter.write_line("")
    reporter.write_sep("!", red=True, bold=True)
    for line in (
        f"{count} BROWSER TEST(S) COULD NOT RUN: {NO_BROWSER}.",
        "What people see and click has NOT been tested in this run.",
        "Install Chromium (Debian: apt install chromium) or set ODR_CHROMIUM to its path, then run again.",
    ):
        reporter.write_line(line, red=True, bold=True)
    reporter.write_sep("!", red=True, bold=True)
