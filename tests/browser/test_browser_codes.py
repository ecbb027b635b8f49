"""A code for the browser, typed where it must never be: the page does not send it."""

import re

from playwright.sync_api import Request

from odr.crypto.codes import AccessCode, CodeKind
from tests.browser.conftest import OpenContext
from tests.browser.demo import TENANT, Printed
from tests.browser.pages_people import follow, go, sign_in
from tests.browser.server import Server

CODE = AccessCode.generate(CodeKind.BROWSER).reveal()


def test_a_code_for_the_browser_does_not_leave_it(open_context: OpenContext, demo: Server) -> None:
    printed = Printed(demo)
    with open_context() as context:
        page = context.new_page()
        sign_in(page, printed.url, TENANT, printed.password)
        go(page.locator("main .items a").first)
        follow(page, "Open with my code")
        sent: list[Request] = []

        def note(request: Request) -> None:
            sent.append(request)

        context.on("request", note)
        field = page.get_by_label("Your access code")
        for spelling in (CODE, CODE.lower().replace(" ", ""), CODE.replace("0", "O").replace(" ", " – ")):
            field.fill(spelling)
            page.get_by_role("button", name="Open", exact=True).click()
            # In CSS, which the page's policy lets a test ask at its own pace: the browser may be slow to press it.
            page.locator("#code:invalid").wait_for()
            assert "must never be given it" in field.evaluate("field => field.validationMessage")
        # Whatever else is typed is sent: the refusal is the code's alone.
        field.fill(re.sub("[A-Z]", "7", printed.people[TENANT]))
        go(page.get_by_role("button", name="Open", exact=True))
        posts = [request for request in sent if request.method == "POST"]
        assert len(posts) == 1
        everything = " ".join(f"{request.url} {request.post_data or ''}" for request in sent)
        assert all(group not in everything.upper() for group in CODE.split())
