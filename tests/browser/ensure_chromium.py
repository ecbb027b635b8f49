"""Finds a Chromium for the browser tests, and installs one where that is allowed.

Run as ``python -m tests.browser.ensure_chromium``. It ends with 0 whether or not there is one at the end: without
one the tests say so themselves. With ``ODR_REQUIRE_BROWSER=1`` it ends with 1 instead.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

# The one without windows first: it is the same browser, and takes a third of the processor time.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE_SECONDS = 900


def find_chromium() -> Path | None:
    """The first Chromium that starts: ``ODR_CHROMIUM``, then the machine's own, then Playwright's."""
    named = os.environ.get("ODR_CHROMIUM")
    if named:
        return _working(Path(named))
    on_path = (shutil.which(name) for name in NAMES)
    for found in on_path:
        if found and _working(Path(found)):
            return Path(found)
    return _working(_of_playwright())


def browser_required() -> bool:
    """Whether a missing Chromium is a failure."""
    return os.environ.get("ODR_REQUIRE_BROWSER", "") == "1"


def _working(executable: Path) -> Path | None:
    # Some distributions put a stub in the browser's place that only tells how to install it.
    if not executable.is_file():
        return None
    try:
        answer = subprocess.run([executable, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return executable if answer.returncode == 0 else None


def _of_playwright() -> Path:
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def _install() -> None:
    as_root = os.geteuid() == 0
    if as_root and shutil.which("apt-get"):
        _try(["apt-get", "update", "-qq"])
        for package in (SHELL, "chromium"):  # some distributions have the second alone
            _try(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package, "fonts-dejavu-core"])
            if find_chromium():
                return
    dependencies = ["--with-deps"] if as_root else []
    _try([sys.executable, "-m", "playwright", "install", *dependencies, "chromium"])


def _try(command: list[str]) -> None:
    print("Chromium for the browser tests:", " ".join(command), flush=True)
    try:
        subprocess.run(
            command, check=False, timeout=PATIENCE_SECONDS, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"  that did not work: {error}", flush=True)


def main() -> int:
    if find_chromium() is None and not os.environ.get("ODR_CHROMIUM"):
        _install()
    found = find_chromium()
    print(f"Chromium for the browser tests: {found or 'NONE FOUND'}", flush=True)
    return 1 if found is None and browser_required() else 0


if __name__ == "__main__":
    sys.exit(main())
