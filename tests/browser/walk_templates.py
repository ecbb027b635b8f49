"""A walk past the pages of templates for settlements."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.pages_people import follow, press
from tests.browser.server import Server

Look = tuple[str, Page]


def template_pages(office: Page, server: Server) -> Iterator[Look]:
    """Templates, as an administrator sees them."""
    office.goto(f"{server.url}/administration/settlement-templates")
    yield "templates, none of their own", office
    follow(office, "Add a template")
    yield "add a template", office
    office.get_by_label("Title").fill("")
    press(office, "Save")
    yield "add a template with errors", office
    office.get_by_label("Title").fill("Settlement about a boat")
    press(office, "Save")
    yield "templates", office
    follow(office, "Settlement about a boat")
    yield "own template", office
    follow(office, "Retire it")
    yield "retire a template", office
