"""Somebody without a mouse."""

from collections.abc import Iterator

from playwright.sync_api import Page

MOST_STEPS = 1_000
"""More stops than any page has, so that a page which catches the focus ends the test."""


def stops(page: Page) -> Iterator[str]:
    """Presses Tab through the page once; what has the focus at each stop, by its name.

    Names may repeat (two entries of one title): that the page has been gone round is told by the element,
    and a field of several parts (a date) is one stop.
    """
    page.evaluate("() => { window.stopsSeen = new Set(); window.stopBefore = null; }")
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        where = page.evaluate(
            """() => { const it = document.activeElement, seen = window.stopsSeen, before = window.stopBefore;
                window.stopBefore = it;
                if (it && it === before) return "the same";
                if (!it || it === document.body || seen.has(it)) return "round";
                seen.add(it);
                return "another"; }"""
        )
        if where == "round":
            return
        if where == "another":
            yield focused(page)


def tab_to(page: Page, name: str) -> None:
    """Presses Tab until what has the focus is called so. Raises AssertionError if it never is."""
    passed = []
    for _ in range(2):  # from where the focus is to the page's end, and once more from its beginning
        for stop in stops(page):
            passed.append(stop)
            if stop.startswith(name):
                return
    raise AssertionError(f"Tab never reached {name!r}, but {passed}")


def enter(page: Page) -> None:
    """Presses Enter, and waits for the page that answers."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def focused(page: Page) -> str:
    """The label or the text of what has the focus."""
    return str(
        page.evaluate(
            """() => { const it = document.activeElement;
                if (!it || it === document.body) return "";
                const text = it.labels?.length ? it.labels[0].innerText : it.innerText;
                return (text || "").trim().replace(/\\s+/g, " "); }"""
        )
    )
