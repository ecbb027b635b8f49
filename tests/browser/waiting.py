"""How a test waits for what goes: it was there before, or its absence would say nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, expect


@contextmanager
def goes(shown: Locator) -> Iterator[None]:
    """What is seen before, and not any more once what is done in here has had its effect."""
    expect(shown.first).to_be_visible()
    yield
    expect(shown.filter(visible=True)).to_have_count(0)
