"""A real Chromium for the tests in this folder, in two sizes, that fails a test when a page misbehaves."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Request, sync_playwright

from tests.browser.as_it_was import AsItWas
from tests.browser.axe import Glass
from tests.browser.ensure_chromium import browser_required, find_chromium
from tests.browser.server import PATIENCE_SECONDS, Server, running
from tests.plugins.banners import NO_BROWSER
from tests.support.engines import Engine

WIDE = (1200, 900)
NARROW = (390, 844)

# No sandbox, since tests often run as root in a container, and only ever show pages of our own; the rest keeps the
# browser from talking to anybody but us.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

OpenContext = Callable[..., AbstractContextManager[BrowserContext]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = find_chromium()
    if executable is None:
        if browser_required():
            pytest.fail(f"{NO_BROWSER}, and ODR_REQUIRE_BROWSER=1")
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(executable), args=ARGUMENTS, timeout=PATIENCE_SECONDS * 1000
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def glass(browser: Browser) -> Iterator[Glass]:
    """The one of this worker: what looks alike is looked at once in all its tests."""
    glass = Glass(browser)
    yield glass
    glass.close()


@pytest.fixture
def open_context(browser: Browser) -> OpenContext:
    """``with open_context(NARROW, base_url=..., java_script_enabled=False) as context:``, as one person's browser.

    Leaving it raises AssertionError if a page broke the content security policy, had an error in its script, or asked
    another machine for something.
    """

    @contextmanager
    def opened(size: tuple[int, int] = WIDE, **options: object) -> Iterator[BrowserContext]:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            **{"timezone_id": "UTC", "locale": "en-GB"} | options,  # type: ignore[arg-type]  # passed on as they came
        )
        context.set_default_timeout(PATIENCE_SECONDS * 1000)
        troubles = watch(context)
        try:
            yield context
        finally:
            context.close()
        assert troubles == []

    return opened


@pytest.fixture
def wide_context(open_context: OpenContext) -> Iterator[BrowserContext]:
    with open_context(WIDE) as context:
        yield context


@pytest.fixture
def narrow_context(open_context: OpenContext) -> Iterator[BrowserContext]:
    with open_context(NARROW, has_touch=True, is_mobile=True) as context:
        yield context


def watch(context: BrowserContext) -> list[str]:
    """A list that fills with what pages of this context do and should not."""
    troubles: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        # An answer of 4xx is an error on the console as well, and often just what a test wants.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            troubles.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname not in {"localhost", "127.0.0.1"}:
            troubles.append(f"asked another machine: {request.url}")

    context.on("console", on_console)
    context.on("request", on_request)
    context.on("weberror", lambda error: troubles.append(f"script: {error.error}"))
    return troubles


@pytest.fixture
def server(tmp_path: Path, engine: Engine) -> Iterator[Server]:
    """An empty installation, served by two workers, whose clock stands still until a test moves it on.

    Its set-up link is on its console, its mail in files.
    """
    url = engine.empty(tmp_path / "instance")
    with running(tmp_path / "instance", "run", stands_still=True, ODR_DATABASE_URL=url) as server:
        yield server
    engine.drop(url)


@pytest.fixture(scope="session")
def _one_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, AsItWas]]:
    with running(tmp_path_factory.mktemp("demo") / "instance", "demo") as server:
        yield server, AsItWas(server.instance, tmp_path_factory.mktemp("demo-as-it-was"))


@pytest.fixture
def demo(_one_demo: tuple[Server, AsItWas]) -> Server:
    """The worked example, served once, and as it was when it began: no test sees what another one added."""
    server, as_it_was = _one_demo
    as_it_was.put_back()
    return server
