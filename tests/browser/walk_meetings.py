"""The part of the walk past every page that is about meetings."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser.pages_people import follow, press

Look = tuple[str, Page]
TITLE = "A first talk"


def pages_of_meetings(mediator: Page, tenant: Page, landlord: Page, case: str) -> Iterator[Look]:
    """A facilitator proposes dates, the parties answer, one is fixed, and called off."""
    at = [(page, page.url) for page in (mediator, tenant, landlord)]
    mediator.goto(f"{case}/meetings")
    yield "meetings, none yet", mediator
    follow(mediator, "Propose dates")
    press(mediator, "Propose these dates")
    yield "propose dates with errors", mediator
    mediator.get_by_role("group", name="With whom?").get_by_label("asks").first.check()
    mediator.get_by_label("What about?").fill(TITLE)
    mediator.get_by_label("Where?").fill("https://meet.example.org/harbour")
    for number, (day, clock) in enumerate((("2099-12-03", "14:00"), ("4 December 2099", "9.30"))):
        mediator.get_by_label("Day").nth(number).fill(day)
        mediator.get_by_label("Time").nth(number).fill(clock)
    press(mediator, "Propose these dates")
    yield "meeting that waits for answers, for its facilitator", mediator
    meeting = mediator.url
    for page in (tenant, landlord):
        page.goto(meeting)
        if page is tenant:
            yield "meeting to be answered", page
            press(page, "Send my answer")
            yield "answer a meeting with errors", page
        page.get_by_label("Yes").first.check()
        page.get_by_label("If need be").nth(1).check()
        press(page, "Send my answer")
    yield "meeting that was answered", landlord
    mediator.goto(meeting)
    mediator.get_by_role("group", name="Which date is it?").get_by_role("radio").first.check()
    press(mediator, "Fix this date")
    yield "meeting that is fixed, for its facilitator", mediator
    tenant.goto(case)
    yield "case with a meeting to come to", tenant
    tenant.goto(f"{case}/meetings")
    yield "meetings", tenant
    follow(tenant, TITLE)
    yield "meeting that is fixed", tenant
    follow(mediator, "Call it off…")
    yield "call a meeting off", mediator
    press(mediator, "Yes, call it off")
    tenant.goto(meeting)
    yield "meeting that is called off", tenant
    for page, address in at:
        page.goto(address)
