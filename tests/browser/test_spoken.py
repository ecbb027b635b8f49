"""What a screen reader is told on the pages of the ten commonest tasks, as Chromium's accessibility tree has it.

Landmarks, headings, and whatever is filled in or pressed, by role and name and in their order, as far as the task needs
them. What else a page holds, and what changes by the day, may stand between.
"""

import itertools
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import OpenContext
from tests.browser.demo import TENANT, Printed, facilitator_inside, inside
from tests.browser.pages_people import sign_in
from tests.browser.server import Server

pytestmark = pytest.mark.only_on("sqlite", "it looks at the pages")

NEEDED = {
    "sign in": ["heading Sign in [level=1]", "textbox Email", "textbox Password", "button Sign in"],
    "see what waits": [
        "heading Case 2026-0142 [level=1]",
        "heading What waits for you [level=2]",
        "heading Your private information [level=2]",
        "heading Messages [level=2]",
        "heading Settlement [level=2]",
        "heading People and access [level=2]",
        "heading How it ends [level=2]",
        "heading Leaving [level=2]",
    ],
    "open what is private": [
        "heading Your private information [level=1]",
        "navigation Your folders",
        "button Lock",
        "textbox Find something you wrote",
        "button Find",
    ],
    "add an entry": [
        "heading Add something [level=1]",
        "combobox Folder",
        "textbox Title",
        "textbox Text (you may leave this empty)",
        "button Keep it",
    ],
    "look after one's codes": ["heading Your access codes [level=1]"],
    "make a further code": [
        "heading A further code [level=1]",
        "textbox What do you call this code?",
        "button Make a further code",
    ],
    "write a message": [
        "heading All parties [level=1]",
        "heading Write a message [level=2]",
        "textbox Your message",
        "button Send it to Leonard Frost",
    ],
    "give a facilitator access": [
        "heading Give access to folders [level=1]",
        "checkbox My aims",
        "checkbox Money",
        "textbox What for?",
        "textbox Open until the end of this day",
        "button Give access",
    ],
    "see what is to be done, as a facilitator": ["heading Your desk [level=1]"],
    "open a case": [
        "heading Open a case [level=1]",
        "combobox What sort of dispute it is",
        "textbox Reference (you may leave this empty)",
        "button Open the case",
    ],
}
NAMED = {"button", "textbox", "searchbox", "spinbutton", "combobox", "checkbox", "radio", "heading"}
LANDMARKS = ("banner", "navigation Main", "main", "contentinfo")
TOLD = re.compile(
    r"^ *- (?P<role>banner|navigation|main|contentinfo|region|heading|textbox|searchbox|spinbutton|combobox|checkbox"
    r'|radio|button)(?: "(?P<name>(?:[^"\\]|\\.)*)")?(?P<level> \[level=\d\])?'
)
REFERENCE = "2026-0142"


def spoken(page: Page) -> list[str]:
    """Roles and names, line by line."""
    lines = page.locator("body").aria_snapshot().splitlines()
    found = [TOLD.match(line.replace("- 'heading", "- heading")) for line in lines]
    return [" ".join(filter(None, (one["role"], one["name"], (one["level"] or "").strip()))) for one in found if one]


def pages_of_tasks(open_context: OpenContext, demo: Server) -> Iterator[tuple[str, Page]]:
    """The page on which each task is done, as it stands in the browser."""
    printed = Printed(demo)
    with open_context() as context:
        page = context.new_page()
        page.goto(f"{printed.url}/sign-in")
        yield "sign in", page
        inside(page, demo, TENANT)
        case = page.url.partition("/vault")[0]
        for task, path in (
            ("see what waits", ""),
            ("open what is private", "/vault"),
            ("add an entry", "/vault/add"),
            ("look after one's codes", "/vault/codes"),
            ("make a further code", "/vault/second-code"),
        ):
            page.goto(case + path)
            yield task, page
        page.goto(f"{case}/messages")
        page.goto(printed.url + str(page.locator("main .rooms-list a").first.get_attribute("href")))
        yield "write a message", page
        page.goto(f"{printed.url}/cases")
        row = page.locator("main .items > li").filter(has_text=REFERENCE)
        link = row.get_by_role("link", name="Give more access to Fay Middleton")
        page.goto(printed.url + str(link.get_attribute("href")))
        yield "give a facilitator access", page
    with open_context() as context:
        page = context.new_page()
        facilitator_inside(page, demo)
        page.goto(f"{printed.url}/facilitation")
        yield "see what is to be done, as a facilitator", page
    with open_context() as context:
        page = context.new_page()
        sign_in(page, printed.url, printed.administrator, printed.password)
        page.goto(f"{printed.url}/administration/cases/new")
        yield "open a case", page


def faults(lines: list[str], needed: list[str]) -> Iterator[str]:
    """What whoever listens would miss, or not know what it is."""
    rest = iter(lines)
    yield from (f"not told in its order: {one}" for one in needed if one not in rest)
    yield from (f"not there once: {one}" for one in LANDMARKS if lines.count(one) != 1)
    yield from (f"without a name: {one}" for one in lines if one in NAMED)
    levels = [int(one[-2]) for one in lines if one.startswith("heading ")]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield "not one heading of the page, before all others"
    yield from (f"a level is left out: {a} to {b}" for a, b in itertools.pairwise(levels) if b > a + 1)


def test_a_screen_reader_is_told_what_each_task_needs_in_its_order(open_context: OpenContext, demo: Server) -> None:
    found = {task: list(faults(spoken(page), NEEDED[task])) for task, page in pages_of_tasks(open_context, demo)}
    assert found == {task: [] for task in NEEDED}


def test_a_page_that_tells_too_little_is_noticed(wide_context: BrowserContext) -> None:
    page = wide_context.new_page()
    page.set_content(
        "<header>Case store</header><main><h2>Sign in</h2><h4>Or</h4><button></button>"
        "<label>Email <input></label></main>"
    )
    assert list(faults(spoken(page), ["textbox Email", "heading Sign in [level=2]"])) == [
        "not told in its order: heading Sign in [level=2]",
        "not there once: navigation Main",
        "not there once: contentinfo",
        "without a name: button",
        "not one heading of the page, before all others",
        "a level is left out: 2 to 4",
    ]
