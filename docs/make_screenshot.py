"""Makes docs/screenshot.png from the demonstration: ``python -m docs.make_screenshot``, from the project's folder."""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import ARGUMENTS
from tests.browser.demo import tenant_inside
from tests.browser.ensure_chromium import find_chromium
from tests.browser.server import running

TARGET = Path(__file__).with_name("screenshot.png")


def main() -> None:
    """Starts a demonstration of its own, and takes the tenant's first folder."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder) / "instance", "demo") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1100, "height": 760}, locale="en-GB", color_scheme="light")
        tenant_inside(page, server)
        page.screenshot(path=TARGET)
        browser.close()


if __name__ == "__main__":
    main()
