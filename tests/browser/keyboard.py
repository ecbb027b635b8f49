"""Somebody without a mouse."""

from playwright.sync_api import Page

MOST_STEPS = 40


def tab_to(page: Page, name: str) -> None:
    """Presses Tab until what has the focus is called so. Raises AssertionError if it never is."""
    passed = []
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        passed.append(focused(page))
        if passed[-1].startswith(name):
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
