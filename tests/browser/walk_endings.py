"""The pages of the end of a case: how long it is kept, closed, destroyed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from playwright.sync_api import Page

from tests.browser.conftest import OpenContext
from tests.browser.pages_people import Person, follow, go, press, sign_in
from tests.browser.server import Server

Look = tuple[str, Page]
# What the service leaves of a case; it does so itself only when the time has passed.
DESTROYED = (
    "UPDATE cases SET state = 'destroyed', kept_until = NULL WHERE reference = '2026-0142'",
    "DELETE FROM case_invitations",
    "INSERT INTO destructions SELECT id, opened_at, opened_at, 2, 14, 1, 40, randomblob(32), 52, randomblob(32)"
    " FROM cases WHERE reference = '2026-0142'",
)
# As the service notes it when nobody answers for a week.
STUCK = (
    "INSERT INTO stuck_cases SELECT id, 'invitation unanswered', organisation_id, opened_at, 1, opened_at, state_since"
    " FROM cases WHERE reference = '2026-0142'",
    "INSERT INTO stuck_cases SELECT id, 'agreement unsigned', organisation_id, opened_at, 0, opened_at, state_since"
    " FROM cases WHERE reference = '2026-0142'",
)


def end_pages(page: Page, open_context: OpenContext, server: Server, party: Person) -> Iterator[Look]:
    """Each page with a name, of the administrator at `page` and of a party of the one case there is."""
    page.goto(f"{server.url}/administration")
    follow(page, "How long cases are kept")
    yield "how long closed cases are kept", page
    page.get_by_label("Days from closing to destruction").fill("7")
    press(page, "Save")
    yield "how long closed cases are kept, with errors", page
    with closing(sqlite3.connect(server.instance / "odr.sqlite3", timeout=10)) as database:
        for statement in STUCK:
            database.execute(statement)
        database.commit()
    page.goto(f"{server.url}/administration/stuck")
    yield "stuck", page
    page.goto(f"{server.url}/administration")
    yield "administration, stuck", page
    go(page.get_by_role("rowheader").get_by_role("link", name="2026-0142"))
    follow(page, "Close this case")
    press(page, "Close this case")
    yield "case of administration, closed", page
    with open_context() as other:
        own = other.new_page()
        sign_in(own, server.url, party.email)
        own.goto(f"{server.url}/cases")
        yield "my cases, one closed", own
        follow(own, "Case 2026-0142")
        yield "case, closed", own
    with closing(sqlite3.connect(server.instance / "odr.sqlite3", timeout=10)) as database:
        for statement in DESTROYED:
            database.execute(statement)
        database.commit()
    page.reload()
    yield "case of administration, destroyed", page
